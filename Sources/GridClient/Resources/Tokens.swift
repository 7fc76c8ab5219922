import Foundation
import GridModel

extension GridClient {
    /// Bearer tokens.
    public struct Tokens: Sendable {
        let dispatcher: Dispatcher

        /// Makes a token; the answer is the only time its secret is told. Fails with `conflict` when the name is taken.
        public func add(_ token: NewToken) async throws -> IssuedToken {
            var request = Request(
                method: .post, path: "/api/v1/tokens", repetition: .harmful, subject: "token \(token.name)")
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(token)
            return try await dispatcher.value(request)
        }
    }
}
