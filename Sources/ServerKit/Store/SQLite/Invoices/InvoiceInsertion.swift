import Foundation
import GRDB
import GridModel

/// Adds invoices within one transaction; what many of them share is looked up once.
struct InvoiceInsertion {
    private let texts: InvoiceTexts
    private let issuer: KeptText
    private let now: Instant
    private let slice: WriteScheduler.Slice?
    private let db: Database
    private let statement: DirectStatement
    private let issuerRow: Int64
    private var terms: Terms?
    private var forms: (kept: Kept<[LineForm]>, row: Int64)?

    /// What follows from the terms of the last invoice, which most often are the next one's too.
    private struct Terms {
        let kept: Kept<InvoiceTerms>
        let row: Int64
        let month: Int64
        let firstDay: Int64
        let lastDay: Int64
        let due: Int64
    }

    /// - Parameter issuer: Who issues.
    init(
        _ texts: InvoiceTexts, by issuer: String, at now: Instant, _ slice: WriteScheduler.Slice?, _ db: Database
    ) throws {
        self.texts = texts
        self.issuer = KeptText(issuer)
        self.now = now
        self.slice = slice
        self.db = db
        statement = try DirectStatement(Self.sql, db)
        issuerRow = try texts.row(of: self.issuer, slice, db)
    }

    /// Adds an invoice; false when its period has one already.
    mutating func insert(_ draft: DraftedInvoice, number: Int64) throws -> Bool {
        let terms = try self.terms(of: draft)
        let formsRow = try self.forms(of: draft)
        return try draft.figures.withUnsafeBytes { figures in
            let digest = InvoiceDigest.of(
                number: number, meter: draft.meter.value, usagePoint: draft.usagePoint, customer: draft.customer,
                month: terms.month, firstDay: terms.firstDay, lastDay: terms.lastDay, total: draft.total,
                issuedAt: now.milliseconds, due: terms.due, replaces: draft.replaces,
                terms: draft.terms.text.sha256, forms: draft.forms.text.sha256, figures: figures)
            do {
                try digest.withUnsafeBytes { digest in
                    try statement.execute(
                        [
                            number, draft.usagePoint, draft.meter.value, draft.customer, terms.month, terms.firstDay,
                            terms.lastDay, terms.row, formsRow, draft.total, now.milliseconds, issuerRow, terms.due,
                            draft.replaces, draft.total,
                        ], figures, digest)
                }
                return true
            } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
                return false
            }
        }
    }

    private mutating func terms(of draft: DraftedInvoice) throws -> Terms {
        if let terms, terms.kept === draft.terms { return terms }
        let value = draft.terms.value
        let found = Terms(
            kept: draft.terms, row: try texts.row(of: draft.terms.text, slice, db), month: value.month.number,
            firstDay: Int64(value.firstDay.daysSince1970), lastDay: Int64(value.lastDay.daysSince1970),
            due: Int64(draft.dueDate(issuedAt: now).daysSince1970))
        terms = found
        return found
    }

    private mutating func forms(of draft: DraftedInvoice) throws -> Int64 {
        if let forms, forms.kept === draft.forms { return forms.row }
        let row = try texts.row(of: draft.forms.text, slice, db)
        forms = (draft.forms, row)
        return row
    }

    private static let sql = """
        INSERT INTO invoice (number, usage_point, meter, customer, month, first_day, last_day, terms, forms, total,
            issued_at, issuer, due, replaces, balance, figures, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}
