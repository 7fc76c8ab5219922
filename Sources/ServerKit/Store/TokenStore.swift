import GridModel

/// What a bearer token stands for.
package struct TokenRecord: Hashable, Sendable {
    package var name: String
    package var role: Role
    /// Nil for all meters.
    package var meters: [MeterID]?

    package init(name: String, role: Role, meters: [MeterID]?) {
        self.name = name
        self.role = role
        self.meters = meters
    }
}

package protocol TokenStore: Sendable {
    /// Stores a token by the hex SHA-256 of its secret. Fails with `conflict` when the name is taken.
    func addToken(_ token: TokenRecord, hash: String, by actor: String, at now: Instant) async throws
    func token(hash: String) async throws -> TokenRecord?
}
