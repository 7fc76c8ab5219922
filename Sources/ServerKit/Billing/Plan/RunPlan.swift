import GridModel

/// Everything about a run that does not depend on what was consumed.
struct RunPlan: Sendable {
    let run: TariffRun
    let number: Int
    let steps: [ChargeStep]
    let minimum: MinimumConsumptionRule?
    /// Behind each line's label; nil for the only tariff of a bill.
    let mark: String?
    /// What is set off against what is consumed.
    let netted: [Netting]
    let taxes: TaxClasses
    /// The parts that the taxes are, when they are the same for all lines.
    let taxParts: [(tax: LinePart, base: LinePart?)]?
    /// The cells of the run.
    let cells: [Int]
    /// What each quantity is a whole multiple of, in millionths.
    let grain: Int64
}

/// A register whose energy is set off against what is consumed.
struct Netting: Sendable {
    var register: RegisterID
    /// The cells of each band, in order of time: within them it is set off.
    var cells: [[Int]]
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

        init(_ component: TariffComponent) {
            kind = component.charge.kind
            label = component.label
        }
    }

    /// Each component that is charged on some day, once, in the document's order; what only an earlier version has stands
    /// behind what it stands behind there, so that a part of all lines before it is one of these too.
    private var componentNames: [Name] {
        var names: [Name] = []
        for segment in run.segments.reversed() {
            var place = 0
            for component in segment.tariff.components {
                let name = Name(component)
                if let known = names.firstIndex(of: name) {
                    place = known + 1
                } else {
                    names.insert(name, at: place)
                    place += 1
                }
            }
        }
        let charged = Set(run.segments.flatMap(\.components).map { Name($0) })
        return names.filter(charged.contains)
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
        case .fixed: return try fixedLines(name).map { .fixed($0) }
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

    /// The days that what is charged by the month is for.
    var periodDays: Int { period.usualDays }

    /// Behind the label of what is charged by the month, in a period that is no usual one: `14 of 30 days`.
    func share(_ days: Int) -> String? { period.isTransition ? "\(days) of \(periodDays) days" : nil }

    var grain: Int64 { run.rounding.quantity.map { Int64(Exact.power(6 - min(6, $0.decimals))) } ?? 1 }

    private var netted: [Netting] {
        var registers: [RegisterID] = []
        var segments: [RegisterID: Set<Int>] = [:]
        for (index, segment) in run.segments.enumerated() {
            for component in segment.components {
                guard case .credit(let credit) = component.charge, credit.netted else { continue }
                if segments[credit.register] == nil { registers.append(credit.register) }
                segments[credit.register, default: []].insert(index)
            }
        }
        return registers.map { register in
            // Where one consumption is at the mean of all prices, it is set off as one.
            let cells = cutter.cells { cell in
                cell.run == number
                    && (run.proration == .days || segments[register]?.contains(cell.segment) ?? false)
            }
            var bands: [String?] = []
            for cell in cells where !bands.contains(cutter.cells[cell].band) { bands.append(cutter.cells[cell].band) }
            return Netting(
                register: register, cells: bands.map { band in cells.filter { cutter.cells[$0].band == band } })
        }
    }
}
