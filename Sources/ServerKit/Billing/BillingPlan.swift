import GridModel

/// What must be known of a meter to bill it over a period, and the bill once it is known: pure.
///
/// It depends on the terms alone, so one is made for the many meters that share them.
///
/// How changes within a period are charged. A tariff of `days` has one consumption over all the days it is in force, and
/// each price is the mean of the prices of these days, weighted by their number: versions, flags, taxes, seasons alike.
/// What is there on some of the days only is charged for their share of the consumption. A tariff of `intervals`, as one
/// by time of use is, has what was used under each price charged at that price. Either way charges by the month, tiers'
/// limits and minima are in proportion to the days; a change to another tariff cuts consumption at that day's midnight.
package struct BillingPlan: Sendable {
    let terms: BillingTerms
    let runs: [RunPlan]
    /// The cell and the window of what lies after each boundary but the last.
    let pieces: [PieceCutter.Piece]
    let cells: [Cell]
    let windows: [CellWindow]
    let currency: Currency
    /// Where consumption must be cut, in order, from the period's start to its end.
    package let boundaries: [Instant]
    /// The one line that every bill has, when it has but one, of all that was consumed.
    private let only: OnlyLine?
    /// Whose consumption counts; imported energy first.
    package let registers: [RegisterID]

    /// - Throws: ``BillingFault`` for terms that can't be billed.
    package init(_ terms: BillingTerms) throws(BillingFault) {
        self.terms = terms
        let runs = try TariffRun.runs(of: terms)
        currency = runs[0].currency
        var cutter = PieceCutter(terms.period.zone)
        for (number, run) in runs.enumerated() { cutter.add(run, number, grid: run.demandMinutes) }
        pieces = cutter.pieces
        cells = cutter.cells
        windows = cutter.windows
        boundaries = cutter.pieces.map(\.start) + [cutter.end]
        var plans: [RunPlan] = []
        for (number, run) in runs.enumerated() {
            var planner = RunPlanner(
                run, number, period: terms.period, supply: terms.supply, cutter: cutter,
                mark: Self.mark(run, among: runs))
            if let instant = planner.unpricedInstant() {
                throw BillingFault(
                    message: "tariff \(run.name) has no price for \(terms.period.zone.rfc3339(instant)); "
                        + "its series must cover \(run.days.text)")
            }
            plans.append(try planner.plan())
        }
        self.runs = plans
        var registers: [RegisterID] = [.importedEnergy]
        for component in runs.flatMap(\.segments).flatMap(\.components) {
            if case .credit(let credit) = component.charge, !registers.contains(credit.register) {
                registers.append(credit.register)
            }
        }
        self.registers = registers
        only = OnlyLine(plans, pieces: pieces.count, windows: windows.count)
    }

    private static func mark(_ run: TariffRun, among runs: [TariffRun]) -> String? {
        guard runs.count > 1 else { return nil }
        return runs.count { $0.name == run.name } > 1 ? "\(run.name), \(run.days.text)" : run.name
    }

    /// The bill, given what each of ``registers`` consumed between each two neighbouring ``boundaries``.
    ///
    /// A register that is not there counted nothing.
    /// - Parameter explained: Each line says how it comes about.
    /// - Throws: ``BillingFault`` when an amount does not fit 64 bits.
    package func bill(_ usage: [RegisterID: [Usage]], explained: Bool = false) throws(BillingFault) -> Bill {
        if let only, !explained, let imported = usage[.importedEnergy], imported.count == 1 {
            return try only.bill(imported[0])
        }
        var maker = BillMaker(self, explained: explained)
        return try maker.make(usage)
    }

    /// The bill that was worked out from what is recorded, explained: the same line for line when the plan is the same.
    /// - Parameter lines: Those of the bill, from which comes what was charged at prices of many moments, one by one.
    /// - Throws: ``BillingFault`` when the record is another plan's.
    package func explanation(of record: BillRecord, lines: [RecordedLine]) throws(BillingFault) -> Bill {
        var maker = BillMaker(self, explained: true, lines: lines)
        return try maker.make(record)
    }
}

extension TariffRun {
    /// The length of the intervals whose greatest demand is charged: one that divides them all; nil without a demand charge.
    var demandMinutes: Int? {
        var minutes: Int?
        for component in segments.map(\.components).joined() {
            guard case .demand(let demand) = component.charge else { continue }
            minutes = minutes.map { Self.greatestCommonDivisor($0, demand.minutes) } ?? demand.minutes
        }
        return minutes
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}
