import GridModel

/// What one register counted in each cell.
struct CellSums {
    /// Milliwatt-hours.
    var energy: [Int64]
    var quality: [IntervalQuality]

    /// - Throws: ``BillingFault`` when there is not one usage between each two boundaries, or a sum does not fit.
    init(_ usage: [Usage], _ plan: BillingPlan) throws(BillingFault) {
        energy = [Int64](repeating: 0, count: plan.cells.count)
        quality = [IntervalQuality](repeating: .measured, count: plan.cells.count)
        guard usage.count == plan.pieces.count else {
            throw BillingFault(message: "\(plan.pieces.count) intervals were asked for, and \(usage.count) are there")
        }
        for (piece, usage) in zip(plan.pieces, usage) {
            let (sum, overflow) = energy[piece.cell].addingReportingOverflow(usage.energy.milliwattHours)
            guard !overflow else {
                throw BillingFault(
                    message:
                        "the consumption of \(plan.terms.period.month.text) does not fit 64 bits of milliwatt-hours")
            }
            energy[piece.cell] = sum
            if usage.quality > quality[piece.cell] { quality[piece.cell] = usage.quality }
        }
    }

    /// The sum over some cells, and the worst quality among them.
    func total(_ cells: [Int]) -> (energy: Int64, quality: IntervalQuality)? {
        var sum: Int64 = 0
        var worst = IntervalQuality.measured
        for cell in cells {
            let (next, overflow) = sum.addingReportingOverflow(energy[cell])
            if overflow { return nil }
            sum = next
            if quality[cell] > worst { worst = quality[cell] }
        }
        return (sum, worst)
    }
}

/// What one register counted in each window, by quality: for explanations.
struct WindowSums {
    private var sums: [[Int64]]

    init(_ usage: [Usage], _ plan: BillingPlan) {
        sums = Array(
            repeating: [Int64](repeating: 0, count: plan.windows.count), count: IntervalQuality.allCases.count)
        for (piece, usage) in zip(plan.pieces, usage) {
            // What does not fit is a fault of the cells before anyone is shown this.
            sums[Self.number(usage.quality)][piece.window] &+= usage.energy.milliwattHours
        }
    }

    func part(_ index: Int, _ window: CellWindow) -> BasisPart {
        let qualities = IntervalQuality.allCases.compactMap { quality -> QualityPart? in
            let sum = sums[Self.number(quality)][index]
            return sum == 0 ? nil : QualityPart(quality: quality, quantity: Quantity(millionths: sum))
        }
        let sum = sums.reduce(0) { $0 &+ $1[index] }
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
