/// A number that things are known by: positive, from 1, never reused. In JSON it is a whole number.
public protocol EntityID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// What it is the number of: `customer`.
    static var noun: String { get }
    var value: Int64 { get }
    /// Nil unless positive.
    init?(_ value: Int64)
}

extension EntityID {
    /// Nil unless the text is a positive decimal number.
    public init?(text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(text) else { return nil }
        self.init(value)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let value = try container.decode(Int64.self)
        guard let id = Self(value) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(value) is no \(Self.noun) id")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
    public var description: String { String(value) }
}

/// A customer's number.
public struct CustomerID: EntityID {
    public static let noun = "customer"
    public let value: Int64

    public init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }
}

/// A usage point's number: where electricity is used and a meter stands.
public struct UsagePointID: EntityID {
    public static let noun = "usage point"
    public let value: Int64

    public init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }
}

/// A contract's number.
public struct ContractID: EntityID {
    public static let noun = "contract"
    public let value: Int64

    public init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }
}
