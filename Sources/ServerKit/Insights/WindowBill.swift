import GridModel

/// What a window's consumption comes to, and what it would come to without a part of it.
struct WindowBill {
    let plan: BillingPlan
    let tariff: String
    let total: Amount
    private let usage: [RegisterID: [Usage]]

    /// - Parameter others: What the plan's other registers counted in each of its pieces.
    /// - Throws: ``BillingFault`` when an amount does not fit.
    init(
        _ plan: BillingPlan, tariff: String, _ window: WindowUsage, others: [RegisterID: [Usage]] = [:]
    ) throws(BillingFault) {
        self.plan = plan
        self.tariff = tariff
        var parts = [Usage](repeating: Usage(energy: .zero, quality: .measured), count: plan.boundaries.count - 1)
        for cell in window.cells {
            parts[cell.piece].energy += cell.usage.energy
            parts[cell.piece].quality = max(parts[cell.piece].quality, cell.usage.quality)
        }
        var usage = others
        usage[.importedEnergy] = parts
        self.usage = usage
        total = try plan.bill(usage).total
    }

    /// What the bill would be less without a part of the consumption.
    ///
    /// That is what the part costs at the margin: under tiers the dearest that are reached, under a minimum nothing.
    /// - Parameter parts: Energy of cells of the window; never more than a cell has.
    func saved(without parts: some Sequence<(cell: WindowUsage.Cell, energy: Energy)>) throws(BillingFault) -> Amount {
        var less = usage
        for part in parts { less[.importedEnergy]?[part.cell.piece].energy -= part.energy }
        let rest = try plan.bill(less).total
        return Amount(minorUnits: total.minorUnits - rest.minorUnits, total.currency)
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
