import GRDB
import GridModel

/// Which invoices were estimated, and which account for the difference.
enum EstimateRows {
    /// Whether all of an invoice's true-ups can still be its: of invoices that count, and that no other accounts for.
    static func areDue(_ trueUps: [TrueUp], _ db: Database) throws -> Bool {
        try trueUps.allSatisfy { trueUp in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT ended IS NULL AND NOT EXISTS (
                            SELECT 1 FROM invoice_true_up AS t JOIN invoice AS other ON other.number = t.invoice
                            WHERE t.estimate = invoice.number AND other.ended IS NULL)
                        FROM invoice WHERE number = ?
                        """), arguments: [trueUp.estimate]) ?? false
        }
    }

    /// Notes what of an invoice just added is estimated, and what it trues up.
    static func add(_ draft: DraftedInvoice, number: Int64, _ db: Database) throws {
        if draft.isEstimated {
            try db.cachedStatement(sql: "INSERT INTO invoice_estimate (usage_point, invoice) VALUES (?, ?)")
                .execute(arguments: [draft.usagePoint, number])
        }
        for trueUp in draft.trueUps {
            try db.cachedStatement(
                sql: "INSERT INTO invoice_true_up (estimate, invoice, energy, amount) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [trueUp.estimate, number, trueUp.energy.milliwattHours, trueUp.amount])
        }
    }

    /// The estimated invoices that count for periods before a month's, and that no invoice of another month accounts for.
    static func open(
        of usagePoints: [UsagePointID], before month: CivilMonth, _ db: Database
    ) throws -> [UsagePointID: [OpenEstimate]] {
        guard let first = usagePoints.min(), let last = usagePoints.max() else { return [:] }
        let statement = try DirectStatement(
            """
            SELECT e.usage_point, e.invoice, i.month, i.customer FROM invoice_estimate AS e
            JOIN invoice AS i ON i.number = e.invoice
            WHERE e.usage_point BETWEEN ? AND ? AND i.ended IS NULL AND i.month < ?
            AND NOT EXISTS (
                SELECT 1 FROM invoice_true_up AS t JOIN invoice AS other ON other.number = t.invoice
                WHERE t.estimate = e.invoice AND other.ended IS NULL AND other.month <> ?)
            ORDER BY e.usage_point, e.invoice
            """, db)
        var open: [UsagePointID: [OpenEstimate]] = [:]
        try statement.forEach(first.value, last.value, month.number, month.number) { row in
            guard let point = UsagePointID(row.number(0)), let month = CivilMonth(number: row.number(2)) else { return }
            open[point, default: []].append(
                OpenEstimate(number: row.number(1), month: month, customer: row.isNull(3) ? nil : row.number(3)))
        }
        return open
    }

    /// What invoices that count account for of others, by the number of those; the true-ups of these are the keys' own.
    static func settled(_ numbers: [Int64], _ db: Database) throws -> [Int64: SettledEstimate] {
        var settled: [Int64: SettledEstimate] = [:]
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT t.estimate, t.energy, t.amount FROM invoice_true_up AS t JOIN invoice ON number = t.invoice
                    WHERE t.estimate IN (SELECT value FROM json_each(?)) AND ended IS NULL
                    """), arguments: [json(numbers)])
        while let row = try rows.next() {
            settled[row[0]] = SettledEstimate(energy: Energy(milliwattHours: row[1]), amount: row[2])
        }
        return settled
    }

    /// Those of some invoices that count no more.
    static func ended(of numbers: [Int64], _ db: Database) throws -> Set<Int64> {
        try Set(
            Int64.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT number FROM invoice
                        WHERE number IN (SELECT value FROM json_each(?)) AND ended IS NOT NULL
                        """), arguments: [json(numbers)]))
    }

    private static func json(_ numbers: [Int64]) -> String {
        "[" + numbers.map { String($0) }.joined(separator: ",") + "]"
    }
}
