import GRDB
import GridModel

/// Which meter stood where, and when, as a table.
enum InstallationRows {
    /// What `since` is of a meter that stands there from its first reading on.
    static let fromTheFirst: Int64 = 0

    /// A meter at the usage point that is made with it.
    static func begin(_ meter: MeterID, at point: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO meter_installation (usage_point, meter, since) VALUES (?, ?, ?)")
            .execute(arguments: [point, meter.value, fromTheFirst])
    }

    /// Of each of these usage points, in order of time.
    static func installations(at points: [UsagePointID], _ db: Database) throws -> [UsagePointID: [Installation]] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT usage_point, meter, since, until FROM meter_installation
                WHERE usage_point IN (SELECT value FROM json_each(?)) ORDER BY usage_point, since
                """)
        var found: [UsagePointID: [Installation]] = [:]
        let rows = try Row.fetchCursor(statement, arguments: [list(points)])
        while let row = try rows.next() {
            guard let point = UsagePointID(row[0] as Int64), let meter = MeterID(row[1] as Int64) else { continue }
            found[point, default: []].append(
                Installation(
                    meter: meter, from: from(row[2]), until: (row[3] as Int64?).map { Instant(milliseconds: $0) }))
        }
        return found
    }

    /// Where a meter stands at an instant; nil when it stands at none.
    static func usagePoint(of meter: MeterID, at instant: Instant, _ db: Database) throws -> UsagePointID? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT usage_point FROM meter_installation
                    WHERE meter = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)
                    """), arguments: [meter.value, max(instant.milliseconds, fromTheFirst)]
        ).flatMap { UsagePointID($0) }
    }

    static func install(
        _ new: NewInstallation, at point: UsagePointID, by actor: String, now: Instant, _ db: Database
    ) throws -> UsagePoint {
        try UsagePointRows.require(point, db)
        guard let meter = try MeterRows.record(new.meter, db) else { throw StoreFault.noMeter(new.meter) }
        let since = new.from.milliseconds
        let left = try usagePoint(of: new.meter, at: new.from, db)
        if left == point {
            throw StoreFault(.conflict, "meter \(new.meter) stands at usage point \(point) already")
        }
        if let left { try requireUnbilled(new, at: left, meter.zone, db) }
        for (column, id) in [("usage_point", point.value), ("meter", new.meter.value)] {
            let later = try Row.fetchOne(
                db, sql: "SELECT * FROM meter_installation WHERE \(column) = ? AND since > ? ORDER BY since",
                arguments: [id, since])
            if let later {
                throw StoreFault(
                    .conflict,
                    "meter \(later["meter"] as Int64) stands at usage point \(later["usage_point"] as Int64) from "
                        + "\(Instant(milliseconds: later["since"]).rfc3339) on; nothing is put before that")
            }
            // What would have stood there for no time at all did not.
            try db.execute(
                sql: "DELETE FROM meter_installation WHERE \(column) = ? AND since = ?", arguments: [id, since])
            try db.execute(
                sql: """
                    UPDATE meter_installation SET until = ?2
                    WHERE \(column) = ?1 AND since < ?2 AND (until IS NULL OR until > ?2)
                    """, arguments: [id, since])
        }
        try db.execute(
            sql: "INSERT INTO meter_installation (usage_point, meter, since) VALUES (?, ?, ?)",
            arguments: [point.value, new.meter.value, since])
        try AuditRows.add(
            at: now, actor: actor, action: "usage-point.install", subject: "usage point \(point)",
            detail: "meter \(new.meter) from \(new.from.rfc3339)", db)
        guard let installed = try UsagePointRows.usagePoint(point, at: now, db) else {
            throw StoreFault(.corrupt, "usage point \(point) is gone")
        }
        return installed
    }

    /// Fails with `conflict` where what the meter counted since is billed at the usage point it leaves: it would be billed
    /// once more at the other. What the other one was billed without it shows as a difference.
    private static func requireUnbilled(
        _ new: NewInstallation, at left: UsagePointID, _ zone: Zone, _ db: Database
    ) throws {
        let day = zone.local(at: new.from).date
        let issued = try InvoiceRows.live(ofUsagePoint: left, from: CivilMonth(day), db).map(\.invoice)
            .filter { $0.lastDay >= day }
        guard let first = issued.first, let last = issued.map(\.lastDay).max() else { return }
        throw StoreFault(
            .conflict,
            "what meter \(new.meter) counted from \(day.text) on is billed by invoice \(first.number), at usage point "
                + "\(left): take back what is issued there from then on first (gridctl invoices void or credit), or put "
                + "it there from \(last.adding(days: 1).text) on")
    }

    static func from(_ since: Int64) -> Instant? {
        since == fromTheFirst ? nil : Instant(milliseconds: since)
    }

    /// The usage points where meters of the ranges in its argument stand or stood.
    static let pointsOfMeters = """
        SELECT usage_point FROM json_each(?) CROSS JOIN meter_installation
        WHERE meter BETWEEN value ->> 0 AND value ->> 1
        """

    static func ranges(_ meters: MeterSelection) -> String {
        "[" + meters.ranges.map { "[\($0.lowerBound.value),\($0.upperBound.value)]" }.joined(separator: ",") + "]"
    }

    /// Ids as one argument: SQLite bounds how many a statement may have.
    static func list(_ ids: [some EntityID]) -> String {
        IdentifierSet.list(ids.map(\.value))
    }
}
