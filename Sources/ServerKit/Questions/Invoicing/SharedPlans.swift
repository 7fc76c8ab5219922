import GridModel
import Synchronization

/// A plan with what the invoices made by it have in common.
final class SharedPlan: Sendable {
    let terms: BillingTerms
    let plan: BillingPlan
    let kept: Kept<InvoiceTerms>
    /// The lines' forms met so far, the last used first: there are few.
    private let forms = Mutex<[Kept<[LineForm]>]>([])

    init(_ terms: BillingTerms) throws {
        self.terms = terms
        plan = try BillingPlan(terms)
        kept = try Kept(
            InvoiceTerms(terms, currency: terms.tariffs[0].tariff.currency, windows: plan.evidenceWindows))
    }

    /// What is billed of the period.
    var period: TimeSpan { terms.span }

    func forms(of bill: Bill, _ figures: InvoiceFigures) throws -> Kept<[LineForm]> {
        let lines = bill.lines
        return try forms.withLock { forms in
            if let index = forms.firstIndex(where: { Self.fit($0.value, lines) }) {
                let found = forms[index]
                if index > 0 {
                    forms.remove(at: index)
                    forms.insert(found, at: 0)
                }
                return found
            }
            let made = try Kept(makeForms(bill, figures))
            forms.insert(made, at: 0)
            if forms.count > 64 { forms.removeLast() }
            return made
        }
    }

    private func makeForms(_ bill: Bill, _ figures: InvoiceFigures) throws -> [LineForm] {
        // True-ups stand beneath all others, and no window has a part in them.
        let recorded = zip(bill.lines, figures.lines).filter { $0.0.kind != TrueUp.kind }.map { RecordedLine($0, $1) }
        let explained = try plan.explanation(of: bill.record, lines: recorded).lines
        let windows = kept.value.windows ?? []
        return bill.lines.enumerated().map { index, line in
            LineForm(line, index < explained.count ? explained[index].basis : nil, among: windows)
        }
    }

    private static func fit(_ forms: [LineForm], _ lines: [InvoiceLine]) -> Bool {
        guard forms.count == lines.count else { return false }
        for index in forms.indices where !forms[index].fits(lines[index]) { return false }
        return true
    }
}

extension RecordedLine {
    init(_ line: InvoiceLine, _ figures: InvoiceFigures.Line) {
        self.init(
            kind: line.kind, label: line.label, quantity: figures.quantity, amount: figures.amount,
            quality: figures.quality)
    }
}

/// Plans by their terms: one is made for the many meters that share them.
final class SharedPlans: Sendable {
    private let plans = Mutex<[SharedPlan]>([])
    private static let most = 32

    /// - Throws: ``BillingFault`` for terms that can't be billed.
    func plan(_ terms: BillingTerms) throws -> SharedPlan {
        if let known = plans.withLock({ $0.first { $0.terms == terms } }) { return known }
        let made = try SharedPlan(terms)
        plans.withLock { plans in
            plans.insert(made, at: 0)
            if plans.count > Self.most { plans.removeLast() }
        }
        return made
    }
}
