import GRDB
import GridModel

/// A change of what is owed for an issued invoice, in one transaction with all that belongs to it.
struct InvoiceChanges: Sendable {
    let rows: InvoiceRows

    /// Carries a change out, or finds it carried out.
    func carryOut(
        _ change: InvoiceChange, of number: Int64, rebill: DraftedInvoice?, _ request: LedgerRequest,
        _ slice: WriteScheduler.Slice?, _ db: Database
    ) throws -> InvoiceChangeOutcome {
        if let known = try LedgerRows.outcome(of: request, db) { return known }
        guard let file = try rows.file(number, db) else { throw InvoiceRows.unknown(number) }
        var account = file.account
        let outcome: InvoiceChangeOutcome
        do {
            outcome = try post(change, file, &account, request, db)
        } catch let fault as LedgerFault {
            throw StoreFault(.conflict, "invoice \(number): \(fault.message)")
        }
        if let rebill { try replace(file, &account, by: rebill, request, slice, db) }
        try LedgerRows.note(request, outcome, db)
        return outcome
    }

    /// Issues an invoice, or finds it issued.
    func issue(
        _ draft: DraftedInvoice, _ request: LedgerRequest, _ slice: WriteScheduler.Slice?, _ db: Database
    ) throws -> Int64 {
        if let known = try LedgerRows.outcome(of: request, db) { return known.invoice }
        let number = try insert(draft, request, slice, db)
        try LedgerRows.note(request, InvoiceChangeOutcome(invoice: number, creditNote: nil), db)
        return number
    }

    private func insert(
        _ draft: DraftedInvoice, _ request: LedgerRequest, _ slice: WriteScheduler.Slice?, _ db: Database
    ) throws -> Int64 {
        var insertion = try InvoiceInsertion(rows.texts, by: request.actor, at: request.at, slice, db)
        guard let number = try insertion.insert([draft], from: try InvoiceRows.nextNumber(db))[0] else {
            let terms = draft.terms.value
            let other = try InvoiceRows.live(
                at: draft.usagePoint, anyOf: terms.firstDay...terms.lastDay, in: terms.month, db)
            if other == nil, !draft.trueUps.isEmpty {
                throw StoreFault(.conflict, "an estimate was trued up by another invoice meanwhile: issue it again")
            }
            guard let other, other.firstDay != terms.firstDay else {
                throw StoreFault.alreadyIssued(draft.meter, terms.month, other?.number)
            }
            throw StoreFault(
                .conflict,
                "\((other.firstDay..<other.lastDay.adding(days: 1)).text) of meter \(draft.meter) is billed by invoice "
                    + "\(other.number): credit or void that first")
        }
        try AuditRows.add(
            at: request.at, actor: request.actor, action: "invoice.issue", subject: "invoice \(number)",
            detail: "meter \(draft.meter), \(draft.terms.value.month.text)", db)
        return number
    }

    // MARK: Entries

    private func post(
        _ change: InvoiceChange, _ file: InvoiceFile, _ account: inout InvoiceAccount, _ request: LedgerRequest,
        _ db: Database
    ) throws -> InvoiceChangeOutcome {
        let invoice = file.invoice
        let today = invoice.terms.timeZone.local(at: request.at).date
        var note: Int64?
        let postings: [Posting]
        let words: (action: String, detail: String)
        switch change {
        case .pay(let amount, let date, let reference):
            let day = date ?? today
            guard day <= today else { throw LedgerFault("\(day.text) is still to come") }
            guard day >= invoice.issuedOn else {
                throw LedgerFault("it was issued on \(invoice.issuedOn.text), after \(day.text)")
            }
            postings = try account.pay(
                try amount.map { try Self.minorUnits($0, account.currency) }, on: day, reference: reference)
            words = ("invoice.pay", postings.map(Self.words).joined(separator: ", "))
        case .void(let reason):
            postings = try account.void(on: today, reason: reason)
            words = ("invoice.void", reason)
        case .credit(let amount, let reason):
            let number = try LedgerRows.nextCreditNote(db)
            postings = try account.credit(
                try amount.map { try Self.minorUnits($0, account.currency) }, on: today,
                reference: "credit note \(number)")
            let credited = -postings.reduce(0) { $0 + $1.amount }
            try LedgerRows.add(
                creditNote: number, to: invoice.number, amount: credited, reason: reason, by: request.actor,
                at: request.at, db)
            note = number
            words = ("invoice.credit", "credit note \(number): \(reason)")
        }
        for posting in postings {
            try LedgerRows.add(
                posting, to: invoice.number, creditNote: posting.kind == .credit ? note : nil, by: request.actor,
                at: request.at, db)
        }
        try AuditRows.add(
            at: request.at, actor: request.actor, action: words.action, subject: "invoice \(invoice.number)",
            detail: words.detail, db)
        return InvoiceChangeOutcome(invoice: invoice.number, creditNote: note)
    }

