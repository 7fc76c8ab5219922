import Crypto
import GRDB
import GridModel

/// Adds invoices within one transaction; what many of them share is looked up once.
struct InvoiceInsertion {
    private let texts: InvoiceTexts
    private let issuer: KeptText
    private let now: Instant
    private let slice: WriteScheduler.Slice?
    private let db: Database
    private let one: DirectStatement
    private let many: DirectStatement
    private let issuerRow: Int64
    /// What the rows of a statement are bound to.
    private var bytes: [UInt8] = []
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
        one = try DirectStatement(Self.sql(rows: 1), db)
        many = try DirectStatement(Self.sql(rows: Self.rows), db)
        issuerRow = try texts.row(of: self.issuer, slice, db)
    }

    /// Rows of a statement. For the triggers' sake SQLite keeps a copy of each page that a statement changes: that of many
    /// rows costs what that of one does.
    static let rows = 32

    /// Adds invoices, numbered without holes from `first`, and gives back their numbers; nil for one whose period, or a
    /// day of it, has an invoice already, or that trues up what is trued up already.
    mutating func insert(_ drafts: ArraySlice<DraftedInvoice>, from first: Int64) throws -> [Int64?] {
        var numbers: [Int64?] = []
        numbers.reserveCapacity(drafts.count)
        var number = first
        var rest = drafts
        while !rest.isEmpty {
            let some = rest.prefix(Self.rows)
            rest = rest.dropFirst(Self.rows)
            if some.count == Self.rows, !some.contains(where: \.isUnusual), try insert(some, from: number, by: many) {
                numbers += (number..<number + Int64(Self.rows)).map { $0 }
                number += Int64(Self.rows)
                continue
            }
            // One of them is there already, or tells of estimates, or they are too few: each by itself.
            for index in some.indices {
                let draft = some[index]
                guard try EstimateRows.areDue(draft.trueUps, db),
                    try insert(some[index...index], from: number, by: one)
                else {
                    numbers.append(nil)
                    continue
                }
                if draft.isUnusual { try EstimateRows.add(draft, number: number, db) }
                numbers.append(number)
                number += 1
            }
        }
        return numbers
    }

    /// Adds all of these, or none and gives back false when the period of one has an invoice already.
    private mutating func insert(
        _ drafts: ArraySlice<DraftedInvoice>, from first: Int64, by statement: DirectStatement
    ) throws -> Bool {
        bytes.removeAll(keepingCapacity: true)
        // What binding points to must not move: all the bytes are gathered first.
        for (draft, number) in zip(drafts, first...) {
            let terms = try self.terms(of: draft)
            bytes += draft.figures
            draft.figures.withUnsafeBytes { figures in
                InvoiceDigest.of(
                    number: number, meter: draft.meter.value, usagePoint: draft.usagePoint, customer: draft.customer,
                    month: terms.month, firstDay: terms.firstDay, lastDay: terms.lastDay, total: draft.total,
                    issuedAt: now.milliseconds, due: terms.due, replaces: draft.replaces,
                    terms: draft.terms.text.sha256, forms: draft.forms.text.sha256, figures: figures
                ).withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
        }
        let gathered = bytes
        do {
            try gathered.withUnsafeBytes { gathered in
                var offset = 0
                func next(_ count: Int) -> UnsafeRawBufferPointer {
                    defer { offset += count }
                    return UnsafeRawBufferPointer(rebasing: gathered[offset..<offset + count])
                }
                try statement.execute { parameters in
                    for (draft, number) in zip(drafts, first...) {
                        let terms = try self.terms(of: draft)
                        parameters.add(number)
                        parameters.add(draft.usagePoint)
                        parameters.add(draft.meter.value)
                        parameters.add(draft.customer)
                        parameters.add(terms.month)
                        parameters.add(terms.firstDay)
                        parameters.add(terms.lastDay)
                        parameters.add(terms.row)
                        parameters.add(try self.forms(of: draft))
                        parameters.add(draft.total)
                        parameters.add(now.milliseconds)
                        parameters.add(issuerRow)
                        parameters.add(terms.due)
                        parameters.add(draft.replaces)
                        parameters.add(draft.total)
                        parameters.add(next(draft.figures.count))
                        parameters.add(next(SHA256.byteCount))
                    }
                }
            }
            return true
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            return false
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER {
            // A day of one of many has an invoice, most likely: each by itself it is seen which.
            guard drafts.count == 1, let draft = drafts.first else { return false }
            let terms = draft.terms.value
            let other = try InvoiceRows.live(
                at: draft.usagePoint, anyOf: terms.firstDay...terms.lastDay, in: terms.month, db)
            guard other != nil else { throw error }
            return false
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

    private static func sql(rows: Int) -> String {
        let row = "(" + Array(repeating: "?", count: 17).joined(separator: ", ") + ")"
        return """
            INSERT INTO invoice (number, usage_point, meter, customer, month, first_day, last_day, terms, forms, total,
                issued_at, issuer, due, replaces, balance, figures, digest)
            VALUES \(Array(repeating: row, count: rows).joined(separator: ", "))
            """
    }
}
