import GridModel

/// An axis for amounts from zero up: a round greatest value, and the round values that are written beside it.
///
/// Amounts are whole numbers of the smallest unit, 10^-6 of a kWh or kW.
struct ValueScale: Hashable, Sendable {
    /// What the numbers on the axis count.
    struct Unit: Hashable, Sendable {
        var name: String
        /// Of the smallest unit, as a power of ten.
        var decimals: Int
    }

    /// The value at the top of the axis.
    let top: Int64
    /// The round values, from zero on.
    let ticks: [Int64]
    let unit: Unit
    /// So many of a label's digits are behind the point.
    private let decimals: Int

    /// - Parameters:
    ///   - greatest: The greatest value that is to be shown.
    ///   - ticks: How many steps there is room for, one at least.
    ///   - name: `Wh` for energy, `W` for power.
    init(greatest: Int64, ticks count: Int, of name: String) {
        let greatest = max(greatest, 1)
        let count = Int64(max(count, 1))
        let step = Self.roundStep(atLeast: greatest / count + (greatest % count == 0 ? 0 : 1))
        let steps = greatest / step + (greatest % step == 0 ? 0 : 1)
        let (top, overflow) = step.multipliedReportingOverflow(by: steps)
        self.top = overflow ? greatest : top
        self.ticks = (0...(overflow ? steps - 1 : steps)).map { $0 * step }
        let unit = Self.unit(for: greatest, name)
        self.unit = unit
        let fraction = DecimalDigits.text(step, decimals: unit.decimals).split(separator: ".").dropFirst().first
        decimals = fraction?.count ?? 0
    }

    /// A value as it is written beside the axis, in the axis's unit: `2.5`.
    func label(_ value: Int64) -> String {
        value == 0 ? "0" : DecimalDigits.text(value, decimals: unit.decimals, atLeast: decimals)
    }

    /// How much of the axis a value takes, as a part of so many dots.
    func position(of value: Int64, in dots: Int) -> Int {
        guard value > 0 else { return 0 }
        return Int(DecimalDigits.quotient(Int128(value) * Int128(dots), Int128(top)))
    }

    /// 1, 2 or 5 times a power of ten.
    private static func roundStep(atLeast least: Int64) -> Int64 {
        var power: Int64 = 1
        while true {
            for factor in [1, 2, 5] as [Int64] {
                let (step, overflow) = power.multipliedReportingOverflow(by: factor)
                if overflow || step >= least { return overflow ? least : step }
            }
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { return least }
            power = next
        }
    }

    /// Watt-hours for a fridge's hour, megawatt-hours for a town's month.
    private static func unit(for greatest: Int64, _ name: String) -> Unit {
        switch greatest {
        case ..<200_000: Unit(name: name, decimals: 3)
        case ..<20_000_000_000: Unit(name: "k" + name, decimals: 6)
        default: Unit(name: "M" + name, decimals: 9)
        }
    }
}
