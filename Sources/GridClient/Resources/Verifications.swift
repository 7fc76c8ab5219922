import GridModel

extension GridClient {
    /// Has gridd look at everything that is stored while it goes on.
    ///
    /// - Parameter tell: Is told of progress and of each finding, as it comes.
    /// - Throws: ``ClientError``; `conflict` while another verification runs.
    public func verify(_ tell: (VerificationMessage) -> Void = { _ in }) async throws -> VerificationSummary {
        let request = Request(
            method: .post, path: "/api/v1/verifications", repetition: .harmful, subject: "the verification")
        var lines = MessageLines(try await dispatcher.stream(request))
        while let line = try await lines.nextLine() {
            guard let message = try? GridCoding.decoder.decode(VerificationMessage.self, from: line) else {
                throw ClientError(.unexpectedAnswer, "the answer to POST \(request.path) is not one of gridd's")
            }
            switch message {
            case .summary(let summary):
                // To the end of the body, so that the connection can be used again.
                while try await lines.nextLine() != nil {}
                return summary
            case .problem(let problem): throw ClientError(problem, for: request)
            case .progress, .finding: tell(message)
            }
        }
        throw MessageLines.brokenOff
    }
}
