import GridModel

extension GridClient {
    /// Whoever this client is to the server.
    public struct Caller: Sendable {
        let dispatcher: Dispatcher

        /// The name, the role and the meters of the token in use; on a Unix socket the local administrator's.
        ///
        /// Fails with `unauthenticated` for a token that is not known.
        public func get() async throws -> CallerIdentity {
            try await dispatcher.value(Request(method: .get, path: "/api/v1/caller", repetition: .harmless))
        }
    }
}
