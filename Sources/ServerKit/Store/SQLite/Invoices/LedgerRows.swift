import Foundation
import GRDB
import GridModel

/// The ledger's entries, credit notes and requests as tables.
enum LedgerRows {
    static func entries(of number: Int64, _ db: Database) throws -> [StoredEntry] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT kind, amount, date, at, actor, reference, closes FROM ledger_entry WHERE invoice = ? ORDER BY id
                """)
        return try Row.fetchAll(statement, arguments: [number]).map { row in
            guard let kind = LedgerEntry.Kind(rawValue: row[0]) else { throw InvoiceRows.damaged(number) }
            return StoredEntry(
                posting: Posting(
                    kind, row[1], on: CivilDate(daysSince1970: row[2]), reference: row[5], closes: row[6]),
                at: Instant(milliseconds: row[3]), actor: row[4])
        }
    }

    static func add(
        _ posting: Posting, to number: Int64, creditNote: Int64? = nil, by actor: String, at now: Instant,
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO ledger_entry (invoice, kind, amount, date, at, actor, reference, credit_note, closes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            number, posting.kind.rawValue, posting.amount, posting.date.daysSince1970, now.milliseconds, actor,
            posting.reference, creditNote, posting.closes,
        ])
    }

    // MARK: Credit notes

    static func nextCreditNote(_ db: Database) throws -> Int64 {
        1 + (try Int64.fetchOne(db, sql: "SELECT max(number) FROM credit_note") ?? 0)
    }

    static func add(
        creditNote number: Int64, to invoice: Int64, amount: Int64, reason: String, by actor: String, at now: Instant,
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO credit_note (number, invoice, amount, reason, issued_at, actor) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [number, invoice, amount, reason, now.milliseconds, actor])
    }

    static func creditNotes(of invoice: Int64, currency: Currency, _ db: Database) throws -> [CreditNote] {
        let statement = try db.cachedStatement(
            sql: "SELECT number, amount, reason, issued_at, actor FROM credit_note WHERE invoice = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [invoice]).map { row in
            CreditNote(
                number: row[0], invoice: invoice, amount: Amount(minorUnits: row[1], currency), reason: row[2],
                issuedAt: Instant(milliseconds: row[3]), by: row[4])
        }
    }

    // MARK: Requests

    /// What was done under a request's key. Fails with `conflict` when that was something else.
    static func outcome(of request: LedgerRequest, _ db: Database) throws -> InvoiceChangeOutcome? {
        guard let key = request.idempotencyKey,
            let row = try Row.fetchOne(
                db, sql: "SELECT request, invoice, credit_note FROM ledger_request WHERE key = ?", arguments: [key])
        else { return nil }
        guard row["request"] as String == request.fingerprint else {
            throw StoreFault(.conflict, "the idempotency key \(key) was used for another request")
        }
        return InvoiceChangeOutcome(invoice: row["invoice"], creditNote: row["credit_note"])
    }

    static func note(_ request: LedgerRequest, _ outcome: InvoiceChangeOutcome, _ db: Database) throws {
        guard let key = request.idempotencyKey else { return }
        try db.execute(
            sql: "INSERT INTO ledger_request (key, request, invoice, credit_note, at) VALUES (?, ?, ?, ?, ?)",
            arguments: [key, request.fingerprint, outcome.invoice, outcome.creditNote, request.at.milliseconds])
    }
}
