import GridModel

extension BillMaker {
    /// What lacks to the least consumption.
    mutating func findShortfall() throws(BillingFault) {
        shortfall = 0
        shortfallSteps = []
        guard let minimum = run.minimum else { return }
        let measured = rounded(try total(of: .importedEnergy, run.cells).energy)
        guard measured < minimum.consumption else { return }
        let (lacking, overflow) = minimum.consumption.subtractingReportingOverflow(measured)
        guard !overflow else { throw tooMuch(minimum.consumption, "kWh", "any price") }
        shortfall = lacking
        shortfallSteps = minimum.steps
    }

    /// Sets exported energy off against what was consumed in the same band: in the same cell first, then, what is left over
    /// of the earliest against what is left over of the earliest.
    ///
    /// No further than to the least that is billed anyway: beyond it the export would be lost (Lei 14.300/2022 art. 16).
    mutating func setOffExports() throws(BillingFault) {
        setOff.removeAll(keepingCapacity: true)
        guard !run.netted.isEmpty, sums[.importedEnergy] != nil else { return }
        var room = Int64.max
        if let minimum = run.minimum {
            let measured = try total(of: .importedEnergy, run.cells).energy
            room = Int64(clamping: max(0, Int128(measured) - Int128(minimum.consumption)))
        }
        for netting in run.netted where sums[netting.register] != nil {
            for cells in netting.cells {
                for cell in cells { setOff(netting.register, cell, against: cell, &room) }
                var (from, to) = (0, 0)
                while from < cells.count, to < cells.count, room > 0 {
                    if sums[netting.register]!.energy[cells[from]] <= 0 {
                        from += 1
                    } else if sums[.importedEnergy]!.energy[cells[to]] <= 0 {
                        to += 1
                    } else {
                        setOff(netting.register, cells[from], against: cells[to], &room)
                    }
                }
            }
        }
    }

    private mutating func setOff(_ register: RegisterID, _ from: Int, against to: Int, _ room: inout Int64) {
        let less = min(sums[register]!.energy[from], sums[.importedEnergy]!.energy[to], room)
        guard less > 0 else { return }
        room -= less
        sums[register]!.energy[from] -= less
        sums[.importedEnergy]!.energy[to] -= less
        setOff[register, default: [:]][from, default: 0] += less
        setOff[.importedEnergy, default: [:]][to, default: 0] += less
    }

    mutating func add(_ charge: MeteredCharge) throws(BillingFault) {
        let (sum, quality) = try total(of: charge.register, charge.cells)
        var quantity = rounded(sum)
        var steps: [BasisStep] = []
        if explained {
            steps = setOffSteps(charge, sum)
            if quantity != sum, let rounding = run.run.rounding.quantity {
                steps.append(step("rounding", rounding.text, quantity))
            }
        }
        if let share = charge.minimumShare, shortfall != 0 {
            quantity += share.part(of: shortfall, grain: run.grain)
            if explained {
                steps += shortfallSteps
                steps.append(
                    step("minimum", "what lacks is billed here\(share.isWhole ? "" : ", \(share.text)")", quantity))
            }
        }
        if !charge.share.isWhole {
            let part = charge.share.part(of: quantity, grain: run.grain)
            if explained {
                steps.append(step("days", "\(Quantity(millionths: quantity).text) × \(charge.share.text)", part))
            }
            quantity = part
        }
        let basis = explained ? (register: charge.register, parts: parts(charge.register, charge.cells)) : nil
        let whole = try wholeOfTiers(charge, quantity, &steps)
        var from: Int64 = 0
        for (index, tier) in charge.tiers.enumerated() {
            // The first takes what is below zero, after an edit that took more than there was.
            let end = end(of: tier, quantity, whole)
            let part = index == 0 ? end : max(from, end) - from
            from = max(end, from)
            guard charge.isShown(index, quantity: part) else { continue }
            let before = carried
            guard let amount = amount(part, tier.price) else {
                throw tooMuch(part, "kWh", tier.price.shown?.text ?? tier.price.price.text)
            }
            var line = InvoiceLine(
                kind: charge.kind.rawValue, label: tier.label, quantity: Quantity(millionths: part), unit: "kWh",
                unitPrice: tier.price.shown, amount: text(amount), quality: quality, basis: nil)
            if let basis {
                var steps = steps
                if let range = tier.range { steps.append(step("tier", range, part)) }
                if before != .zero {
                    steps.append(BasisStep(step: "carry", detail: "left by the line before", result: before.text))
                }
                line.basis = LineBasis(price: tier.steps, register: basis.register, parts: basis.parts, quantity: steps)
            }
            try append(line, amount: amount, component: charge.label, taxClass: tier.taxClass)
        }
    }

    /// What the tiers are tiers of, when that is more than the quantity.
    private func wholeOfTiers(
        _ charge: MeteredCharge, _ quantity: Int64, _ steps: inout [BasisStep]
    ) throws(BillingFault) -> Int64? {
        guard let cells = charge.tierCells else { return nil }
        var whole = rounded(try total(of: charge.register, cells).energy)
        if !charge.share.isWhole { whole = charge.share.part(of: whole, grain: run.grain) }
        guard whole > quantity, quantity > 0 else { return nil }
        if explained { steps.append(step("share", "of each tier, as of all bands together", whole)) }
        return whole
    }

