import Foundation
import GRDB
import GridModel

/// Looks at issued invoices and their ledger: numbers without holes, texts that are there, texts and rows that are what their
/// digests say, lines that add up to totals, and balances that are the sums of their entries.
struct InvoiceInspection: Sendable {
    /// Where a walk is: first the texts, then the invoices, then the credit notes, in order of number.
    struct Place: Sendable {
        fileprivate enum Part { case texts, invoices, creditNotes, done }
        fileprivate var part = Part.texts
        /// The last that was looked at.
        fileprivate var last: Int64 = 0
        var isOver: Bool { part == .done }
    }

    static let wayOut = "what was issued must stay as it was: \(Inspection.restore), and compare"

    let rows: InvoiceRows

    func page(from place: Place, _ clock: Inspection.Clock, _ db: Database) throws -> (Place, InspectionTally) {
        var place = place
        var tally = InspectionTally()
        let reached: Int64? =
            switch place.part {
            case .texts: try texts(after: place.last, &tally, clock, db)
            case .invoices: try invoices(after: place.last, &tally, clock, db)
            case .creditNotes: try creditNotes(after: place.last, &tally, clock, db)
            case .done: nil
            }
        if let reached {
            place.last = reached
        } else {
            place.last = 0
            switch place.part {
            case .texts: place.part = .invoices
            case .invoices: place.part = .creditNotes
            case .creditNotes, .done: place.part = .done
            }
        }
        return (place, tally)
    }

    /// Gives back the last that was looked at; nil when there are no more.
    private func texts(
        after last: Int64, _ tally: inout InspectionTally, _ clock: Inspection.Clock, _ db: Database
    ) throws -> Int64? {
        let cursor = try Row.fetchCursor(
            db, sql: "SELECT id, sha256, text FROM invoice_text WHERE id > ? ORDER BY id", arguments: [last])
        while let row = try cursor.next() {
            let id: Int64 = row[0]
            if KeptText.digest(row[2]) != [UInt8](row[1] as Data) {
                tally.found(
                    .invoice, "text \(id), which invoices share, is not what its digest says", wayOut: Self.wayOut)
            }
            if clock.isOver { return id }
        }
        return nil
    }

    private func invoices(
        after last: Int64, _ tally: inout InspectionTally, _ clock: Inspection.Clock, _ db: Database
    ) throws -> Int64? {
        let cursor = try Row.fetchCursor(
            db,
            sql: """
                SELECT number, usage_point, meter, customer, month, terms, forms, figures, total, issued_at, due, replaces,
                    digest, balance, ended,
                    first_day, last_day,
                    (SELECT ifnull(sum(amount), 0) FROM ledger_entry WHERE invoice = number),
                    (SELECT CASE kind WHEN 'void' THEN 'void' ELSE 'credited' END FROM ledger_entry
                        WHERE invoice = number AND closes),
                    EXISTS (SELECT 1 FROM invoice_text WHERE id = terms),
                    EXISTS (SELECT 1 FROM invoice_text WHERE id = forms),
                    EXISTS (SELECT 1 FROM invoice_text WHERE id = issuer)
                FROM invoice WHERE number > ? ORDER BY number
                """, arguments: [last])
        var expected = last + 1
        while let row = try cursor.next() {
            let number: Int64 = row[0]
            if number != expected {
                let missing = number - 1 == expected ? "\(expected)" : "\(expected) to \(number - 1)"
                tally.found(.invoice, "invoice \(missing) is missing", wayOut: Self.wayOut)
            }
            expected = number + 1
            tally.invoices += 1
            try look(at: row, number, &tally, db)
            if clock.isOver { return number }
        }
        return nil
    }

    private func look(at row: Row, _ number: Int64, _ tally: inout InspectionTally, _ db: Database) throws {
        let texts: [(String, isThere: Bool)] = [
            ("its terms", row[19]), ("what its lines say", row[20]), ("who issued it", row[21]),
        ]
        let missing = texts.filter { !$0.isThere }.map(\.0)
        if missing.isEmpty {
            try readLines(row, number, &tally, db)
        } else {
            tally.found(
                .invoice, "invoice \(number) lacks the text of \(missing.joined(separator: " and of "))",
                wayOut: Self.wayOut)
        }
        let owed = (row[8] as Int64) + (row[17] as Int64)
        if owed != row[13] {
            tally.found(
                .ledger, "the entries of invoice \(number) add up to \(owed), its balance is \(row[13] as Int64)",
                wayOut: Self.wayOut)
        }
        if (row[14] as String?) != (row[18] as String?) {
            tally.found(.ledger, "invoice \(number) did not end as its entries say", wayOut: Self.wayOut)
        }
    }

    private func readLines(
        _ row: Row, _ number: Int64, _ tally: inout InspectionTally, _ db: Database
    ) throws {
        do {
            let digest = try (row[7] as Data).withUnsafeBytes { figures in
                InvoiceDigest.of(
                    number: number, meter: row[2], usagePoint: row[1], customer: row[3], month: row[4],
                    firstDay: row[15], lastDay: row[16], total: row[8], issuedAt: row[9], due: row[10],
                    replaces: row[11], terms: try rows.texts.digest(row[5], db),
                    forms: try rows.texts.digest(row[6], db), figures: figures)
            }
            if Array(digest) != [UInt8](row[12] as Data) {
                tally.found(.invoice, "invoice \(number) is not what its digest says", wayOut: Self.wayOut)
            }
            let invoice = try rows.invoice(row, db)
            let sum = invoice.figures.lines.reduce(Int128(0)) { $0 + Int128($1.amount) }
            if sum != Int128(invoice.total) {
                tally.found(
                    .invoice, "the lines of invoice \(number) add up to \(sum), its total is \(invoice.total)",
                    wayOut: Self.wayOut)
            }
        } catch let fault as StoreFault where fault.code == .corrupt {
            tally.found(.invoice, fault.message, wayOut: Self.wayOut)
        }
    }

    private func creditNotes(
        after last: Int64, _ tally: inout InspectionTally, _ clock: Inspection.Clock, _ db: Database
    ) throws -> Int64? {
        let cursor = try Row.fetchCursor(
            db,
            sql: """
                SELECT number, credit_note.amount, ledger_entry.amount FROM credit_note
                LEFT JOIN ledger_entry ON ledger_entry.credit_note = number WHERE number > ? ORDER BY number
                """, arguments: [last])
        var expected = last + 1
        while let row = try cursor.next() {
            let number: Int64 = row[0]
            if number != expected {
                tally.found(.ledger, "credit note \(expected) is missing", wayOut: Self.wayOut)
            }
            expected = number + 1
            if (row[2] as Int64?) != -(row[1] as Int64) {
                tally.found(.ledger, "credit note \(number) is not in the ledger as it is", wayOut: Self.wayOut)
            }
            if clock.isOver { return number }
        }
        return nil
    }
}
