import GridModel

extension GridClient {
    /// How gridd is doing.
    public struct Status: Sendable {
        let dispatcher: Dispatcher

        /// Counts of meters and readings, the journal's length, and what troubles it, if anything does.
        public func get() async throws -> ServerStatus {
            try await dispatcher.value(Request(method: .get, path: "/api/v1/status", repetition: .harmless))
        }
    }
}
