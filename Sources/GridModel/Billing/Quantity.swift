/// How much of something a line charges: a decimal number, exact to 6 decimals, of kWh, kW, days, months or money.
public struct Quantity: Hashable, Comparable, Sendable {
    /// The number times 10^6.
    public var millionths: Int64

    public init(millionths: Int64) { self.millionths = millionths }

    /// Kilowatt-hours.
    public init(_ energy: Energy) { self.init(millionths: energy.milliwattHours) }

    public static let zero = Quantity(millionths: 0)
    public static func whole(_ value: Int64) -> Quantity { Quantity(millionths: value * 1_000_000) }

    /// Exact, as few decimals as needed: `12.345`.
    public var text: String { DecimalDigits.text(millionths, decimals: 6) }

    /// With 3 decimals, rounded half to even, as people read energy: `12.345`.
    public var display: String { Energy(milliwattHours: millionths).display }

    public static func < (a: Quantity, b: Quantity) -> Bool { a.millionths < b.millionths }
}

/// In JSON a quantity is a decimal number, exact to 6 decimals.
extension Quantity: Codable {
    public init(from decoder: any Decoder) throws { millionths = try decoder.decodeDecimal(decimals: 6) }
    public func encode(to encoder: any Encoder) throws { try encoder.encodeDecimal(millionths, decimals: 6) }
}

extension Quantity: CustomStringConvertible {
    public var description: String { text }
}
