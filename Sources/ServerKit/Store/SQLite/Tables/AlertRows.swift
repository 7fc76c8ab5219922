import GRDB
import GridModel

/// Alerts as a table.
enum AlertRows {
    /// Stores a transition; nil when the alert was in that state already.
    static func record(_ transition: AlertTransition, _ db: Database) throws -> Alert? {
        let known = try Row.fetchOne(
            db, sql: "SELECT * FROM alert WHERE meter = ? AND rule = ? AND period_start = ?",
            arguments: [transition.meter.value, transition.rule, transition.periodStart.milliseconds])
        if let known, known["state"] as String == transition.state.rawValue { return nil }
        try db.execute(
            sql: """
                INSERT INTO alert (meter, rule, period_start, state, since, message) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (meter, rule, period_start)
                DO UPDATE SET state = excluded.state, since = excluded.since, message = excluded.message
                """,
            arguments: [
                transition.meter.value, transition.rule, transition.periodStart.milliseconds,
                transition.state.rawValue, transition.at.milliseconds, transition.message,
            ])
        return try Row.fetchOne(
            db, sql: "SELECT * FROM alert WHERE meter = ? AND rule = ? AND period_start = ?",
            arguments: [transition.meter.value, transition.rule, transition.periodStart.milliseconds]
        ).map(alert)
    }

    static func alerts(_ filter: AlertFilter, before: Int64?, limit: Int, _ db: Database) throws -> [Alert] {
        var conditions = ["id < ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [before ?? .max]
        if let state = filter.state {
            conditions.append("state = ?")
            arguments.append(state.rawValue)
        }
        if let meters = filter.meters {
            conditions.append("meter IN (SELECT value FROM json_each(?))")
            arguments.append("[" + meters.map { String($0.value) }.joined(separator: ",") + "]")
        }
        arguments.append(limit)
        let sql = "SELECT * FROM alert WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(alert)
    }

    static func firing(_ db: Database) throws -> [FiringAlert] {
        try Row.fetchAll(db, sql: "SELECT * FROM alert WHERE state = 'firing' ORDER BY id").map { row in
            FiringAlert(alert: try alert(row), periodStart: Instant(milliseconds: row["period_start"]))
        }
    }

    static func acknowledge(_ id: Int64, by actor: String, at now: Instant, _ db: Database) throws -> Alert {
        try db.execute(
            sql: "UPDATE alert SET acknowledged_by = ?, acknowledged_at = ? WHERE id = ? AND acknowledged_by IS NULL",
            arguments: [actor, now.milliseconds, id])
        if db.changesCount > 0 {
            try AuditRows.add(
                at: now, actor: actor, action: "alert.acknowledge", subject: "alert \(id)", detail: "", db)
        }
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM alert WHERE id = ?", arguments: [id]) else {
            throw StoreFault(.notFound, "no alert \(id) — gridctl alerts lists the ones there are")
        }
        return try alert(row)
    }

    private static func alert(_ row: Row) throws -> Alert {
        guard let meter = MeterID(row["meter"] as Int64), let state = AlertState(rawValue: row["state"]) else {
            throw StoreFault(.corrupt, "an alert's row cannot be read")
        }
        return Alert(
            id: row["id"], meter: meter, rule: row["rule"], state: state, since: Instant(milliseconds: row["since"]),
            message: row["message"], acknowledgedBy: row["acknowledged_by"],
            acknowledgedAt: (row["acknowledged_at"] as Int64?).map { Instant(milliseconds: $0) })
    }
}
