import GridModel

/// What is owed for one issued invoice, worked out from its entries alone: pure.
///
/// Entries are only ever added; each command says which, or why it can't be done. Money that comes in goes against the
/// interest first, then the fine, then the rest (Código Civil art. 354), and charges that are exempt from late payment are
/// taken to be paid last.
package struct InvoiceAccount: Hashable, Sendable {
    package let currency: Currency
    package let dueDate: CivilDate
    package let rule: LatePaymentRule
    /// Minor units of the lines that late payment is not charged on.
    package let exempt: Int64
    /// In the order they were made.
    package private(set) var entries: [Posting] = []

    /// What of the invoice itself is not paid, of its fine, and of its interest; the first is less than nothing when too
    /// much was paid.
    private var principal: Int64 = 0
    private var fine: Int64 = 0
    private var interest: Int64 = 0
    /// All that was ever charged, and what credit notes took from it.
    private var charged: Int64 = 0
    private var credited: Int64 = 0
    private var paid: Int64 = 0
    private var isFined = false
    /// The day through which interest is charged.
    private var interestThrough: CivilDate
    private var end: InvoiceStatus?

    /// An invoice just issued.
    package init(
        issued total: Amount, on date: CivilDate, dueDate: CivilDate, rule: LatePaymentRule = .none, exempt: Int64 = 0
    ) {
        currency = total.currency
        self.dueDate = dueDate
        self.rule = rule
        self.exempt = exempt
        interestThrough = dueDate
        take(Posting(.issue, total.minorUnits, on: date))
    }

    // MARK: Where it stands

    /// The sum of all entries: what is owed; less than nothing when too much was paid.
    package var balance: Amount {
        Amount(minorUnits: Int64(clamping: Int128(principal) + Int128(fine) + Int128(interest)), currency)
    }

    package func status(on today: CivilDate) -> InvoiceStatus {
        if let end { return end }
        if balance.minorUnits <= 0 { return .paid }
        return today > dueDate ? .overdue : .issued
    }

    package var isOpen: Bool { end == nil }

    /// What paying on a day adds to the balance; nil when that is nothing.
    package func lateCharges(on date: CivilDate) -> LateCharges? {
        let (fine, interest) = accrued(by: date)
        guard fine > 0 || interest > 0 else { return nil }
        return LateCharges(
            date: date, fine: Amount(minorUnits: fine, currency), interest: Amount(minorUnits: interest, currency))
    }

    private func accrued(by date: CivilDate) -> (fine: Int64, interest: Int64) {
        guard isOpen, date > dueDate else { return (0, 0) }
        let base = max(0, principal - exempt)
        return (
            isFined ? 0 : rule.fine(on: base),
            rule.interest(on: base, days: date.daysSince1970 - interestThrough.daysSince1970)
        )
    }

    // MARK: What can be done

    /// Takes money in, with what is charged for its coming late.
    ///
    /// - Parameter amount: Minor units; nil for all that is owed on that day.
    package mutating func pay(
        _ amount: Int64?, on date: CivilDate, reference: String?
    ) throws(LedgerFault) -> [Posting] {
        try requireOpen("pay")
        let late = accrued(by: date)
        let charging = Int128(charged) + Int128(late.fine) + Int128(late.interest)
        guard charging <= Int128(Int64.max) else {
            throw LedgerFault("what is owed with its fine and interest does not fit 64 bits: credit it")
        }
        let owed = Int64(
            clamping: Int128(principal) + Int128(fine) + Int128(interest) + Int128(late.fine) + Int128(late.interest))
        let paying = amount ?? owed
        guard paying > 0 else {
            throw LedgerFault(
                amount == nil
                    ? "nothing is owed for it: say the amount to take in more"
                    : "a payment is more than nothing")
        }
        guard paid.addingReportingOverflow(paying).overflow == false,
            principal.subtractingReportingOverflow(paying).overflow == false, paying < Self.most
        else { throw LedgerFault("a payment of so much can't be taken in") }
        var postings: [Posting] = []
        if late.fine > 0 { postings.append(Posting(.fine, late.fine, on: date)) }
        if late.interest > 0 { postings.append(Posting(.interest, late.interest, on: date)) }
        postings.append(Posting(.payment, -paying, on: date, reference: reference))
        postings.forEach { take($0) }
        return postings
    }

    /// Withdraws an invoice that nothing was paid for and no credit note took from.
    package mutating func void(on date: CivilDate, reason: String) throws(LedgerFault) -> [Posting] {
        try requireOpen("void")
        guard paid == 0 else {
            throw LedgerFault("\(Amount(minorUnits: paid, currency)) was paid for it: credit it")
        }
        guard credited == 0 else { throw LedgerFault("a credit note took from it: credit the rest") }
        let posting = Posting(.void, -balance.minorUnits, on: date, reference: reason, closes: true)
        take(posting)
        return [posting]
    }

    /// Takes back what was charged: all that is left of it, or a part.
    ///
    /// - Parameter amount: Minor units; nil for all, after which the invoice is credited.
    package mutating func credit(
        _ amount: Int64?, on date: CivilDate, reference: String
    ) throws(LedgerFault) -> [Posting] {
        try requireOpen("credit")
        let left = charged - credited
        if let amount {
            guard amount > 0 else { throw LedgerFault("a credit note is over more than nothing") }
            guard amount <= left else {
                throw LedgerFault(
                    "\(Amount(minorUnits: amount, currency)) is more than the \(Amount(minorUnits: left, currency)) left "
                        + "to be credited")
            }
        }
        let taken = amount ?? left
        let posting = Posting(.credit, -taken, on: date, reference: reference, closes: taken == left)
        take(posting)
        return [posting]
    }

    /// What was paid too much for an invoice that is credited, on its way to the one that takes its place; nil when that is
    /// nothing.
    package mutating func handOver(on date: CivilDate, to number: Int64) -> Posting? {
        let surplus = -balance.minorUnits
        guard end == .credited, surplus > 0 else { return nil }
        let posting = Posting(.transfer, surplus, on: date, reference: "to invoice \(number)")
        take(posting)
        return posting
    }

    /// Takes in what another invoice hands over.
    package mutating func receive(_ amount: Int64, on date: CivilDate, from number: Int64) -> Posting {
        let posting = Posting(.transfer, -amount, on: date, reference: "from invoice \(number)")
        take(posting)
        return posting
    }

    private func requireOpen(_ verb: String) throws(LedgerFault) {
        switch end {
        case .void?: throw LedgerFault("it is void, there is nothing to \(verb)")
        case .credited?: throw LedgerFault("it is credited, there is nothing to \(verb)")
        default: break
        }
    }

    /// Amounts beyond this are mistakes, and their sums stay far from 64 bits.
    private static let most: Int64 = 1_000_000_000_000_000

    // MARK: Entries

    /// Adds an entry that was made before.
    package mutating func take(_ posting: Posting) {
        entries.append(posting)
        switch posting.kind {
        case .issue:
            principal += posting.amount
            charged += posting.amount
        case .fine:
            fine += posting.amount
            charged += posting.amount
            isFined = true
        case .interest:
            interest += posting.amount
            charged += posting.amount
            interestThrough = max(interestThrough, posting.date)
        case .payment:
            paid -= posting.amount
            settle(-posting.amount)
        case .credit:
            credited -= posting.amount
            if posting.closes {
                // What was paid is owed back.
                (principal, fine, interest) = (balance.minorUnits + posting.amount, 0, 0)
            } else {
                principal += posting.amount
            }
        case .void: (principal, fine, interest) = (balance.minorUnits + posting.amount, 0, 0)
        case .transfer:
            if posting.amount < 0 {
                paid -= posting.amount
                settle(-posting.amount)
            } else {
                principal += posting.amount
            }
        }
        if posting.closes { end = posting.kind == .void ? .void : .credited }
    }

    /// Lowers the interest first, then the fine, then the rest.
    private mutating func settle(_ amount: Int64) {
        var rest = amount
        let toInterest = min(rest, interest)
        interest -= toInterest
        rest -= toInterest
        let toFine = min(rest, fine)
        fine -= toFine
        rest -= toFine
        principal -= rest
    }
}
