import GridModel

/// The charges that no register has a part in, each with its price weighted by days.
extension RunPlanner {
    /// One for each unit of time, over the days on which the price is one of that unit.
    mutating func fixedLines(_ name: Name) throws(ExactOverflow) -> [FixedLine] {
        var units: [FixedCharge.Unit] = []
        var parts: [FixedCharge.Unit: [PriceMean.Part]] = [:]
        for part in self.parts(name) {
            guard case .fixed(let fixed) = part.component.charge else { continue }
            if parts[fixed.per] == nil { units.append(fixed.per) }
            parts[fixed.per, default: []].append(
                PriceMean.Part(days: part.days, price: Exact(fixed.price), origin: fixed.price.text, taxes: part.taxes))
        }
        var lines: [FixedLine] = []
        for unit in units {
            let parts = parts[unit] ?? []
            let days = parts.reduce(0) { $0 + $1.days }
            let mean = try PriceMean(
                parts, over: unit == .month ? periodDays : days, rounding: run.rounding.price, taxes: &taxes)
            lines.append(
                FixedLine(
                    label: name.label, share: unit == .month ? share(days) : nil,
                    quantity: .whole(unit == .month ? 1 : Int64(days)), unit: unit.rawValue,
                    price: try LinePrice(mean.price, by: run.rounding, currency: run.currency),
                    taxClass: mean.taxClass, steps: mean.steps))
        }
        return lines
    }

    mutating func minimumLine(_ name: Name) throws(ExactOverflow) -> MinimumAmountLine? {
        var parts: [PriceMean.Part] = []
        var taxParts: [(weight: Exact, taxes: DayTaxes?)] = []
        for part in self.parts(name) {
            guard case .minimum(.amount(let amount)) = part.component.charge else { continue }
            // It is what has to be paid, so no tax comes into it again.
            parts.append(
                PriceMean.Part(days: part.days, price: Exact(amount), origin: amount.text, taxes: nil))
            taxParts.append((Exact(Int128(part.days)), part.taxes))
        }
        guard !parts.isEmpty else { return nil }
        let mean = try PriceMean(parts, over: periodDays, rounding: nil, taxes: &taxes)
        let scaled = try mean.price.rounded(run.rounding.line)
        guard let minorUnits = Int64(exactly: try scaled.scaled(to: run.currency.minorDigits, .halfUp)) else {
            throw ExactOverflow()
        }
        return MinimumAmountLine(
            label: name.label, share: share(parts.reduce(0) { $0 + $1.days }), amount: minorUnits,
            taxClass: try taxes.number(of: taxParts), steps: mean.steps)
    }

    mutating func percentageLine(_ name: Name) throws(ExactOverflow) -> PercentageLine? {
        var parts: [PriceMean.Part] = []
        var taxParts: [(weight: Exact, taxes: DayTaxes?)] = []
        var of: [String]?
        for part in self.parts(name) {
            guard case .percentage(let percentage) = part.component.charge else { continue }
            of = percentage.of
            parts.append(
                PriceMean.Part(
                    days: part.days, price: Exact(percentage.rate), origin: percentage.rate.text, taxes: part.taxes))
            taxParts.append((Exact(Int128(part.days)), part.taxes))
        }
        guard !parts.isEmpty else { return nil }
        let mean = try PriceMean(parts, over: run.days.count, rounding: nil, taxes: &taxes)
        return PercentageLine(
            label: name.label, rate: mean.price, of: of, taxClass: try taxes.number(of: taxParts), steps: mean.steps)
    }

    mutating func municipalLine(_ name: Name) throws(ExactOverflow) -> MunicipalLine? {
        var line = MunicipalLine(label: name.label, parts: [], runDays: run.days.count, periodDays: periodDays)
        var taxParts: [(weight: Exact, taxes: DayTaxes?)] = []
        for part in self.parts(name) {
            guard case .municipal(let charge) = part.component.charge else { continue }
            if let last = line.parts.last, last.charge == charge {
                line.parts[line.parts.count - 1].days += part.days
            } else {
                line.parts.append(MunicipalLine.Part(days: part.days, charge: charge))
            }
            taxParts.append((Exact(Int128(part.days)), part.taxes))
        }
        guard !line.parts.isEmpty else { return nil }
        line.taxClass = try taxes.number(of: taxParts)
        line.share = share(line.parts.reduce(0) { $0 + $1.days })
        return line
    }

    /// The least consumption of the run's days, and the band what lacks is billed in.
    func minimumConsumption() throws(ExactOverflow) -> (rule: MinimumConsumptionRule, band: String?)? {
        var sum = Exact.zero
        var days = 0
        var found: (label: String, band: String?, text: String)?
        for segment in run.segments {
            for component in segment.components {
                guard case .minimum(.consumption(let minimum)) = component.charge,
                    let consumption = minimum.bySupply[supply]
                else { continue }
                sum = try sum + (try Exact(consumption) * Exact(Int128(segment.count)))
                days += segment.count
                found = (component.label, minimum.band, consumption.text)
            }
        }
        guard let found else { return nil }
        let mean = try sum / Exact(Int128(periodDays))
        let grains = try (try mean * Exact(1_000_000)) / Exact(Int128(grain))
        guard let millionths = Int64(exactly: try grains.scaled(to: 0, .halfEven) * Int128(grain)) else {
            throw ExactOverflow()
        }
        let share = days == periodDays ? "" : ", \(days) of \(periodDays) days"
        let step = BasisStep(
            step: "minimum", detail: "\(supply.rawValue): \(found.text) kWh\(share)",
            result: Quantity(millionths: millionths).text)
        return (MinimumConsumptionRule(label: found.label, consumption: millionths, steps: [step]), found.band)
    }
}
