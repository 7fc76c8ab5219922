import Foundation

/// An amount of electrical energy: a whole number of milliwatt-hours.
public struct Energy: Hashable, Comparable, Sendable {
    /// Milliwatt-hours (10^-6 kWh).
    public var milliwattHours: Int64

    public init(milliwattHours: Int64) { self.milliwattHours = milliwattHours }

    public static let zero = Energy(milliwattHours: 0)
    public static func wattHours(_ value: Int64) -> Energy { Energy(milliwattHours: value * 1_000) }
    public static func kilowattHours(_ value: Int64) -> Energy { Energy(milliwattHours: value * 1_000_000) }

    /// Reads decimal kWh from their digits; beyond 6 decimals rounds half to even.
    /// - Throws: ``DecimalError``.
    public init(kilowattHours text: String) throws(DecimalError) {
        milliwattHours = try DecimalDigits.scaled(text, decimals: 6)
    }

    public static func < (a: Energy, b: Energy) -> Bool { a.milliwattHours < b.milliwattHours }
    public static func + (a: Energy, b: Energy) -> Energy {
        Energy(milliwattHours: a.milliwattHours + b.milliwattHours)
    }
    public static func - (a: Energy, b: Energy) -> Energy {
        Energy(milliwattHours: a.milliwattHours - b.milliwattHours)
    }
    public static func += (a: inout Energy, b: Energy) { a = a + b }
    public static func -= (a: inout Energy, b: Energy) { a = a - b }

    /// kWh, exact, as few decimals as needed: `12.345`.
    public var kilowattHoursText: String { DecimalDigits.text(milliwattHours, decimals: 6) }

    /// kWh with 3 decimals, rounded half to even, as people read it: `12.345`.
    public var display: String {
        let thousandths = DecimalDigits.quotient(Int128(milliwattHours), 1_000)
        return DecimalDigits.text(Int64(thousandths), decimals: 3, atLeast: 3)
    }
}

/// In JSON an energy is a decimal number of kWh, exact to 6 decimals.
extension Energy: Codable {
    public init(from decoder: any Decoder) throws {
        milliwattHours = try decoder.decodeDecimal(decimals: 6)
    }

    public func encode(to encoder: any Encoder) throws {
        try encoder.encodeDecimal(milliwattHours, decimals: 6)
    }
}

extension Energy: CustomStringConvertible {
    public var description: String { "\(kilowattHoursText) kWh" }
}

extension Decoder {
    /// A JSON number as the whole number it is times 10^`decimals`.
    func decodeDecimal(decimals: Int) throws -> Int64 {
        let container = try singleValueContainer()
        let decimal = try container.decode(Decimal.self)
        do {
            return try DecimalDigits.scaled("\(decimal)", decimals: decimals)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(decimal) does not fit")
        }
    }
}

extension Encoder {
    /// Writes `value` / 10^`decimals` as a JSON number with all its digits.
    func encodeDecimal(_ value: Int64, decimals: Int) throws {
        var container = singleValueContainer()
        let decimal = Decimal(
            sign: value < 0 ? .minus : .plus, exponent: -decimals, significand: Decimal(value.magnitude))
        try container.encode(decimal)
    }
}
