import GridModel

/// What a bill was worked out from, summed up as far as an explanation needs it: the bill follows from it and the terms
/// when the readings are long gone.
package struct BillRecord: Hashable, Sendable {
    /// What a register counted.
    package struct Register: Hashable, Sendable {
        package var register: RegisterID
        package var sums: WindowSums
    }

    /// The interval with the greatest demand.
    package struct Peak: Hashable, Sendable {
        package var span: TimeSpan
        package var energy: Energy
        package var quality: IntervalQuality
    }

    /// In the plan's order; a register that is not here counted nothing.
    package var registers: [Register] = []
    /// Of each demand charge in the plan's order; nil where nothing was counted.
    package var peaks: [Peak?] = []
}

/// What one register counted in each of a plan's windows, by quality.
package struct WindowSums: Hashable, Sendable {
    static let qualities: [IntervalQuality] = [.measured, .interpolated, .estimated, .edited]

    /// Milliwatt-hours: of each window in turn, those of each quality.
    private(set) var energy: [Int64]
    /// Of each window, a bit for each quality that something of it has, be it without energy.
    private(set) var present: [UInt8]

    package var count: Int { present.count }

    init(windows: Int) {
        energy = [Int64](repeating: 0, count: windows * Self.qualities.count)
        present = [UInt8](repeating: 0, count: windows)
    }

    init(_ usage: [Usage], _ plan: BillingPlan) {
        self.init(windows: plan.windows.count)
        for (piece, usage) in zip(plan.pieces, usage) { add(usage, to: piece.window) }
    }

    /// The same that a bill of one window has.
    init(only usage: Usage) {
        self.init(windows: 1)
        add(usage, to: 0)
    }

    mutating func add(_ usage: Usage, to window: Int) {
        let number = Self.number(usage.quality)
        // What does not fit is a fault of the cells before anyone is shown this.
        energy[window * Self.qualities.count + number] &+= usage.energy.milliwattHours
        present[window] |= 1 << number
    }

    func energy(_ window: Int, _ quality: IntervalQuality) -> Int64 {
        energy[window * Self.qualities.count + Self.number(quality)]
    }

    func has(_ quality: IntervalQuality, in window: Int) -> Bool { present[window] & 1 << Self.number(quality) != 0 }

    func part(_ index: Int, _ window: CellWindow) -> BasisPart {
        let qualities = IntervalQuality.allCases.compactMap { quality -> QualityPart? in
            let sum = energy(index, quality)
            return sum == 0 ? nil : QualityPart(quality: quality, quantity: Quantity(millionths: sum))
        }
        let sum = Self.qualities.reduce(Int64(0)) { $0 &+ energy(index, $1) }
        let isMeasured = qualities.allSatisfy { $0.quality == .measured }
        return BasisPart(
            label: window.label, span: window.span, intervals: window.count, quantity: Quantity(millionths: sum),
            qualities: isMeasured ? nil : qualities)
    }

    private static func number(_ quality: IntervalQuality) -> Int {
        switch quality {
        case .measured: 0
        case .interpolated: 1
        case .estimated: 2
        case .edited: 3
        }
    }
}
