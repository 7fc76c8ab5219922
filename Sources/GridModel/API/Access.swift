/// What a caller may do.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    /// Reads.
    case viewer
    /// Reads, sends readings, adds and changes meters, acknowledges alerts.
    case operate = "operator"
    /// Everything, tokens included.
    case administrator
}

/// A bearer token to make.
public struct NewToken: Hashable, Sendable, Codable {
    public var name: String
    /// `operator` when nil.
    public var role: Role?
    /// The meters it may see; all when nil.
    public var meters: [MeterID]?

    public init(name: String, role: Role? = nil, meters: [MeterID]? = nil) {
        self.name = name
        self.role = role
        self.meters = meters
    }
}

/// A token just made: the only time its secret is told.
public struct IssuedToken: Hashable, Sendable, Codable {
    public var name: String
    public var role: Role
    public var token: String

    public init(name: String, role: Role, token: String) {
        self.name = name
        self.role = role
        self.token = token
    }
}

/// Who sends a request, and what that one may do.
public struct CallerIdentity: Hashable, Sendable, Codable {
    /// The token's name; `local administrator` on the Unix socket.
    public var name: String
    public var role: Role
    /// The meters it may see; all when nil.
    public var meters: [MeterID]?

    public init(name: String, role: Role, meters: [MeterID]? = nil) {
        self.name = name
        self.role = role
        self.meters = meters
    }
}