    /// Issues the invoice that takes another's place, and gives it what was paid too much.
    private func replace(
        _ file: InvoiceFile, _ account: inout InvoiceAccount, by draft: DraftedInvoice, _ request: LedgerRequest,
        _ slice: WriteScheduler.Slice?, _ db: Database
    ) throws {
        guard account.status(on: file.invoice.due) == .credited else {
            throw StoreFault(
                .conflict,
                "invoice \(file.invoice.number) is credited in part: only one credited as a whole is replaced")
        }
        let (old, new) = (file.invoice.terms.currency, draft.terms.value.currency)
        guard old == new else {
            throw StoreFault(
                .conflict,
                "invoice \(file.invoice.number) is in \(old.code), and what would take its place in \(new.code): credit it "
                    + "without billing anew, then issue the period")
        }
        var draft = draft
        draft.replaces = file.invoice.number
        let number = try insert(draft, request, slice, db)
        let today = file.invoice.terms.timeZone.local(at: request.at).date
        guard let given = account.handOver(on: today, to: number) else { return }
        var fresh = InvoiceAccount(
            issued: Amount(minorUnits: draft.total, draft.terms.value.currency), on: today, dueDate: today)
        let taken = fresh.receive(given.amount, on: today, from: file.invoice.number)
        try LedgerRows.add(given, to: file.invoice.number, by: request.actor, at: request.at, db)
        try LedgerRows.add(taken, to: number, by: request.actor, at: request.at, db)
    }

    private static func minorUnits(_ text: String, _ currency: Currency) throws(LedgerFault) -> Int64 {
        guard let amount = try? Amount(text, currency) else {
            throw LedgerFault("\(text) is no amount of \(currency.code)")
        }
        return amount.minorUnits
    }

    private static func words(_ posting: Posting) -> String { "\(posting.kind.rawValue) \(posting.amount)" }
}

extension InvoiceFile {
    /// What is owed, from the entries alone.
    package var account: InvoiceAccount {
        var account = InvoiceAccount(
            issued: Amount(minorUnits: invoice.total, invoice.terms.currency), on: invoice.issuedOn,
            dueDate: invoice.due, rule: invoice.terms.payment.late, exempt: invoice.exempt)
        for entry in entries { account.take(entry.posting) }
        return account
    }
}

extension StoredInvoice {
    /// The day it was issued, local to the meter.
    package var issuedOn: CivilDate { terms.timeZone.local(at: issuedAt).date }

    /// Minor units of the lines that late payment is not charged on.
    var exempt: Int64 {
        let rule = terms.payment.late
        if rule.exclude.isEmpty { return 0 }
        let sum = zip(forms, figures.lines).reduce(Int128(0)) { sum, line in
            rule.excludes(kind: line.0.kind, label: line.0.label) ? sum + Int128(line.1.amount) : sum
        }
        return Int64(clamping: sum)
    }
}

extension StoreFault {
    package static func alreadyIssued(_ meter: MeterID, _ month: CivilMonth, _ number: Int64?) -> StoreFault {
        let which = number.map { "invoice \($0)" } ?? "an invoice"
        return StoreFault(
            .conflict,
            "\(month.text) of meter \(meter) has \(which) already — gridctl invoices credit --rebill corrects one")
    }
}
