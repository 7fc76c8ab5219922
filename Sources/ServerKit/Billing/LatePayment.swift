import GridModel

/// What a late payment adds to an invoice: pure.
package struct LatePayment: Hashable, Sendable {
    /// What the fine and the interest are reckoned of.
    package var base: Amount
    /// Days after the due date.
    package var days: Int
    package var fine: Amount
    package var interest: Amount

    /// The two together.
    package var addition: Amount { fine + interest }

    /// - Parameters:
    ///   - total: What is to be paid.
    ///   - lines: The invoice's; those that the rule excludes are no part of the base.
    ///   - days: Days after the due date; none, and nothing is added.
    /// - Throws: ``BillingFault`` for amounts that don't fit 64 bits.
    package init(
        _ rule: LatePaymentRule, of total: Amount, lines: [InvoiceLine], days: Int
    ) throws(BillingFault) {
        var base = total
        for line in lines where rule.excludes(line) {
            guard let amount = try? Amount(line.amount, total.currency) else {
                throw BillingFault(message: "\(line.amount) of \(line.label) is no amount of \(total.currency.code)")
            }
            base.minorUnits -= amount.minorUnits
        }
        try self.init(rule, of: base, days: days)
    }

    /// - Parameter base: Without what the rule excludes.
    package init(_ rule: LatePaymentRule, of base: Amount, days: Int) throws(BillingFault) {
        let isLate = days > 0 && base.minorUnits > 0
        self.base = base
        self.days = max(0, days)
        func part(_ rate: Rate, _ count: Int, of whole: Int) throws(BillingFault) -> Amount {
            do throws(ExactOverflow) {
                let share = try Exact(rate) * Exact(Int128(count), over: Int128(whole))
                let money = try Exact(Int128(isLate ? base.minorUnits : 0)) * share
                guard let minorUnits = Int64(exactly: try money.scaled(to: 0, rule.rule)) else { throw ExactOverflow() }
                return Amount(minorUnits: minorUnits, base.currency)
            } catch {
                throw BillingFault(message: "what \(days) days of delay add to \(base) does not fit 64 bits")
            }
        }
        fine = try part(rule.fine, 1, of: 1)
        interest = try part(rule.interest, max(0, days), of: rule.monthDays)
    }
}

extension LatePaymentRule {
    /// True for a line that a late payment adds nothing to: by its kind, or its label with or without what follows a comma.
    package func excludes(_ line: InvoiceLine) -> Bool {
        exclude.contains { $0 == line.kind || $0 == line.label || line.label.hasPrefix("\($0) (") }
    }
}
