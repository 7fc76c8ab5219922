import Foundation
import GRDB
import GridModel

/// Notifications as a table: how they come into it.
enum OutboxRows {
    static func carry(out steps: [PlanStep], of alert: Int64, at now: Instant, _ db: Database) throws {
        for step in steps {
            switch step {
            case .queue(let new): try queue(new, at: now, db)
            case .dropUnsent(let kinds, let receiver): try drop(kinds, of: receiver, alert, at: now, db)
            case .hold(let receiver, let until):
                try move(receiver, alert, "held = 1, next_at = ?3, due_at = ?3", until, "1", db)
            case .release(let receiver, let due):
                try move(receiver, alert, "held = 0, next_at = ?3, due_at = ?3", due, "held = 1", db)
            case .hasten(let receiver, let due):
                try move(
                    receiver, alert, "next_at = min(next_at, ?3), due_at = min(due_at, ?3)", due, "held = 0", db)
            }
        }
    }

    /// Gives what waits of an alert for a receiver another time.
    private static func move(
        _ receiver: String, _ alert: Int64, _ changes: String, _ instant: Instant, _ condition: String, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE notification INDEXED BY notification_by_alert SET \(changes)
                WHERE alert = ?1 AND receiver = ?2 AND state = 'queued' AND \(condition)
                """)
        try statement.execute(arguments: [alert, receiver, instant.milliseconds])
    }

    private static func queue(_ new: NewNotification, at now: Instant, _ db: Database) throws {
        let facts = String(decoding: try encoder.encode(new.facts), as: UTF8.self)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO notification (
                    id, alert, receiver, kind, recipient, language, bundle, facts, state, held, created_at, due_at, next_at,
                    customer)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?9, ?10, ?11, ?11, ?12)
                ON CONFLICT (id) DO UPDATE SET
                    state = 'queued', held = ?9, due_at = ?11, next_at = ?11, facts = ?8, ended_at = NULL,
                    recipient = ?5, language = ?6, bundle = ?7, customer = ?12
                WHERE state = 'dropped'
                """)
        try statement.execute(
            arguments: [
                "\(new.facts.id)@\(new.receiver)", new.facts.alert.id, new.receiver, new.facts.kind.rawValue,
                new.recipient, new.language?.rawValue, new.bundle, facts, new.isHeld, now.milliseconds,
                new.due.milliseconds, new.customer?.value,
            ])
    }

    private static func drop(
        _ kinds: Set<NotificationKind>, of receiver: String?, _ alert: Int64, at now: Instant, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE notification INDEXED BY notification_by_alert SET state = 'dropped', held = 0, ended_at = ?
                WHERE alert = ? AND state = 'queued' AND attempts = 0 AND receiver = ifnull(?, receiver)
                AND kind IN (SELECT value FROM json_each(?))
                """)
        let list = "[" + kinds.map { "\"\($0.rawValue)\"" }.sorted().joined(separator: ",") + "]"
        try statement.execute(arguments: [now.milliseconds, alert, receiver, list])
    }

    /// Of one alert, in the order they were made.
    static func planned(of alert: Int64, at now: Instant, _ db: Database) throws -> [LogLine.Planned] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, receiver, kind, state, held AND next_at > ?2 AS held, attempts, customer FROM notification
                WHERE alert = ?1 ORDER BY number
                """)
        return try Row.fetchAll(statement, arguments: [alert, now.milliseconds]).map { row in
            guard let kind = NotificationKind(rawValue: row["kind"]),
                let state = NotificationState(rawValue: row["state"])
            else { throw unreadable }
            let id: String = row["id"]
            return LogLine.Planned(
                receiver: row["receiver"], notification: String(id.prefix { $0 != "@" }), kind: kind, state: state,
                isHeld: row["held"], isTried: row["attempts"] as Int > 0,
                customer: (row["customer"] as Int64?).flatMap { CustomerID($0) })
        }
    }

    static let unreadable = StoreFault(.corrupt, "a notification's row cannot be read")

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}
