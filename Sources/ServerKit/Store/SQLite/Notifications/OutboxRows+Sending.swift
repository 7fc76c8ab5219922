import Foundation
import GRDB
import GridModel

/// What is to be sent next, and what became of it.
extension OutboxRows {
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
}
