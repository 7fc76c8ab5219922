import GRDB
import GridModel

/// What was sent and what was not, looked at, sent again, and let go of.
extension OutboxRows {
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
}
