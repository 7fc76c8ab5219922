import Foundation
import GRDB
import GridModel

/// Issued invoices as a table.
struct InvoiceRows: Sendable {
    let texts: InvoiceTexts

    // MARK: Issuing

    static func nextNumber(_ db: Database) throws -> Int64 {
        1 + (try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(number) FROM invoice")) ?? 0)
    }

    // MARK: Looking

    private static let columns = """
        number, usage_point, meter, customer, month, terms, forms, figures, total, issued_at, due, replaces, digest,
        balance, ended, issuer
        """

    func invoice(_ number: Int64, _ db: Database) throws -> StoredInvoice? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(Self.columns) FROM invoice WHERE number = ?"), arguments: [number]
        ).map { try invoice($0, db) }
    }

    /// The one that counts for a usage point's period.
    func invoice(ofUsagePoint usagePoint: Int64, in month: CivilMonth, _ db: Database) throws -> StoredInvoice? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM invoice WHERE month = ? AND usage_point = ? AND place = 0
                    ORDER BY first_day DESC LIMIT 1
                    """),
            arguments: [month.number, usagePoint]
        ).map { try invoice($0, db) }
    }

    /// Those that count for a usage point's periods of so many months before one, in order of time.
    func invoices(
        ofUsagePoint usagePoint: Int64, before month: CivilMonth, months count: Int, _ db: Database
    ) throws -> [StoredInvoice] {
        var months: [CivilMonth] = []
        for _ in 0..<count { months.append((months.last ?? month).previous) }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM invoice
                    WHERE month IN (SELECT value FROM json_each(?)) AND usage_point = ? AND place = 0
                    ORDER BY month, first_day
                    """),
            arguments: ["[" + months.map { String($0.number) }.joined(separator: ",") + "]", usagePoint])
        var found: [StoredInvoice] = []
        while let row = try rows.next() { found.append(try invoice(row, db)) }
        return found
    }

    func file(_ number: Int64, _ db: Database) throws -> InvoiceFile? {
        try invoice(number, db).map { try file(of: $0, db) }
    }

    /// An invoice with all that happened to it.
    func file(of invoice: StoredInvoice, _ db: Database) throws -> InvoiceFile {
        let number = invoice.number
        let issuer = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT issuer FROM invoice WHERE number = ?"), arguments: [number])
        return InvoiceFile(
            invoice: invoice, entries: try LedgerRows.entries(of: number, db),
            creditNotes: try LedgerRows.creditNotes(of: number, currency: invoice.terms.currency, db),
            replacedBy: try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT number FROM invoice WHERE replaces = ?"), arguments: [number]),
            issuedBy: try issuer.map { try InvoiceTexts.text($0, db) } ?? "")
    }

    /// Those a filter lets through, from the first after `after`, as far as a short read reaches.
    func invoices(
        _ filter: InvoiceFilter, after: Int64, limit: Int, within length: Duration, _ db: Database
    ) throws -> (invoices: [StoredInvoice], reached: Int64?) {
        let end = ContinuousClock.now.advanced(by: length)
        guard let search = try InvoiceSearch(filter, after: after, db) else { return ([], nil) }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT \(Self.columns) FROM \(search.sql)", arguments: search.arguments)
        var found: [StoredInvoice] = []
        var looked = 0
        while let row = try rows.next() {
            looked += 1
            if try passes(row, filter, db) {
                if found.count == limit { return (found, found.last?.number) }
                found.append(try invoice(row, db))
            } else if looked % 256 == 0, ContinuousClock.now >= end {
                return (found, row[0])
            }
        }
        return (found, nil)
    }

    /// Whether an invoice is of the meters and has the status asked for; whether it is late depends on the day at its meter.
    private func passes(_ row: Row, _ filter: InvoiceFilter, _ db: Database) throws -> Bool {
        if let meters = filter.meters {
            guard let meter = MeterID(row[2] as Int64), meters.contains(meter) else { return false }
        }
        guard let status = filter.status else { return true }
        if let ended = (row[14] as String?) { return ended == status.rawValue }
        if (row[13] as Int64) <= 0 { return status == .paid }
        let today = try texts.terms(row[5], db).timeZone.local(at: filter.now).date
        return status == (today.daysSince1970 > row[10] ? .overdue : .issued)
    }

    func invoice(_ row: Row, _ db: Database) throws -> StoredInvoice {
        let number: Int64 = row[0]
        let terms = try texts.terms(row[5], db)
        let forms = try texts.forms(row[6], db)
        guard let meter = MeterID(row[2] as Int64) else { throw Self.damaged(number) }
        let figures: InvoiceFigures
        do {
            figures = try (row[7] as Data).withUnsafeBytes { bytes throws(FormatError) in
                try InvoiceFigures(bytes, forms, from: terms.period.start)
            }
        } catch {
            throw Self.damaged(number)
        }
        return StoredInvoice(
            number: number, usagePoint: row[1], meter: meter, customer: row[3], terms: terms, forms: forms,
            figures: figures, total: row[8], issuedAt: Instant(milliseconds: row[9]),
            due: CivilDate(daysSince1970: row[10]), replaces: row[11], sha256: KeptText.hex(row[12] as Data),
            balance: row[13], ended: (row[14] as String?).flatMap { InvoiceStatus(rawValue: $0) })
    }

    static func damaged(_ number: Int64) -> StoreFault {
        StoreFault(.corrupt, "invoice \(number) can't be read: restore a backup")
    }

    static func unknown(_ number: Int64) -> StoreFault {
        StoreFault(.notFound, "no invoice \(number) — gridctl invoices lists the ones there are")
    }

    // MARK: Before issuing

    /// The first that counts for one of some days of a usage point, which are of a month's period.
    static func live(
        at usagePoint: Int64, anyOf days: ClosedRange<CivilDate>, in month: CivilMonth, _ db: Database
    ) throws -> LiveInvoice? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT number, first_day, last_day FROM invoice
                WHERE month IN (?, ?, ?) AND usage_point = ? AND place = 0 AND first_day <= ? AND last_day >= ?
                ORDER BY first_day LIMIT 1
                """)
        return try Row.fetchOne(
            statement,
            arguments: [
                month.previous.number, month.number, month.next.number, usagePoint, days.upperBound.daysSince1970,
                days.lowerBound.daysSince1970,
            ]
        ).map { row in
            LiveInvoice(
                number: row[0], firstDay: CivilDate(daysSince1970: row[1]), lastDay: CivilDate(daysSince1970: row[2]))
        }
    }

    /// Those that count of a usage point's periods from a month on, in order of time.
    static func live(
        ofUsagePoint point: UsagePointID, from month: CivilMonth, _ db: Database
    ) throws -> [(month: CivilMonth, invoice: LiveInvoice)] {
        // The index is by month first: from one there is to the next.
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    WITH RECURSIVE found (month) AS (
                        SELECT min(month) FROM invoice WHERE month >= ?1
                        UNION ALL
                        SELECT (SELECT min(month) FROM invoice WHERE month > found.month) FROM found
                        WHERE month IS NOT NULL
                    )
                    SELECT found.month, number, first_day, last_day
                    FROM found CROSS JOIN invoice ON invoice.month = found.month AND usage_point = ?2 AND place = 0
                    ORDER BY 1, first_day
                    """), arguments: [month.number, point.value])
        var live: [(month: CivilMonth, invoice: LiveInvoice)] = []
        while let row = try rows.next() {
            guard let month = CivilMonth(number: row[0]) else { continue }
            live.append(
                (
                    month,
                    LiveInvoice(
                        number: row[1], firstDay: CivilDate(daysSince1970: row[2]),
                        lastDay: CivilDate(daysSince1970: row[3]))
                ))
        }
        return live
    }

    /// The invoices that count for usage points' periods of a month.
    static func live(
        of usagePoints: [UsagePointID], in month: CivilMonth, _ db: Database
    ) throws -> [UsagePointID: [LiveInvoice]] {
        guard let first = usagePoints.min(), let last = usagePoints.max() else { return [:] }
        let wanted = Set(usagePoints)
        let statement = try DirectStatement(
            """
            SELECT usage_point, number, first_day, last_day FROM invoice
            WHERE month = ? AND usage_point BETWEEN ? AND ? AND place = 0 ORDER BY usage_point, first_day
            """, db)
        var live: [UsagePointID: [LiveInvoice]] = [:]
        try statement.forEach(month.number, first.value, last.value) { row in
            guard let point = UsagePointID(row.number(0)), wanted.contains(point) else { return }
            live[point, default: []].append(
                LiveInvoice(
                    number: row.number(1), firstDay: CivilDate(daysSince1970: Int(row.number(2))),
                    lastDay: CivilDate(daysSince1970: Int(row.number(3)))))
        }
        return live
    }
}

extension CivilMonth {
    /// As the table has it: 202611.
    var number: Int64 { Int64(year) * 100 + Int64(month) }

    /// From what the table has; nil for what is no month.
    init?(number: Int64) { self.init(year: Int(number / 100), month: Int(number % 100)) }
}
