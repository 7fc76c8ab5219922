import GridModel

/// Everything about a run that does not depend on what was consumed.
struct RunPlan: Sendable {
    let run: TariffRun
    let number: Int
    let steps: [ChargeStep]
    let minimum: MinimumConsumptionRule?
    /// Behind each line's label; nil for the only tariff of a bill.
    let mark: String?
    /// Registers whose energy is set off against what is consumed.
    let netted: [RegisterID]
    let taxes: TaxClasses
    /// The parts that the taxes are, when they are the same for all lines.
    let taxParts: [(tax: LinePart, base: LinePart?)]?
    /// The cells of the run.
    let cells: [Int]
    /// What each quantity is a whole multiple of, in millionths.
    let grain: Int64
}

/// Makes a run's plan of its tariffs.
struct RunPlanner {
    let run: TariffRun
    let number: Int
    let period: BillingPeriod
    let supply: Supply
    let cutter: PieceCutter
    /// Behind each line's label, when other tariffs are on the bill: `white`, with its days where the name is another's too.
    let mark: String?
    var taxes: TaxClasses

    init(
        _ run: TariffRun, _ number: Int, period: BillingPeriod, supply: Supply, cutter: PieceCutter, mark: String?
    ) {
        self.run = run
        self.number = number
        self.period = period
        self.supply = supply
        self.cutter = cutter
        self.mark = mark
        taxes = TaxClasses(run)
    }

    /// - Throws: ``BillingFault`` for prices that can't be reckoned with.
    mutating func plan() throws(BillingFault) -> RunPlan {
        do throws(ExactOverflow) {
            let metered = try run.segments.map { segment throws(ExactOverflow) in try segment.meteredPrices() }
            let minimum = try minimumConsumption()
            var steps: [ChargeStep] = []
            for name in componentNames {
                steps += try self.steps(of: name, metered, minimum)
            }
            return RunPlan(
                run: run, number: number, steps: steps, minimum: minimum?.rule, mark: mark,
                netted: netted, taxes: taxes, taxParts: taxes.single(), cells: cutter.cells { $0.run == number },
                grain: grain)
        } catch {
            throw BillingFault(
                message:
                    "the prices of tariff \(run.name) over \(run.days.text) have more digits than can be reckoned with; "
                    + "give it a rounding of the price")
        }
    }

    struct Name: Hashable {
        var kind: Charge.Kind
        var label: String
    }

    /// Each component once: those of the last days in their order, then those that ended before.
    private var componentNames: [Name] {
        var names: [Name] = []
        for segment in run.segments.reversed() {
            for component in segment.components {
                let name = Name(kind: component.charge.kind, label: component.label)
                if !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    private mutating func steps(
        of name: Name, _ metered: [[MeteredPrice]], _ minimum: (rule: MinimumConsumptionRule, band: String?)?
    ) throws(ExactOverflow) -> [ChargeStep] {
        switch name.kind {
        case .energy, .surcharge, .discount, .credit:
            var keys: [MeteredPrice.Key] = []
            for price in metered.joined() where price.key.kind == name.kind && price.key.label == name.label {
                if !keys.contains(price.key) { keys.append(price.key) }
            }
            var steps: [ChargeStep] = []
            for key in keys { steps += try meteredSteps(key, metered, minimum) }
            return steps
        case .fixed: return try fixedLine(name).map { [.fixed($0)] } ?? []
        case .demand: return try demandLines(name).map { .demand($0) }
        case .minimum: return try minimumLine(name).map { [.minimumAmount($0)] } ?? []
        case .percentage: return try percentageLine(name).map { [.percentage($0)] } ?? []
        case .municipal: return try municipalLine(name).map { [.municipal($0)] } ?? []
        }
    }

    /// The days on which a component is charged, each stretch with the component as it is then.
    func parts(_ name: Name) -> [(segment: Int, days: Int, component: TariffComponent, taxes: DayTaxes?)] {
        run.segments.indices.flatMap { index in
            let segment = run.segments[index]
            return segment.components.filter { $0.charge.kind == name.kind && $0.label == name.label }.map {
                (index, segment.count, $0, $0.taxed ? segment.taxes : nil)
            }
        }
    }

    /// A line's label, with the tariff's name when there are others on the bill.
    func lineLabel(_ parts: String?...) -> String {
        let label = parts.compactMap(\.self).joined(separator: ", ")
        return mark.map { "\(label) (\($0))" } ?? label
    }

    var periodDays: Int { period.days.count }

    var grain: Int64 { run.rounding.quantity.map { Int64(Exact.power(6 - min(6, $0.decimals))) } ?? 1 }

    private var netted: [RegisterID] {
        var registers: [RegisterID] = []
        for component in run.segments.map(\.components).joined() {
            if case .credit(let credit) = component.charge, credit.netted, !registers.contains(credit.register) {
                registers.append(credit.register)
            }
        }
        return registers
    }
}
