import GridModel

/// Who sends a request, and what that one may do.
package struct Caller: Hashable, Sendable {
    /// The name that audit events carry.
    package var name: String
    /// Nil for someone who is not known: such a caller may only use what is open to everyone.
    package var role: Role?
    /// The meters in this caller's scope; nil for all.
    package var meters: Set<MeterID>?

    package init(name: String, role: Role?, meters: Set<MeterID>?) {
        self.name = name
        self.role = role
        self.meters = meters
    }

    /// Whoever can open the socket in the data folder: the file's permissions decided already.
    package static let localAdministrator = Caller(name: "local administrator", role: .administrator, meters: nil)
    /// Nobody that is known; sees no meter.
    package static let unknown = Caller(name: "unknown", role: nil, meters: [])

    package init(_ token: TokenRecord) {
        self.init(name: token.name, role: token.role, meters: token.meters.map { Set($0) })
    }
}
