import GridModel

/// What paying late costs.
package struct LateRule: Hashable, Sendable, Codable {
    /// Charged once, in per cent of what is late.
    package var fine: Rate
    /// Per month of 30 days, in per cent, by the day.
    package var monthlyInterest: Rate
    /// Kinds of lines that neither is charged on.
    package var exemptKinds: [String]

    package init(fine: Rate, monthlyInterest: Rate, exemptKinds: [String]) {
        self.fine = fine
        self.monthlyInterest = monthlyInterest
        self.exemptKinds = exemptKinds
    }

    /// Nothing at all.
    package static let none = LateRule(
        fine: Rate(mantissa: 0, scale: 0), monthlyInterest: Rate(mantissa: 0, scale: 0), exemptKinds: [])

    /// The fine on an amount of minor units; the part of one is left away.
    package func fine(on base: Int64) -> Int64 {
        guard base > 0 else { return 0 }
        return Self.whole(Int128(base) * Int128(fine.mantissa), over: 100 * Self.power(fine.scale))
    }

    /// The interest on an amount of minor units over so many days; the part of one is left away.
    package func interest(on base: Int64, days: Int) -> Int64 {
        guard base > 0, days > 0 else { return 0 }
        return Self.whole(
            Int128(base) * Int128(monthlyInterest.mantissa) * Int128(days),
            over: 100 * 30 * Self.power(monthlyInterest.scale))
    }

    private static func whole(_ product: Int128, over divisor: Int128) -> Int64 {
        Int64(clamping: product / divisor)
    }

    private static func power(_ scale: Int) -> Int128 { (0..<scale).reduce(Int128(1)) { power, _ in power * 10 } }
}
