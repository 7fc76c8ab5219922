/// A meter's number: positive, from 1, never reused.
public struct MeterID: Hashable, Comparable, Sendable, Codable {
    public let value: Int64

    /// Nil unless positive.
    public init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }

    /// Nil unless the text is a positive decimal number.
    public init?(text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int64(text) else { return nil }
        self.init(value)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let value = try container.decode(Int64.self)
        guard value > 0 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(value) is no meter id")
        }
        self.value = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    public static func < (a: MeterID, b: MeterID) -> Bool { a.value < b.value }
}

extension MeterID: ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// For ids written in code; a literal below 1 is a programming error.
    public init(integerLiteral value: Int64) {
        precondition(value > 0)
        self.value = value
    }

    public var description: String { String(value) }
}

/// A register of a meter. Register 0 is imported energy.
public struct RegisterID: Hashable, Comparable, Sendable, Codable {
    public let value: UInt16
    public init(_ value: UInt16) { self.value = value }

    public static let importedEnergy = RegisterID(0)

    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(UInt16.self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    public static func < (a: RegisterID, b: RegisterID) -> Bool { a.value < b.value }
}

/// What a reading belongs to: a register of a meter.
public struct RegisterKey: Hashable, Sendable {
    public let meter: MeterID
    public let register: RegisterID

    public init(_ meter: MeterID, _ register: RegisterID = .importedEnergy) {
        self.meter = meter
        self.register = register
    }
}

/// A register's value at an instant.
public struct Reading: Hashable, Comparable, Sendable {
    public let at: Instant
    public let value: Energy

    public init(at: Instant, value: Energy) {
        self.at = at
        self.value = value
    }

    /// By instant, then by value.
    public static func < (a: Reading, b: Reading) -> Bool {
        a.at == b.at ? a.value < b.value : a.at < b.at
    }
}
