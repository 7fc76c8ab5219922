import GRDB
import GridModel

/// The log of what happened to alerts: rows are only ever added.
enum AlertLogRows {
    static func add(
        _ alert: Int64, _ change: AlertEvent, by actor: String, _ message: String, comment: String? = nil,
        at now: Instant, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO alert_log (alert, sequence, at, change, actor, message, comment)
                VALUES (?1, 1 + (SELECT sequence FROM alert WHERE id = ?1), ?, ?, ?, ?, ?)
                """)
        try statement.execute(
            arguments: [alert, now.milliseconds, change.rawValue, actor, message, comment])
    }

    static func changes(of alert: Int64, _ db: Database) throws -> [AlertChange] {
        _ = try AlertRows.require(alert, db)
        return try Row.fetchAll(
            db, sql: "SELECT * FROM alert_log WHERE alert = ? ORDER BY sequence", arguments: [alert]
        ).map(change)
    }

    static func changes(after: Int64, limit: Int, _ db: Database) throws -> [AlertChange] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM alert_log WHERE id > ? ORDER BY id LIMIT ?", arguments: [after, limit]
        ).map(change)
    }

    static func change(_ row: Row) throws -> AlertChange {
        guard let change = AlertEvent(rawValue: row["change"]) else {
            throw StoreFault(.corrupt, "a line of the alerts' log cannot be read")
        }
        return AlertChange(
            id: row["id"], alert: row["alert"], sequence: row["sequence"], at: Instant(milliseconds: row["at"]),
            change: change, by: row["actor"], message: row["message"], comment: row["comment"])
    }
}
