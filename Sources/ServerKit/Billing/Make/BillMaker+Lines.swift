import GridModel

extension BillMaker {
    mutating func add(_ charge: DemandLine) throws(BillingFault) {
        if recorded == nil { record.peaks.append(peak(of: charge)) }
        defer { demands += 1 }
        guard demands < record.peaks.count, let peak = record.peaks[demands],
            let power = Power(peak.energy, over: peak.span.end - peak.span.start)
        else { return }
        let quantity = rounded(power.milliwatts)
        var from: Int64 = 0
        for (index, tier) in charge.tiers.enumerated() {
            let upTo = max(from, tier.upTo.map { min($0, quantity) } ?? quantity)
            let part = upTo - from
            from = upTo
            if part == 0, index > 0 { continue }
            guard let amount = tier.price.amount(part) else {
                throw tooMuch(part, "kW", tier.price.shown?.text ?? tier.price.price.text)
            }
            var line = InvoiceLine(
                kind: "demand", label: tier.label, quantity: Quantity(millionths: part), unit: "kW",
                unitPrice: tier.price.shown, amount: text(amount), quality: peak.quality, basis: nil)
            if explained { line.basis = basis(charge, tier, peak, quantity, part) }
            try append(line, amount: amount, component: charge.label, taxClass: tier.taxClass)
        }
    }

    /// The interval with the greatest mean power; nil when nothing was counted.
    private func peak(of charge: DemandLine) -> BillRecord.Peak? {
        guard let counted = usage[.importedEnergy] else { return nil }
        var greatest: (power: Power, peak: BillRecord.Peak)?
        for interval in charge.intervals {
            let parts = counted[interval.pieces]
            let energy = Energy(milliwattHours: parts.reduce(Int64(0)) { $0 &+ $1.energy.milliwattHours })
            let span = TimeSpan(
                start: plan.boundaries[interval.pieces.lowerBound], end: plan.boundaries[interval.pieces.upperBound])
            guard let power = Power(energy, over: span.end - span.start) else { continue }
            if greatest.map({ power > $0.power }) ?? true {
                let quality = parts.map(\.quality).max() ?? .measured
                greatest = (power, BillRecord.Peak(span: span, energy: energy, quality: quality))
            }
        }
        return greatest?.peak
    }

    private func basis(
        _ charge: DemandLine, _ tier: MeteredCharge.Tier, _ peak: BillRecord.Peak, _ power: Int64, _ part: Int64
    ) -> LineBasis {
        var steps = [
            step("demand", "the greatest of \(charge.intervals.count) means of \(charge.minutes) minutes", power)
        ]
        if let range = tier.range { steps.append(step("tier", range, part)) }
        let label = plan.terms.period.zone.local(at: peak.span.start).text
        return LineBasis(
            price: tier.steps, register: .importedEnergy,
            parts: [
                BasisPart(
                    label: label, span: peak.span, intervals: 1,
                    quantity: Quantity(millionths: peak.energy.milliwattHours), qualities: nil)
            ], quantity: steps)
    }

    mutating func add(_ fixed: FixedLine) throws(BillingFault) {
        guard let amount = fixed.price.amount(fixed.quantity.millionths) else {
            throw tooMuch(fixed.quantity.millionths, fixed.unit, fixed.price.price.text)
        }
        let line = InvoiceLine(
            kind: "fixed", label: label(fixed.label, fixed.share), quantity: fixed.quantity, unit: fixed.unit,
            unitPrice: fixed.price.shown, amount: text(amount), quality: nil,
            basis: explained ? LineBasis(price: fixed.steps) : nil)
        try append(line, amount: amount, component: fixed.label, taxClass: fixed.taxClass)
    }

    mutating func add(_ minimum: MinimumAmountLine) throws(BillingFault) {
        let sum = try sum(of: nil)
        guard sum < minimum.amount else { return }
        let (lacking, overflow) = minimum.amount.subtractingReportingOverflow(sum)
        guard !overflow else { throw tooMuch(minimum.amount, plan.currency.code, "1") }
        let step = BasisStep(
            step: "minimum", detail: "\(text(minimum.amount)) − \(text(sum)) of the lines before", result: text(lacking)
        )
        let line = InvoiceLine(
            kind: "minimum", label: label(minimum.label, minimum.share), quantity: nil, unit: nil, unitPrice: nil,
            amount: text(lacking), quality: nil, basis: explained ? LineBasis(price: minimum.steps + [step]) : nil)
        try append(line, amount: lacking, component: minimum.label, taxClass: minimum.taxClass)
    }

