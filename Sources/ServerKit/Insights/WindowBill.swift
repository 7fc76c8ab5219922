import GridModel

/// What a window's consumption comes to, and what it would come to without a part of it.
struct WindowBill {
    let plan: BillingPlan
    let tariff: String
    let total: Amount
    private let usage: [RegisterID: [Usage]]

    /// - Parameter others: What the plan's other registers counted in each of its pieces.
    /// - Throws: ``BillingFault`` when an amount does not fit, or what was counted: a meter sends what it likes.
    init(
        _ plan: BillingPlan, tariff: String, _ window: WindowUsage, others: [RegisterID: [Usage]] = [:]
    ) throws(BillingFault) {
        self.plan = plan
        self.tariff = tariff
        // A cell holds no more than there is room for; where one has more, so has the window.
        guard window.total.exactConsumption != nil else { throw .tooMuchCounted(in: plan.terms.period.month) }
        var energies = [Int128](repeating: 0, count: plan.boundaries.count - 1)
        var qualities = [IntervalQuality](repeating: .measured, count: energies.count)
        for cell in window.cells {
            energies[cell.piece] += Int128(cell.usage.energy.milliwattHours)
            qualities[cell.piece] = max(qualities[cell.piece], cell.usage.quality)
        }
        var usage = others
        var parts: [Usage] = []
        for (energy, quality) in zip(energies, qualities) {
            parts.append(Usage(energy: try Self.fitting(energy, plan), quality: quality))
        }
        usage[.importedEnergy] = parts
        self.usage = usage
        total = try plan.bill(usage).total
    }

    /// What the bill would be less without a part of the consumption.
    ///
    /// That is what the part costs at the margin: under tiers the dearest that are reached, under a minimum nothing.
    /// - Parameter parts: Energy of cells of the window; never more than a cell has.
    func saved(without parts: some Sequence<(cell: WindowUsage.Cell, energy: Energy)>) throws(BillingFault) -> Amount {
        var spared = [Int128](repeating: 0, count: plan.boundaries.count - 1)
        for part in parts { spared[part.cell.piece] += Int128(part.energy.milliwattHours) }
        var less = usage
        for (piece, usage) in (usage[.importedEnergy] ?? []).enumerated() {
            let left = Int128(usage.energy.milliwattHours) - spared[piece]
            less[.importedEnergy]?[piece].energy = try Self.fitting(left, plan)
        }
        let rest = try plan.bill(less).total
        return Amount(minorUnits: total.minorUnits - rest.minorUnits, total.currency)
    }

    private static func fitting(_ milliwattHours: Int128, _ plan: BillingPlan) throws(BillingFault) -> Energy {
        guard let fitting = Int64(exactly: milliwattHours) else {
            throw .tooMuchCounted(in: plan.terms.period.month)
        }
        return Energy(milliwattHours: fitting)
    }

    /// The plan of a window's days under one tariff.
    /// - Throws: ``BillingFault`` for a tariff that does not say what is in force on one of the days.
    static func plan(
        of window: InsightWindow, under tariff: Tariff, _ supply: Supply
    ) throws(BillingFault) -> BillingPlan {
        try BillingPlan(
            BillingTerms(
                period: window.period, tariffs: [TariffTerm(days: window.days, tariff: tariff)], supply: supply))
    }
}
