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
                SELECT id, receiver, kind, state, held AND next_at > ?2 AS held, attempts FROM notification
                WHERE alert = ?1 ORDER BY number
                """)
        return try Row.fetchAll(statement, arguments: [alert, now.milliseconds]).map { row in
            guard let kind = NotificationKind(rawValue: row["kind"]),
                let state = NotificationState(rawValue: row["state"])
            else { throw unreadable }
            let id: String = row["id"]
            return LogLine.Planned(
                receiver: row["receiver"], notification: String(id.prefix { $0 != "@" }), kind: kind, state: state,
                isHeld: row["held"], isTried: row["attempts"] as Int > 0)
        }
    }

    // MARK: Sending them

    /// An earlier one of the same alert and receiver that waits too: of one alert nothing is told before what happened
    /// earlier.
    private static let earlier = """
        SELECT 1 FROM notification AS before INDEXED BY notification_by_alert
        WHERE before.alert = it.alert AND before.number < it.number AND before.receiver = ?1 AND before.state = 'queued'
        """

    static func nextAttempt(of receiver: String, _ db: Database) throws -> Instant? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT next_at FROM notification AS it INDEXED BY notification_next
                WHERE receiver = ?1 AND state = 'queued' AND NOT EXISTS (\(earlier)) ORDER BY next_at LIMIT 1
                """)
        return try Int64.fetchOne(statement, arguments: [receiver]).map { Instant(milliseconds: $0) }
    }

    /// Those that were tried least often come first, so that one that is never taken holds up no other.
    static func nextBundle(of receiver: Receiver, at now: Instant, _ db: Database) throws -> OutboxBundle? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT number FROM notification AS it INDEXED BY notification_queue
                WHERE receiver = ?1 AND state = 'queued' AND next_at <= ?2 AND NOT EXISTS (\(earlier))
                ORDER BY attempts, number LIMIT 1
                """)
        guard let first = try Int64.fetchOne(statement, arguments: [receiver.name, now.milliseconds]) else {
            return nil
        }
        let rows =
            receiver.group == .none
            ? try Row.fetchAll(
                try db.cachedStatement(sql: "SELECT \(columns) FROM notification WHERE number = ?"), arguments: [first])
            : try together(with: first, receiver, at: now, db)
        guard let head = rows.first else { return nil }
        return OutboxBundle(
            receiver: receiver,
            rows: rows.map { row in
                OutboxBundle.Row(
                    number: row["number"],
                    facts: try? JSONDecoder().decode(NotificationFacts.self, from: Data((row["facts"] as String).utf8)),
                    attempts: row["attempts"], due: Instant(milliseconds: row["due_at"]))
            }, recipient: head["recipient"],
            language: (head["language"] as String?).flatMap { MessageLanguage(rawValue: $0) })
    }

    /// One with those that make one message with it, what is due within the receiver's wait among them; none whose alert
    /// has something earlier that is not.
    private static func together(
        with number: Int64, _ receiver: Receiver, at now: Instant, _ db: Database
    ) throws -> [Row] {
        func fits(_ row: String) -> String {
            "\(row).bundle = (SELECT bundle FROM notification WHERE number = ?2) AND \(row).next_at <= ?4 "
                + "AND (\(row).held = 0 OR \(row).next_at <= ?3)"
        }
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM notification AS it INDEXED BY notification_by_state
                WHERE receiver = ?1 AND state = 'queued' AND \(fits("it"))
                    AND NOT EXISTS (\(earlier) AND NOT (\(fits("before"))))
                ORDER BY number LIMIT \(largestBundle)
                """)
        return try Row.fetchAll(
            statement,
            arguments: [receiver.name, number, now.milliseconds, now.milliseconds + receiver.wait.milliseconds])
    }

    private static let columns = "number, facts, attempts, due_at, recipient, language"

    /// So many notifications make one message at most.
    private static let largestBundle = 100

    /// Counts an attempt.
    static func begin(_ numbers: [Int64], _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "UPDATE notification SET attempts = attempts + 1 WHERE number = ?")
        for number in numbers { try statement.execute(arguments: [number]) }
    }

    static func settle(_ numbers: [Int64], _ outcome: AttemptOutcome, at now: Instant, _ db: Database) throws {
        for number in numbers {
            switch outcome {
            case .sent:
                try db.execute(
                    sql: """
                        UPDATE notification SET state = 'sent', held = 0, last_error = NULL, ended_at = ?
                        WHERE number = ? AND state = 'queued'
                        """, arguments: [now.milliseconds, number])
            case .failed(let error, let next):
                // A silence that began meanwhile goes on.
                try db.execute(
                    sql: """
                        UPDATE notification SET last_error = ?1, next_at = iif(held = 1, max(next_at, ?2), ?2),
                            held = held = 1 AND next_at > ?4
                        WHERE number = ?3 AND state = 'queued'
                        """, arguments: [error, next.milliseconds, number, now.milliseconds])
            case .dead(let error):
                try db.execute(
                    sql: """
                        UPDATE notification SET state = 'dead', held = 0, last_error = ?, ended_at = ?
                        WHERE number = ? AND state = 'queued'
                        """, arguments: [error, now.milliseconds, number])
            }
        }
    }

    /// What a receiver did not take is due at once: it takes again, or became another.
    static func hasten(_ receiver: String, at now: Instant, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE notification SET next_at = ?1
                WHERE receiver = ?2 AND state = 'queued' AND attempts > 0 AND held = 0 AND next_at > ?1
                """, arguments: [now.milliseconds, receiver])
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

    /// - Parameter inUse: The receivers there are: what was for others stays a dead letter.
    static func retry(
        _ numbers: [Int64]?, of receiver: String?, inUse: [String], by actor: String, at now: Instant, _ db: Database
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
        var letters = try fetch(condition, StatementArguments(arguments), db)
        if let numbers {
            let found = Set(letters.map(\.number))
            if let missing = numbers.first(where: { !found.contains($0) }) {
                throw StoreFault(
                    .notFound, "no dead letter \(missing) — gridctl alerts notify letters lists the ones there are")
            }
            if let orphan = letters.first(where: { !inUse.contains($0.receiver) }) {
                throw StoreFault(
                    .unknownReceiver,
                    "letter \(orphan.number) was for the receiver \(orphan.receiver), which was removed — add it again "
                        + "with gridctl alerts notify add")
            }
        }
        letters.removeAll { !inUse.contains($0.receiver) }
        let again = try db.cachedStatement(
            sql: """
                UPDATE notification SET state = 'queued', attempts = 0, due_at = ?1, next_at = ?1, ended_at = NULL
                WHERE number = ?2
                """)
        for letter in letters { try again.execute(arguments: [now.milliseconds, letter.number]) }
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
    static func prune(before instant: Instant, repetitionsBefore recent: Instant, _ db: Database) throws -> Bool {
        try db.execute(
            sql: """
                DELETE FROM notification WHERE number IN (
                    SELECT number FROM notification INDEXED BY notification_ended
                    CROSS JOIN alert ON alert.id = notification.alert
                    WHERE ended_at < ? AND alert.state = 'resolved' LIMIT \(prunedAtOnce)
                )
                """, arguments: [instant.milliseconds])
        let isDone = db.changesCount < prunedAtOnce
        // The last one stays: by it the next knows that it is not told again too soon.
        try db.execute(
            sql: """
                DELETE FROM notification WHERE number IN (
                    SELECT number FROM notification AS it INDEXED BY notification_repeated
                    WHERE kind = 'repeat' AND ended_at < ? AND EXISTS (
                        SELECT 1 FROM notification AS next INDEXED BY notification_by_alert
                        WHERE next.alert = it.alert AND next.number > it.number AND next.receiver = it.receiver
                            AND next.kind = 'repeat' AND next.state = 'sent'
                    ) LIMIT \(prunedAtOnce)
                )
                """, arguments: [recent.milliseconds])
        return isDone && db.changesCount < prunedAtOnce
    }

    private static let prunedAtOnce = 500

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
