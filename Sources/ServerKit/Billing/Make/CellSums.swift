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
                throw BillingFault.tooMuchCounted(in: plan.terms.period.month)
            }
            energy[piece.cell] = sum
            if usage.quality > quality[piece.cell] { quality[piece.cell] = usage.quality }
        }
    }

    /// The same from what each window of the cells counted.
    init(_ sums: WindowSums, _ plan: BillingPlan) throws(BillingFault) {
        energy = [Int64](repeating: 0, count: plan.cells.count)
        quality = [IntervalQuality](repeating: .measured, count: plan.cells.count)
        guard sums.count == plan.windows.count else {
            throw BillingFault(message: "\(plan.windows.count) windows are asked for, and \(sums.count) are recorded")
        }
        for (index, window) in plan.windows.enumerated() {
            for worse in WindowSums.qualities where sums.has(worse, in: index) {
                energy[window.cell] &+= sums.energy(index, worse)
                if worse > quality[window.cell] { quality[window.cell] = worse }
            }
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
