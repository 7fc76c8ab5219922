/// Electrical power: a whole number of milliwatts.
public struct Power: Hashable, Comparable, Sendable {
    /// Milliwatts (10^-6 kW).
    public var milliwatts: Int64

    public init(milliwatts: Int64) { self.milliwatts = milliwatts }
    public static func watts(_ value: Int64) -> Power { Power(milliwatts: value * 1_000) }

    /// The mean power of an energy over a time, rounded half to even; nil for no time or beyond 64 bits.
    public init?(_ energy: Energy, over milliseconds: Int64) {
        guard milliseconds > 0 else { return nil }
        if milliseconds == 3_600_000 {
            // Over an hour, which is what is asked for most, the two are the same number.
            self.milliwatts = energy.milliwattHours
            return
        }
        let value = DecimalDigits.quotient(Int128(energy.milliwattHours) * 3_600_000, Int128(milliseconds))
        guard let milliwatts = Int64(exactly: value) else { return nil }
        self.milliwatts = milliwatts
    }

    public static func < (a: Power, b: Power) -> Bool { a.milliwatts < b.milliwatts }

    /// kW, exact, as few decimals as needed: `0.4`.
    public var kilowattsText: String { DecimalDigits.text(milliwatts, decimals: 6) }

    /// kW with 3 decimals, rounded half to even: `0.400`.
    public var display: String {
        DecimalDigits.text(Int64(DecimalDigits.quotient(Int128(milliwatts), 1_000)), decimals: 3, atLeast: 3)
    }
}

/// In JSON a power is a decimal number of kW, exact to 6 decimals.
extension Power: Codable {
    public init(from decoder: any Decoder) throws { milliwatts = try decoder.decodeDecimal(decimals: 6) }
    public func encode(to encoder: any Encoder) throws { try encoder.encodeDecimal(milliwatts, decimals: 6) }
}

extension Power: CustomStringConvertible {
    public var description: String { "\(kilowattsText) kW" }
}
