import Foundation
import GRDB
import GridModel

/// Notifications as a table.
enum OutboxRows {
    // MARK: Making them

    static func carry(out steps: [PlanStep], of alert: Int64, at now: Instant, _ db: Database) throws {
        for step in steps {
            switch step {
            case .queue(let new): try queue(new, at: now, db)
            case .dropUnsent(let kinds, let receiver): try drop(kinds, of: receiver, alert, at: now, db)
            case .hold(let until):
                try db.execute(
                    sql: """
                        UPDATE notification SET held = 1, next_at = max(next_at, ?1), due_at = max(due_at, ?1)
                        WHERE alert = ?2 AND state = 'queued' AND attempts = 0
                        """, arguments: [until.milliseconds, alert])
            case .release:
                try db.execute(
                    sql: """
                        UPDATE notification SET held = 0, next_at = ?1, due_at = ?1
                        WHERE alert = ?2 AND state = 'queued' AND held = 1
                        """, arguments: [now.milliseconds, alert])
            }
        }
    }

    private static func queue(_ new: NewNotification, at now: Instant, _ db: Database) throws {
        let facts = String(decoding: try encoder.encode(new.facts), as: UTF8.self)
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO notification (
                    id, alert, receiver, kind, recipient, language, bundle, facts, state, held, created_at, due_at, next_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?9, ?10, ?11, ?11)
                ON CONFLICT (id) DO UPDATE SET
                    state = 'queued', held = ?9, due_at = ?11, next_at = ?11, facts = ?8, ended_at = NULL
                WHERE state = 'dropped'
                """)
        try statement.execute(
            arguments: [
                "\(new.facts.id)@\(new.receiver)", new.facts.alert.id, new.receiver, new.facts.kind.rawValue,
                new.recipient, new.language?.rawValue, new.bundle, facts, new.isHeld, now.milliseconds,
                new.due.milliseconds,
            ])
    }

    private static func drop(
        _ kinds: Set<NotificationKind>, of receiver: String?, _ alert: Int64, at now: Instant, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE notification SET state = 'dropped', held = 0, ended_at = ?
                WHERE alert = ? AND state = 'queued' AND attempts = 0 AND receiver = ifnull(?, receiver)
                AND kind IN (SELECT value FROM json_each(?))
                """)
        let list = "[" + kinds.map { "\"\($0.rawValue)\"" }.sorted().joined(separator: ",") + "]"
        try statement.execute(arguments: [now.milliseconds, alert, receiver, list])
    }

    /// Of one alert, in the order they were made.
    static func planned(of alert: Int64, _ db: Database) throws -> [LogLine.Planned] {
        let statement = try db.cachedStatement(
            sql: "SELECT id, receiver, kind, state, held FROM notification WHERE alert = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [alert]).map { row in
            guard let kind = NotificationKind(rawValue: row["kind"]),
                let state = NotificationState(rawValue: row["state"])
            else { throw unreadable }
            let id: String = row["id"]
            return LogLine.Planned(
                receiver: row["receiver"], notification: String(id.prefix { $0 != "@" }), kind: kind, state: state,
                isHeld: row["held"])
        }
    }

    // MARK: Sending them

    static func nextAttempt(of receiver: String, _ db: Database) throws -> Instant? {
        let statement = try db.cachedStatement(
            sql: "SELECT min(next_at) FROM notification WHERE receiver = ? AND state = 'queued'")
        return try Int64?.fetchOne(statement, arguments: [receiver]).flatMap { $0 }.map { Instant(milliseconds: $0) }
    }

    /// Those that were tried least often come first, so that one that is never taken holds up no other; but of one alert
    /// none before the one that happened earlier.
    static func nextBundle(of receiver: Receiver, at now: Instant, _ db: Database) throws -> OutboxBundle? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT number, bundle FROM notification AS it
                WHERE receiver = ?1 AND state = 'queued' AND next_at <= ?2 AND NOT EXISTS (
                    SELECT 1 FROM notification WHERE alert = it.alert AND receiver = ?1 AND state = 'queued'
                    AND number < it.number
                )
                ORDER BY attempts, number LIMIT 1
                """)
        guard let first = try Row.fetchOne(statement, arguments: [receiver.name, now.milliseconds]) else { return nil }
        let wait = receiver.group == .none ? 0 : receiver.wait.milliseconds
        let others = try db.cachedStatement(
            sql: """
                SELECT number, facts, attempts, due_at, recipient, language FROM notification
                WHERE number = ?1 OR (
                    receiver = ?2 AND state = 'queued' AND bundle = ?3 AND held = 0 AND next_at <= ?4
                )
                ORDER BY number LIMIT \(largestBundle)
                """)
        let rows = try Row.fetchAll(
            others,
            arguments: [first["number"] as Int64, receiver.name, first["bundle"] as String, now.milliseconds + wait])
        guard let head = rows.first else { return nil }
        return OutboxBundle(
            receiver: receiver,
            rows: try rows.map { row in
                OutboxBundle.Row(
                    number: row["number"],
                    facts: try JSONDecoder().decode(NotificationFacts.self, from: Data((row["facts"] as String).utf8)),
                    attempts: row["attempts"], due: Instant(milliseconds: row["due_at"]))
            }, recipient: head["recipient"],
            language: (head["language"] as String?).flatMap { MessageLanguage(rawValue: $0) })
    }

    /// So many notifications make one message at most.
    private static let largestBundle = 100

    static func settle(_ numbers: [Int64], _ outcome: AttemptOutcome, at now: Instant, _ db: Database) throws {
        for number in numbers {
            switch outcome {
            case .sent:
                try db.execute(
                    sql: """
                        UPDATE notification SET state = 'sent', held = 0, attempts = attempts + 1, last_error = NULL,
                            ended_at = ?
                        WHERE number = ? AND state = 'queued'
                        """, arguments: [now.milliseconds, number])
            case .failed(let error, let next):
                try db.execute(
                    sql: """
                        UPDATE notification SET attempts = attempts + 1, last_error = ?, next_at = ?
                        WHERE number = ? AND state = 'queued'
                        """, arguments: [error, next.milliseconds, number])
            case .dead(let error):
                try db.execute(
                    sql: """
                        UPDATE notification SET state = 'dead', held = 0, attempts = attempts + 1, last_error = ?,
                            ended_at = ?
                        WHERE number = ? AND state = 'queued'
                        """, arguments: [error, now.milliseconds, number])
            }
        }
    }

    // MARK: Looking at them

    static func notifications(
        _ filter: NotificationFilter, before: Int64?, limit: Int, _ db: Database
    ) throws -> [AlertNotification] {
        var conditions = ["number < ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [before ?? .max]
        func only(_ column: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append("notification.\(column) = ?")
            arguments.append(value)
        }
        only("state", filter.state?.rawValue)
        only("receiver", filter.receiver)
        only("alert", filter.alert)
        arguments.append(limit)
        return try fetch(conditions.joined(separator: " AND "), StatementArguments(arguments), db)
    }

    static func retry(
        _ numbers: [Int64]?, of receiver: String?, by actor: String, at now: Instant, _ db: Database
    ) throws -> [AlertNotification] {
        var condition = "notification.state = 'dead'"
        var arguments: [(any DatabaseValueConvertible)?] = []
        if let numbers {
            condition += " AND number IN (SELECT value FROM json_each(?))"
            arguments.append("[" + numbers.map(String.init).joined(separator: ",") + "]")
        }
        if let receiver {
            condition += " AND notification.receiver = ?"
            arguments.append(receiver)
        }
        arguments.append(100_000)
        let letters = try fetch(condition, StatementArguments(arguments), db)
        if let numbers, let missing = numbers.first(where: { number in !letters.contains { $0.number == number } }) {
            throw StoreFault(
                .notFound, "no dead letter \(missing) — gridctl alerts notify letters lists the ones there are")
        }
        for letter in letters {
            try db.execute(
                sql: """
                    UPDATE notification SET state = 'queued', attempts = 0, due_at = ?1, next_at = ?1, ended_at = NULL
                    WHERE number = ?2
                    """, arguments: [now.milliseconds, letter.number])
        }
        if !letters.isEmpty {
            try AuditRows.add(
                at: now, actor: actor, action: "notification.retry",
                subject: letters.count == 1 ? "notification \(letters[0].number)" : "notifications",
                detail: letters.prefix(100).map { "\($0.number)" }.joined(separator: ", "), db)
        }
        let list = "[" + letters.map { String($0.number) }.joined(separator: ",") + "]"
        return try fetch("number IN (SELECT value FROM json_each(?))", [list, letters.count], db)
    }

    static func standing(of receiver: String, _ db: Database) throws -> ReceiverStanding {
        func count(_ state: String) throws -> Int64 {
            try Int64.fetchOne(
                db, sql: "SELECT count(*) FROM notification WHERE receiver = ? AND state = ?",
                arguments: [receiver, state]) ?? 0
        }
        let sent = try Int64?.fetchOne(
            db, sql: "SELECT max(ended_at) FROM notification WHERE receiver = ? AND state = 'sent'",
            arguments: [receiver]
        ).flatMap { $0 }
        return ReceiverStanding(
            queued: try count("queued"), dead: try count("dead"), lastSentAt: sent.map { Instant(milliseconds: $0) },
            trouble: try String.fetchOne(
                db,
                sql: """
                    SELECT last_error FROM notification WHERE receiver = ? AND state = 'queued' AND attempts > 0
                    ORDER BY number DESC LIMIT 1
                    """, arguments: [receiver]))
    }

    /// False when there is more.
    static func prune(before instant: Instant, _ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                DELETE FROM notification WHERE number IN (
                    SELECT number FROM notification JOIN alert ON alert.id = notification.alert
                    WHERE notification.state IN ('sent', 'dropped') AND ended_at < ? AND alert.state = 'resolved'
                    LIMIT 500
                )
                """, arguments: [instant.milliseconds])
        return db.changesCount < 500
    }

    private static func fetch(
        _ condition: String, _ arguments: StatementArguments, _ db: Database
    ) throws -> [AlertNotification] {
        let sql = """
            SELECT notification.*, alert.rule AS rule, alert.subject AS subject
            FROM notification JOIN alert ON alert.id = notification.alert
            WHERE \(condition) ORDER BY number DESC LIMIT ?
            """
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            guard let kind = NotificationKind(rawValue: row["kind"]),
                let subject = AlertSubject(text: row["subject"] as String),
                let state = NotificationState(rawValue: row["state"])
            else { throw unreadable }
            let id: String = row["id"]
            return AlertNotification(
                number: row["number"], id: String(id.prefix { $0 != "@" }), receiver: row["receiver"], kind: kind,
                alert: row["alert"], rule: row["rule"], subject: subject, recipient: row["recipient"], state: state,
                createdAt: Instant(milliseconds: row["created_at"]),
                nextAt: state == .queued ? Instant(milliseconds: row["next_at"]) : nil, attempts: row["attempts"],
                error: row["last_error"], endedAt: (row["ended_at"] as Int64?).map { Instant(milliseconds: $0) })
        }
    }

    private static let unreadable = StoreFault(.corrupt, "a notification's row cannot be read")

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}
