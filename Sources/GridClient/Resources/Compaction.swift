import GridModel

extension GridClient {
    /// Moves everything in the journal into blocks now, and says how many readings that were.
    public func compact() async throws -> CompactionOutcome {
        var request = Request(method: .post, path: "/api/v1/compact", repetition: .harmful)
        request.patience = .seconds(1_800)
        return try await dispatcher.value(request)
    }
}