    mutating func add(_ percentage: PercentageLine) throws(BillingFault) {
        let base = try sum(of: percentage.of)
        let money = Int128(base) * Exact.power(6 - min(6, plan.currency.minorDigits))
        guard let quantity = Int64(exactly: money), let amount = amount(of: base, percentage.rate) else {
            throw tooMuch(base, plan.currency.code, percentage.rate.text)
        }
        let line = InvoiceLine(
            kind: "percentage", label: label(percentage.label), quantity: Quantity(millionths: quantity),
            unit: plan.currency.code, unitPrice: percentage.rate.nearestRate, amount: text(amount), quality: nil,
            basis: explained ? LineBasis(price: percentage.steps) : nil)
        try append(line, amount: amount, component: percentage.label, taxClass: percentage.taxClass)
    }

    mutating func add(_ municipal: MunicipalLine) throws(BillingFault) {
        let consumption = rounded(try total(of: .importedEnergy, run.cells).energy)
        // Of a whole period, when the tariff is in force on some of its days only.
        let whole = Int128(consumption) * Int128(municipal.periodDays)
        var steps: [BasisStep] = []
        var sum = Exact.zero
        do throws(ExactOverflow) {
            for part in municipal.parts {
                let charge = part.charge
                let chosen = charge.steps.first { step in
                    step.upTo.map { whole <= Int128($0.millionths) * Int128(municipal.runDays) } ?? true
                }
                guard let chosen else { continue }
                var value = Exact(chosen.value)
                var detail = "consumption \(Quantity(millionths: consumption).text) kWh"
                if let upTo = chosen.upTo { detail += ", up to \(upTo.text) kWh" }
                if let reference = charge.reference {
                    value = try value * Exact(reference)
                    detail += ": \(chosen.value.text) × \(reference.text)"
                }
                if part.days != municipal.periodDays {
                    value = try value * Exact(Int128(part.days), over: Int128(municipal.periodDays))
                    detail += " × \(part.days) of \(municipal.periodDays) days"
                }
                steps.append(BasisStep(step: "price", detail: detail, result: value.text))
                sum = try sum + value
            }
        } catch {
            throw BillingFault(message: "\(municipal.label) of tariff \(run.run.name) has too many digits to reckon")
        }
        guard let price = try? LinePrice(sum, by: run.run.rounding, currency: plan.currency),
            let amount = price.amount(1_000_000)
        else { throw tooMuch(1_000_000, "month", sum.text) }
        let line = InvoiceLine(
            kind: "municipal", label: label(municipal.label, municipal.share), quantity: nil, unit: nil, unitPrice: nil,
            amount: text(amount), quality: nil, basis: explained ? LineBasis(price: steps) : nil)
        try append(line, amount: amount, component: municipal.label, taxClass: municipal.taxClass)
    }

    /// A part of an amount of minor units, rounded as a line; nil when it does not fit.
    func amount(of minorUnits: Int64, _ rate: Exact) -> Int64? {
        let money = Exact(Int128(minorUnits), over: Exact.power(plan.currency.minorDigits))
        guard let product = try? money * rate else { return nil }
        return lineAmount(product)
    }

    /// Money, rounded as a line, in minor units; nil when it does not fit.
    func lineAmount(_ money: Exact) -> Int64? {
        let line = run.run.rounding.line
        guard let scaled = try? money.scaled(to: line.decimals, line.rule) else { return nil }
        let unit = Exact.power(max(0, plan.currency.minorDigits - line.decimals))
        let (whole, overflow) = scaled.multipliedReportingOverflow(by: unit)
        return overflow ? nil : Int64(exactly: whole)
    }

    /// What the lines of some components come to, or all lines.
    private func sum(of components: [String]?) throws(BillingFault) -> Int64 {
        let sum = charged.reduce(Int128(0)) { sum, line in
            components?.contains(line.component) ?? true ? sum + Int128(line.amount) : sum
        }
        guard let sum = Int64(exactly: sum) else {
            throw BillingFault(message: "the lines of tariff \(run.run.name) overflow their sum")
        }
        return sum
    }

    private func label(_ label: String, _ share: String? = nil) -> String {
        let label = share.map { "\(label), \($0)" } ?? label
        return run.mark.map { "\(label) (\($0))" } ?? label
    }
}
