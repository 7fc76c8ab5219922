import GridModel

extension GridClient {
    /// How gridd is doing.
    public struct Status: Sendable {
        let dispatcher: Dispatcher

        public func get() async throws -> ServerStatus {
            try await dispatcher.value(Request(method: .get, path: "/api/v1/status", repetition: .harmless))
        }
    }
}
