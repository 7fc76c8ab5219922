import GridModel

/// What a register will have counted at a period's end, if it goes on as it did: pure.
extension BillingPlan {
    /// The usage of the whole period, estimated from what is known up to an instant.
    ///
    /// The time that is left in a band goes on at the mean power the band had so far, or, where it had no time yet, at the
    /// mean of all; what is known is not touched. Nothing known gives nothing more.
    /// - Parameters:
    ///   - usage: One for each two neighbouring ``boundaries``, of what was counted before `known` ends.
    ///   - known: From the first instant the register is known at to now.
    package func projected(_ usage: [Usage], known: TimeSpan) throws(BillingFault) -> [Usage] {
        guard usage.count == pieces.count else {
            throw BillingFault(message: "\(pieces.count) intervals were asked for, and \(usage.count) are there")
        }
        var passed = [Int64](repeating: 0, count: cells.count)
        var counted = [Int128](repeating: 0, count: cells.count)
        for index in pieces.indices {
            passed[pieces[index].cell] += overlap(index, known)
            counted[pieces[index].cell] += Int128(usage[index].energy.milliwattHours)
        }
        let (allPassed, allCounted) = (passed.reduce(0, +), counted.reduce(0, +))
        guard allPassed > 0 else { return usage }
        // Of a cell whose time is all to come, the power is that of the same band elsewhere, then of everything.
        return try pieces.indices.map { index throws(BillingFault) in
            let rest = boundaries[index + 1] - max(boundaries[index], known.end)
            guard rest > 0 else { return usage[index] }
            let (time, energy) = pace(cells[pieces[index].cell], passed, counted) ?? (allPassed, allCounted)
            let (more, overflow) = energy.multipliedReportingOverflow(by: Int128(rest))
            let sum = DecimalDigits.quotient(more, Int128(time)) + Int128(usage[index].energy.milliwattHours)
            guard !overflow, let sum = Int64(exactly: sum) else {
                throw BillingFault(message: "the projection of \(terms.period.month.text) does not fit 64 bits")
            }
            return Usage(energy: Energy(milliwattHours: sum), quality: .estimated)
        }
    }

    private func overlap(_ index: Int, _ known: TimeSpan) -> Int64 {
        max(0, min(boundaries[index + 1], known.end) - max(boundaries[index], known.start))
    }

    /// Time passed and energy counted in a cell, or in all cells of its band; nil before any has passed.
    private func pace(_ cell: Cell, _ passed: [Int64], _ counted: [Int128]) -> (time: Int64, energy: Int128)? {
        var time: Int64 = 0
        var energy: Int128 = 0
        for (index, other) in cells.enumerated() where other.band == cell.band {
            time += passed[index]
            energy += counted[index]
        }
        return time > 0 ? (time, energy) : nil
    }
}