    /// Up to where in a quantity a tier reaches.
    private func end(of tier: MeteredCharge.Tier, _ quantity: Int64, _ whole: Int64?) -> Int64 {
        guard let upTo = tier.upTo else { return quantity }
        guard let whole else { return min(upTo, quantity) }
        guard upTo < whole else { return quantity }
        let grains = DecimalDigits.quotient(Int128(quantity) * Int128(upTo), Int128(whole) * Int128(run.grain))
        return Int64(grains) * run.grain
    }

    mutating func add(_ charge: SeriesCharge) throws(BillingFault) {
        guard let (quantity, amount, quality) = try recorded == nil ? worth(of: charge) : recordedWorth(of: charge)
        else { return }
        if quantity == 0, charge.kind == .credit { return }
        var line = InvoiceLine(
            kind: charge.kind.rawValue, label: charge.lineLabel, quantity: Quantity(millionths: quantity), unit: "kWh",
            unitPrice: nil, amount: text(amount), quality: quality, basis: nil)
        if explained {
            let cells = Set(charge.prices.map { plan.pieces[$0.piece].cell })
            line.basis = LineBasis(
                price: charge.steps, register: charge.register, parts: parts(charge.register, cells.sorted()))
        }
        try append(line, amount: amount, component: charge.label, taxClass: charge.taxClass)
    }

    /// What was counted under the charge's prices, and what it costs.
    private func worth(
        of charge: SeriesCharge
    ) throws(BillingFault) -> (quantity: Int64, amount: Int64, quality: IntervalQuality)? {
        let counted = usage[charge.register]
        var sum: Int128 = 0
        var quantity: Int64 = 0
        var quality = IntervalQuality.measured
        for price in charge.prices {
            guard let part = counted?[price.piece] else { continue }
            let energy = rounded(part.energy.milliwattHours)
            let (cost, overflow) = sum.addingReportingOverflow(Int128(energy) * Int128(price.numerator))
            let (more, beyond) = quantity.addingReportingOverflow(energy)
            guard !overflow, !beyond else { throw tooMuch(quantity, "kWh", "the prices") }
            (sum, quantity) = (cost, more)
            if part.quality > quality { quality = part.quality }
        }
        let rounding = run.run.rounding
        guard let price = try? LinePrice(Exact(1, over: charge.denominator), by: rounding, currency: plan.currency),
            let amount = price.amount(wide: sum)
        else { throw tooMuch(quantity, "kWh", "the prices") }
        return (quantity, amount, quality)
    }

    /// The same of a bill that was made before, whose readings are not here.
    private mutating func recordedWorth(
        of charge: SeriesCharge
    ) -> (quantity: Int64, amount: Int64, quality: IntervalQuality)? {
        let index = recorded?.firstIndex { $0.kind == charge.kind.rawValue && $0.label == charge.lineLabel }
        guard let index, let line = recorded?.remove(at: index), let quantity = line.quantity else { return nil }
        return (quantity.millionths, line.amount, line.quality ?? .measured)
    }

    /// What a quantity costs, in minor units, with what is carried from the line before; nil when it does not fit.
    private mutating func amount(_ quantity: Int64, _ price: LinePrice) -> Int64? {
        guard run.run.rounding.carry else { return price.amount(quantity) }
        guard let exact = try? (try Exact(Quantity(millionths: quantity)) * price.price) + carried,
            let amount = lineAmount(exact),
            let left = try? exact - Exact(Int128(amount), over: Exact.power(plan.currency.minorDigits))
        else { return nil }
        carried = left
        return amount
    }

    /// A quantity as the tariff rounds it.
    func rounded(_ quantity: Int64) -> Int64 {
        guard let rounding = run.run.rounding.quantity, run.grain > 1 else { return quantity }
        return Whole.nearest(quantity, grain: run.grain, rounding.rule) ?? quantity
    }

    func step(_ name: String, _ detail: String, _ quantity: Int64) -> BasisStep {
        BasisStep(step: name, detail: detail, result: Quantity(millionths: quantity).text)
    }

    private func parts(_ register: RegisterID, _ cells: [Int]) -> [BasisPart] {
        guard let sums = record.registers.first(where: { $0.register == register })?.sums else { return [] }
        return plan.windows.enumerated().filter { cells.contains($0.element.cell) }.map { sums.part($0, $1) }
    }

    private func setOffSteps(_ charge: MeteredCharge, _ left: Int64) -> [BasisStep] {
        guard let setOff = setOff[charge.register] else { return [] }
        let less = charge.cells.reduce(Int64(0)) { $0 + (setOff[$1] ?? 0) }
        guard less != 0 else { return [] }
        return [step("export", "less \(Quantity(millionths: less).text) kWh set off", left)]
    }
}
