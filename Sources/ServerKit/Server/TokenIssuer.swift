import Crypto
import Foundation
import GridModel

/// Makes bearer tokens; what is stored of one is its hash.
package struct TokenIssuer: Sendable {
    private let tokens: any TokenStore
    private let directory: any MeterDirectory
    private let clock: WallClock

    package init(tokens: any TokenStore, directory: any MeterDirectory, clock: WallClock) {
        self.tokens = tokens
        self.directory = directory
        self.clock = clock
    }

    /// A token that is stored, with its secret.
    /// - Throws: ``Problem`` 422 for a name or scope that can't be; ``StoreFault`` `conflict` when the name is taken.
    package func issue(_ token: NewToken, by actor: String) async throws -> IssuedToken {
        guard let name = try Text.name(token.name, field: "name") else { throw Problem.invalid("name is empty") }
        let role = token.role ?? .operate
        if let meters = token.meters { try check(meters, for: role) }
        let secret = Self.makeSecret()
        let record = TokenRecord(name: name, role: role, meters: token.meters.map { Set($0).sorted() })
        try await tokens.addToken(record, hash: Self.hash(of: secret), by: actor, at: clock.now())
        return IssuedToken(name: name, role: role, token: secret)
    }

    private func check(_ meters: [MeterID], for role: Role) throws(Problem) {
        guard role != .administrator else {
            throw .invalid("an administrator sees all meters: leave out the meters, or make a viewer or an operator")
        }
        guard (1...1_000).contains(meters.count) else { throw .invalid("a token is for 1 to 1000 meters, or for all") }
        if let unknown = meters.first(where: { directory.entry(of: $0) == nil }) {
            throw .invalid("no meter \(unknown) — gridctl meters lists the ones there are")
        }
    }

    /// `gridd_` and 32 random bytes in base64url.
    private static func makeSecret() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "gridd_" + Data(bytes).base64URL
    }

    /// Hex SHA-256. A random secret of 256 bits needs no salt and no slow hash.
    static func hash(of secret: String) -> String {
        SHA256.hash(data: Data(secret.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
