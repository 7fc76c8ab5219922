import GridModel

/// A line as a bill has it, in minor units.
package struct RecordedLine: Hashable, Sendable {
    package var kind: String
    package var label: String
    package var quantity: Quantity?
    package var amount: Int64
    package var quality: IntervalQuality?

    package init(kind: String, label: String, quantity: Quantity?, amount: Int64, quality: IntervalQuality?) {
        self.kind = kind
        self.label = label
        self.quantity = quantity
        self.amount = amount
        self.quality = quality
    }
}

/// Makes one bill by a plan: line after line, as the tariffs order them.
struct BillMaker {
    let plan: BillingPlan
    let explained: Bool
    private(set) var lines: [InvoiceLine] = []
    /// The lines' amounts in minor units.
    private(set) var total: Int64 = 0
    var taxShares: [TaxShare] = []

    var sums: [RegisterID: CellSums] = [:]
    var usage: [RegisterID: [Usage]] = [:]
    /// What it is worked out from: gathered, or given.
    var record = BillRecord()
    /// The bill's lines that are still to come, when it was made before and only its record is left; else nil.
    var recorded: [RecordedLine]?
    /// Demand charges so far.
    var demands = 0
    /// What of each register was set off in each cell.
    var setOff: [RegisterID: [Int: Int64]] = [:]

    // The run that is being billed:
    var run: RunPlan
    /// Each line's component and amount.
    var charged: [(component: String, amount: Int64)] = []
    /// What the lines of each tax class come to.
    var classSums: [Int64] = []
    /// What lacks to the least consumption, and how that is known.
    var shortfall: Int64 = 0
    /// What the rounding of the component's last line left.
    var carried = Exact.zero
    var shortfallSteps: [BasisStep] = []

    init(_ plan: BillingPlan, explained: Bool, lines: [RecordedLine]? = nil) {
        self.plan = plan
        self.explained = explained
        recorded = lines
        run = plan.runs[0]
    }

    mutating func make(_ usage: [RegisterID: [Usage]]) throws(BillingFault) -> Bill {
        self.usage = usage
        for register in plan.registers {
            guard let counted = usage[register] else { continue }
            sums[register] = try CellSums(counted, plan)
            record.registers.append(.init(register: register, sums: WindowSums(counted, plan)))
        }
        return try make()
    }

    mutating func make(_ record: BillRecord) throws(BillingFault) -> Bill {
        self.record = record
        for register in record.registers { sums[register.register] = try CellSums(register.sums, plan) }
        return try make()
    }

    private mutating func make() throws(BillingFault) -> Bill {
        let measured = try total(of: .importedEnergy, Array(plan.cells.indices))
        for run in plan.runs { try bill(run) }
        try roundTotal()
        return Bill(
            consumption: Energy(milliwattHours: measured.energy), quality: measured.quality, lines: lines,
            total: Amount(minorUnits: total, plan.currency), taxes: taxShares,
            rounding: plan.runs[plan.runs.count - 1].run.rounding.steps, record: record)
    }

    private mutating func bill(_ run: RunPlan) throws(BillingFault) {
        self.run = run
        charged.removeAll(keepingCapacity: true)
        classSums = [Int64](repeating: 0, count: run.taxes.shares.count)
        try findShortfall()
        try setOffExports()
        for step in run.steps {
            switch step {
            case .metered(let charges):
                carried = .zero
                for charge in charges { try add(charge) }
            case .series(let charge): try add(charge)
            case .demand(let line): try add(line)
            case .fixed(let line): try add(line)
            case .minimumAmount(let line): try add(line)
            case .percentage(let line): try add(line)
            case .municipal(let line): try add(line)
            }
        }
        try addTaxes()
    }

    /// - Parameter component: The label that a percentage knows it by.
    mutating func append(
        _ line: InvoiceLine, amount: Int64, component: String, taxClass: Int?
    ) throws(BillingFault) {
        let (sum, overflow) = total.addingReportingOverflow(amount)
        guard !overflow else { throw BillingFault(message: "the lines of tariff \(run.run.name) overflow their total") }
        total = sum
        lines.append(line)
        charged.append((component, amount))
        guard let taxClass else { return }
        let (taxed, beyond) = classSums[taxClass].addingReportingOverflow(amount)
        guard !beyond else {
            throw BillingFault(message: "the taxed lines of tariff \(run.run.name) overflow their sum")
        }
        classSums[taxClass] = taxed
    }

    /// The amount as a line prints it.
    func text(_ minorUnits: Int64) -> String { Amount(minorUnits: minorUnits, plan.currency).text }

    /// What a register counted in some cells; nothing when it is not there.
    func total(of register: RegisterID, _ cells: [Int]) throws(BillingFault) -> (
        energy: Int64, quality: IntervalQuality
    ) {
        guard let sums = sums[register] else { return (0, .measured) }
        guard let total = sums.total(cells) else {
            throw BillingFault.tooMuchCounted(in: plan.terms.period.month)
        }
        return total
    }

    /// A fault that names the tariff and what could not be multiplied.
    func tooMuch(_ quantity: Int64, _ unit: String, _ price: String) -> BillingFault {
        BillingFault(tooMuch: quantity, unit, price, plan.currency, run.run.name)
    }

    private mutating func roundTotal() throws(BillingFault) {
        let last = plan.runs[plan.runs.count - 1]
        guard let rounding = last.run.rounding.total, rounding.decimals < plan.currency.minorDigits else { return }
        let grain = Int64(Exact.power(plan.currency.minorDigits - rounding.decimals))
        guard let rounded = Whole.nearest(total, grain: grain, rounding.rule) else {
            throw BillingFault(message: "the total of tariff \(last.run.name) does not fit 64 bits when it is rounded")
        }
        guard rounded != total else { return }
        let difference = rounded - total
        let step = BasisStep(step: "rounding", detail: "\(text(total)) to \(rounding.text)", result: text(rounded))
        let line = InvoiceLine(
            kind: "rounding", label: "Rounding", quantity: nil, unit: nil, unitPrice: nil, amount: text(difference),
            quality: nil, basis: explained ? LineBasis(price: [step]) : nil)
        try append(line, amount: difference, component: "", taxClass: nil)
    }
}
