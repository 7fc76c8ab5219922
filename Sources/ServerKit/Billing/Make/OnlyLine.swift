import GridModel

/// The bill of one line: one consumption at one price, as most meters have it under a flat tariff.
struct OnlyLine: Sendable {
    private let tariff: String
    private let kind: String
    private let tier: MeteredCharge.Tier
    private let quantity: Rounding?
    private let grain: Int64
    private let currency: Currency
    private let rounding: [String]

    /// Nil for a plan whose bills may have more to them.
    init?(_ runs: [RunPlan], pieces: Int, windows: Int) {
        guard runs.count == 1, pieces == 1, windows == 1, let run = runs.first, run.minimum == nil, run.netted.isEmpty,
            run.taxes.names.isEmpty, run.steps.count == 1, case .metered(let charges) = run.steps[0],
            charges.count == 1, let charge = charges.first, charge.tiers.count == 1, charge.share.isWhole,
            charge.register == .importedEnergy, charge.isShown(0, quantity: 0)
        else { return nil }
        let rounding = run.run.rounding
        guard rounding.total == nil, !rounding.carry else { return nil }
        tariff = run.run.name
        kind = charge.kind.rawValue
        tier = charge.tiers[0]
        quantity = rounding.quantity
        grain = run.grain
        currency = run.run.currency
        self.rounding = rounding.steps
    }

    func bill(_ usage: Usage) throws(BillingFault) -> Bill {
        var energy = usage.energy.milliwattHours
        if let quantity, grain > 1 { energy = Whole.nearest(energy, grain: grain, quantity.rule) ?? energy }
        guard let minorUnits = tier.price.amount(energy) else {
            throw BillingFault(
                tooMuch: energy, "kWh", tier.price.shown?.text ?? tier.price.price.text, currency, tariff)
        }
        let amount = Amount(minorUnits: minorUnits, currency)
        let line = InvoiceLine(
            kind: kind, label: tier.label, quantity: Quantity(millionths: energy), unit: "kWh",
            unitPrice: tier.price.shown, amount: amount.text, quality: usage.quality)
        return Bill(
            consumption: usage.energy, quality: usage.quality, lines: [line], total: amount, taxes: [],
            rounding: rounding,
            record: BillRecord(registers: [.init(register: .importedEnergy, sums: WindowSums(only: usage))]))
    }
}
