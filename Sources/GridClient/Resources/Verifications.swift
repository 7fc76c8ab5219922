import GridModel

extension GridClient {
    /// Has gridd look at everything that is stored while it goes on.
    ///
    /// - Parameter tell: Is told of progress and of each finding, as it comes.
    /// - Throws: ``ClientError``; `conflict` while another verification runs.
    public func verify(_ tell: (VerificationMessage) -> Void = { _ in }) async throws -> VerificationSummary {
        let request = Request(
            method: .post, path: "/api/v1/verifications", repetition: .harmful, subject: "the verification")
        var messages = try await dispatcher.messages(of: VerificationMessage.self, answering: request)
        while true {
            let message = try await messages.next()
            switch message {
            case .progress, .finding: tell(message)
            case .problem(let problem): throw ClientError(problem, for: request)
            case .summary(let summary):
                try await messages.finish()
                return summary
            }
        }
    }
}
