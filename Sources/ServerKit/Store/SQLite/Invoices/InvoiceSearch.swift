import GRDB
import GridModel

/// Where in the table the invoices that a filter asks for are looked for, in order of number.
///
/// Meters and status are judged row by row; here they say which index is walked, so that no page sorts or skips without
/// looking at the clock more than it must.
struct InvoiceSearch {
    /// What follows a statement's `FROM`.
    let sql: String
    let arguments: StatementArguments

    /// Meters of whose usage points the index holds so few invoices that they are sorted for each page.
    private static let fewMeters: Int64 = 64
    /// The same within one month, of which a usage point has one or two.
    private static let fewMetersOfAMonth: Int64 = 4_096

    /// Nil when nothing can be among the answers.
    init?(_ filter: InvoiceFilter, after: Int64, _ db: Database) throws {
        var conditions = ["number > ?"]
        var arguments: StatementArguments = [after]
        var table = "invoice"
        if let meters = filter.meters {
            if meters.isEmpty { return nil }
            if Self.count(meters) <= (filter.month == nil ? Self.fewMeters : Self.fewMetersOfAMonth) {
                table = "invoice INDEXED BY invoice_by_period"
                let months = try filter.month.map { [$0.number] } ?? Int64.fetchAll(db, sql: Self.months)
                conditions.append("month IN (" + months.map { String($0) }.joined(separator: ",") + ")")
                conditions.append("usage_point IN (\(InstallationRows.pointsOfMeters))")
                arguments += [InstallationRows.ranges(meters)]
            }
        }
        if let customer = filter.customer {
            conditions.append("customer = ?")
            arguments += [customer]
        }
        if table == "invoice", let month = filter.month {
            // A customer's are few.
            if filter.customer == nil { table = "invoice INDEXED BY invoice_by_month" }
            conditions.append(filter.customer == nil ? "month = ?" : "+month = ?")
            arguments += [month.number]
        }
        sql = "\(table) WHERE \(conditions.joined(separator: " AND ")) ORDER BY number"
        self.arguments = arguments
    }

    private static func count(_ meters: MeterSelection) -> Int64 {
        meters.ranges.reduce(0) { count, range in
            // Ids are from 1: one more than the difference always fits.
            let (sum, overflow) = count.addingReportingOverflow(range.upperBound.value - range.lowerBound.value + 1)
            return overflow ? .max : sum
        }
    }

    /// Every month there is, from one to the next.
    private static let months = """
        WITH RECURSIVE found (month) AS (
            SELECT min(month) FROM invoice
            UNION ALL
            SELECT (SELECT min(month) FROM invoice WHERE month > found.month) FROM found WHERE month IS NOT NULL
        )
        SELECT month FROM found WHERE month IS NOT NULL
        """
}
