import GRDB
import GridModel

/// Silences as a table, and what they do to the alerts they cover.
enum SilenceRows {
    static func add(
        _ request: SilenceRequest, by actor: String, at now: Instant, _ db: Database
    ) throws -> AlertSilence {
        if let alert = request.alert { _ = try AlertRows.require(alert, db) }
        try db.execute(
            sql: """
                INSERT INTO alert_silence (alert, rule, meters, site, until, comment, actor, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                request.alert, request.rule, request.meters?.description, request.site, request.until.milliseconds,
                request.comment, actor, now.milliseconds,
            ])
        let silence = try require(db.lastInsertedRowID, db)
        try AuditRows.add(
            at: now, actor: actor, action: "alert.silence", subject: subject(silence),
            detail: [silence.until.rfc3339, silence.comment].compactMap(\.self).joined(separator: ": "), db)
        try cover(covered(by: silence, db), by: actor, silence.comment, at: now, db)
        return silence
    }

    /// Newest first.
    static func silences(all: Bool, at now: Instant, _ db: Database) throws -> [AlertSilence] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM alert_silence WHERE ?1 OR (ended_at IS NULL AND until > ?2) ORDER BY id DESC
                """, arguments: [all, now.milliseconds]
        ).map(silence)
    }

    static func end(_ id: Int64, by actor: String, at now: Instant, _ db: Database) throws -> AlertSilence {
        let silence = try require(id, db)
        guard silence.endedAt == nil else { return silence }
        let covered = try covered(by: silence, db)
        try db.execute(
            sql: "UPDATE alert_silence SET ended_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
        try AuditRows.add(
            at: now, actor: actor, action: "alert.unsilence", subject: subject(silence), detail: "", db)
        try cover(covered, by: actor, nil, at: now, db)
        return try require(id, db)
    }

    static func unsilence(alert id: Int64, by actor: String, at now: Instant, _ db: Database) throws -> Alert {
        _ = try AlertRows.require(id, db)
        let silences = try Int64.fetchAll(
            db, sql: "SELECT id FROM alert_silence WHERE alert = ? AND ended_at IS NULL AND until > ?",
            arguments: [id, now.milliseconds])
        for silence in silences { _ = try end(silence, by: actor, at: now, db) }
        return try AlertRows.require(id, db)
    }

    /// Until when an alert is silenced by those silences that are in force; nil for not at all.
    static func until(_ key: AlertKey, alert: Int64? = nil, at now: Instant, _ db: Database) throws -> Instant? {
        let inForce = try silences(all: false, at: now, db)
        guard !inForce.isEmpty else { return nil }
        let site = try site(of: key.subject, db)
        return inForce.filter { fits($0, key, alert: alert, site: site) }.map(\.until).max()
    }

    /// Brings alerts to what the silences in force say, and logs what changes.
    private static func cover(
        _ alerts: [Alert], by actor: String, _ comment: String?, at now: Instant, _ db: Database
    ) throws {
        for alert in alerts {
            let key = AlertKey(rule: alert.rule, subject: alert.subject, occasion: alert.occasion)
            let until = try until(key, alert: alert.id, at: now, db)
            guard until != alert.silencedUntil else { continue }
            try db.execute(
                sql: "UPDATE alert SET silenced_until = ? WHERE id = ?", arguments: [until?.milliseconds, alert.id])
            let change: AlertEvent = until == nil ? .unsilenced : .silenced
            try AlertLogRows.add(alert.id, change, by: actor, alert.message, comment: comment, at: now, db)
        }
    }

    /// The one alert, or the open ones that fit.
    private static func covered(by silence: AlertSilence, _ db: Database) throws -> [Alert] {
        if let alert = silence.alert { return [try AlertRows.require(alert, db)] }
        return try AlertRows.open(db).filter { alert in
            let key = AlertKey(rule: alert.rule, subject: alert.subject, occasion: alert.occasion)
            return fits(silence, key, alert: alert.id, site: try site(of: alert.subject, db))
        }
    }

    private static func fits(_ silence: AlertSilence, _ key: AlertKey, alert: Int64?, site: String?) -> Bool {
        if let only = silence.alert { return only == alert }
        if let rule = silence.rule, rule != key.rule { return false }
        if let only = silence.site, only != site { return false }
        if let text = silence.meters {
            guard let meter = key.subject.meter, let meters = MeterSelection(text: text) else { return false }
            return meters.contains(meter)
        }
        return true
    }

    /// The site that an alert is about, or that its meter is a part of.
    private static func site(of subject: AlertSubject, _ db: Database) throws -> String? {
        switch subject {
        case .site(let site): return site
        case .meter(let meter):
            let statement = try db.cachedStatement(
                sql: """
                    SELECT usage_point.site FROM meter_installation
                    JOIN usage_point ON usage_point.id = meter_installation.usage_point
                    WHERE meter_installation.meter = ? ORDER BY since DESC LIMIT 1
                    """)
            return try String?.fetchOne(statement, arguments: [meter.value]) ?? nil
        default: return nil
        }
    }

    private static func require(_ id: Int64, _ db: Database) throws -> AlertSilence {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM alert_silence WHERE id = ?", arguments: [id]) else {
            throw StoreFault(.unknownSilence, "no silence \(id) — gridctl alerts silences lists the ones there are")
        }
        return silence(row)
    }

    private static func subject(_ silence: AlertSilence) -> String {
        silence.alert.map { "alert \($0)" } ?? "silence \(silence.id)"
    }

    private static func silence(_ row: Row) -> AlertSilence {
        AlertSilence(
            id: row["id"], alert: row["alert"], rule: row["rule"], meters: row["meters"], site: row["site"],
            until: Instant(milliseconds: row["until"]), comment: row["comment"], by: row["actor"],
            at: Instant(milliseconds: row["at"]),
            endedAt: (row["ended_at"] as Int64?).map { Instant(milliseconds: $0) })
    }
}
