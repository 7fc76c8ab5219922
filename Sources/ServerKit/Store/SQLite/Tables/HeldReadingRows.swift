import GRDB
import GridModel

/// Readings that wait for a decision, and where to look for them, as tables.
enum HeldReadingRows {
    static func rows(of meters: MeterSelection, after: Int64, limit: Int, _ db: Database) throws -> [HeldRow] {
        var found: [HeldRow] = []
        let isAll = meters == .all
        var last = after
        while found.count < limit {
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT id, meter, register, at, value, reason FROM held_reading WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [last, isAll ? limit : max(limit, 1_000)])
            for row in rows {
                last = row[0]
                guard let key = RegisterKey(meter: row[1], register: row[2]), let reason = HeldReason(rawValue: row[5]),
                    isAll || meters.contains(key.meter), found.count < limit
                else { continue }
                let reading = Reading(at: Instant(milliseconds: row[3]), value: Energy(milliwattHours: row[4]))
                found.append(HeldRow(id: row[0], key: key, reading: reading, reason: reason))
            }
            if isAll || rows.count < max(limit, 1_000) { break }
        }
        return found
    }

    /// Puts what was found in a span in the place of what was there.
    static func replace(_ found: [(Reading, HeldReason)], of key: RegisterKey, in span: TimeSpan, _ db: Database) throws
    {
        let wanted = Set(found.map(\.0))
        let known = try Row.fetchAll(
            db, sql: "SELECT id, at, value FROM held_reading WHERE meter = ? AND register = ? AND at >= ? AND at < ?",
            arguments: [
                key.meter.value, Int64(key.register.value), span.start.milliseconds, span.end.milliseconds,
            ])
        for row in known {
            let reading = Reading(at: Instant(milliseconds: row[1]), value: Energy(milliwattHours: row[2]))
            if wanted.contains(reading) { continue }
            try db.execute(sql: "DELETE FROM held_reading WHERE id = ?", arguments: [row[0] as Int64])
        }
        for (reading, reason) in found {
            try db.cachedStatement(
                sql: """
                    INSERT INTO held_reading (meter, register, at, value, reason) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (meter, register, at, value) DO UPDATE SET reason = excluded.reason
                    """
            ).execute(arguments: [
                key.meter.value, Int64(key.register.value), reading.at.milliseconds, reading.value.milliwattHours,
                reason.rawValue,
            ])
        }
    }

    /// Forgets what was decided.
    static func decide(_ key: RegisterKey, at instant: Instant, _ value: Energy?, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM held_reading WHERE meter = ?1 AND register = ?2 AND at = ?3 AND value = ifnull(?4, value)
                """,
            arguments: [
                key.meter.value, Int64(key.register.value), instant.milliseconds, value?.milliwattHours,
            ])
    }

    // MARK: Spans to be looked through

    struct Look: Hashable, Sendable {
        var key: RegisterKey
        var span: TimeSpan
        var touches: Int64
    }

    /// Has a register looked through, over a span more.
    static func add(_ span: TimeSpan, of key: RegisterKey, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO review_span (meter, register, start, end) VALUES (?, ?, ?, ?)
                ON CONFLICT (meter, register) DO UPDATE SET
                    start = min(start, excluded.start), end = max(end, excluded.end), touches = touches + 1, due = 0
                """
        ).execute(arguments: [
            key.meter.value, Int64(key.register.value), span.start.milliseconds, span.end.milliseconds,
        ])
    }

    /// - Parameter now: Nil for all, due or not.
    static func looks(due now: Instant?, after key: RegisterKey?, limit: Int, _ db: Database) throws -> [Look] {
        let arguments: StatementArguments = [
            now?.milliseconds ?? .max, key?.meter.value ?? 0, Int64(key?.register.value ?? 0), limit,
        ]
        return try Row.fetchAll(
            db,
            sql: """
                SELECT meter, register, start, end, touches FROM review_span
                WHERE due <= ? AND (meter, register) > (?, ?) ORDER BY meter, register LIMIT ?
                """, arguments: arguments
        ).compactMap { row in
            guard let key = RegisterKey(meter: row[0], register: row[1]) else { return nil }
            let span = TimeSpan(start: Instant(milliseconds: row[2]), end: Instant(milliseconds: row[3]))
            return Look(key: key, span: span, touches: row[4])
        }
    }

    /// Takes a span as looked through, unless something was added meanwhile.
    ///
    /// - Parameter open: From where on it is to be looked at again, and when; nil when all of it is for good.
    static func done(_ look: Look, open: (from: Instant, due: Instant)?, _ db: Database) throws {
        let place: StatementArguments = [look.key.meter.value, Int64(look.key.register.value), look.touches]
        if let open {
            try db.execute(
                sql: """
                    UPDATE review_span SET start = ?, due = ? WHERE meter = ? AND register = ? AND touches = ?
                    """, arguments: [open.from.milliseconds, open.due.milliseconds] + place)
        } else {
            try db.execute(
                sql: "DELETE FROM review_span WHERE meter = ? AND register = ? AND touches = ?", arguments: place)
        }
    }
}
