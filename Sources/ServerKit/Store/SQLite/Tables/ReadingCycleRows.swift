import GRDB
import GridModel

/// The cycles that usage points' periods are cut by, as a table of the changes.
enum ReadingCycleRows {
    /// The columns, of a usage point `p`, of the cycle in force for a month and of the one in force for the month before.
    static func days(of month: CivilMonth, _ db: Database) throws -> String {
        // Where no cycle ever changed, nothing is looked for.
        let isThere = try Bool.fetchOne(
            try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM reading_cycle)"))
        guard isThere == true else { return "p.cycle_day, p.cycle_day" }
        return [month, month.previous].map { month in
            """
            ifnull((SELECT c.cycle_day FROM reading_cycle c WHERE c.usage_point = p.id AND c.since <= \(month.number)
                ORDER BY c.since DESC LIMIT 1), p.cycle_day)
            """
        }
        .joined(separator: ", ")
    }

    static func cycles(at point: UsagePointID, _ db: Database) throws -> ReadingCycles {
        let day = try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT cycle_day FROM usage_point WHERE id = ?"), arguments: [point.value])
        return ReadingCycles(day.flatMap { BillingCycle(day: $0) } ?? .month, try changes(at: [point], db)[point] ?? [])
    }

    /// Of each of these meters that is billed by another cycle than calendar months, or once was or will be, where it
    /// stands at an instant.
    static func cycles(of meters: [MeterID], at instant: Instant, _ db: Database) throws -> [MeterID: ReadingCycles] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT i.meter, p.id, p.cycle_day
                FROM json_each(?1) AS asked
                CROSS JOIN meter_installation AS i ON i.meter = asked.value
                JOIN usage_point AS p ON p.id = i.usage_point
                WHERE i.since <= ?2 AND (i.until IS NULL OR i.until > ?2)
                    AND (p.cycle_day <> 1 OR EXISTS (SELECT 1 FROM reading_cycle AS c WHERE c.usage_point = p.id))
                """)
        let at = max(instant.milliseconds, InstallationRows.fromTheFirst)
        let found: [(meter: MeterID, point: UsagePointID, first: BillingCycle)] = try Row.fetchAll(
            statement, arguments: [IdentifierSet.list(meters.map(\.value)), at]
        ).compactMap { row in
            guard let meter = MeterID(row[0] as Int64), let point = UsagePointID(row[1] as Int64) else { return nil }
            return (meter, point, BillingCycle(day: row[2]) ?? .month)
        }
        if found.isEmpty { return [:] }
        let changes = try changes(at: found.map(\.point), db)
        return Dictionary(
            uniqueKeysWithValues: found.map { ($0.meter, ReadingCycles($0.first, changes[$0.point] ?? [])) })
    }

    /// Of each of these usage points, in order of time; none of one whose cycle never changed.
    static func changes(at points: [UsagePointID], _ db: Database) throws -> [UsagePointID: [DatedCycle]] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT usage_point, since, cycle_day FROM reading_cycle
                WHERE usage_point IN (SELECT value FROM json_each(?)) ORDER BY usage_point, since
                """)
        var found: [UsagePointID: [DatedCycle]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [InstallationRows.list(points)])
        while let row = try rows.next() {
            guard let point = UsagePointID(row[0] as Int64), let cycle = BillingCycle(day: row[2]) else { continue }
            found[point, default: []].append(DatedCycle(from: CivilMonth(number: row[1]), cycle: cycle))
        }
        return found
    }

    /// Another cycle from a month on, in place of what was to change later; nil: from the first month whose period is not
    /// over and has no invoice. Gives back from when on it is in force.
    ///
    /// Fails with `conflict` where an invoice counts of that month or a later one.
    static func change(
        at point: UsagePointID, to cycle: BillingCycle, from month: CivilMonth?, today: CivilDate, by actor: String,
        at now: Instant, _ db: Database
    ) throws -> CivilMonth {
        let cycles = try cycles(at: point, db)
        let current = cycles.month(holding: today)
        let issued = try InvoiceRows.live(ofUsagePoint: point, from: min(month ?? current, current), db)
        let from = month ?? firstOpen(from: current, issued)
        if let known = issued.first(where: { $0.month >= from }), let last = issued.last {
            throw StoreFault(
                .conflict,
                "invoice \(known.invoice.number) of \(known.month.text) counts, and is by the cycle of then: change the "
                    + "cycle from \(last.month.next.text) on, or take back what is issued from \(from.text) on first "
                    + "(gridctl invoices void or credit)")
        }
        let changed = cycles.changed(to: cycle, from: from)
        try db.execute(
            sql: "DELETE FROM reading_cycle WHERE usage_point = ? AND since >= ?",
            arguments: [point.value, from.number])
        if let last = changed.all.last, last.from == from {
            try db.execute(
                sql: """
                    INSERT INTO reading_cycle (usage_point, since, cycle_day, set_at, set_by) VALUES (?, ?, ?, ?, ?)
                    """, arguments: [point.value, from.number, cycle.day, now.milliseconds, actor])
        }
        return from
    }

    private static func firstOpen(
        from current: CivilMonth, _ issued: [(month: CivilMonth, invoice: LiveInvoice)]
    ) -> CivilMonth {
        var month = current
        while issued.contains(where: { $0.month == month }) { month = month.next }
        return month
    }
}
