import GRDB
import GridModel

/// Silences as a table, and what they do to the alerts they cover.
enum SilenceRows {
    /// Brings the one alert of a silence to it; those that it fits otherwise are ``cover(_:after:by:_:at:_:_:)``'s.
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
        if let alert = silence.alert {
            try bring(
                AlertRows.require(alert, db), to: inForce(at: now, db), by: actor, silence.comment, at: now, db)
        }
        return silence
    }

    /// Newest first.
    static func silences(all: Bool, at now: Instant, _ db: Database) throws -> [AlertSilence] {
        guard all else { return try inForce(at: now, db) }
        return try Row.fetchAll(db, sql: "SELECT * FROM alert_silence ORDER BY id DESC").map(silence)
    }

    private static func inForce(at now: Instant, _ db: Database) throws -> [AlertSilence] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM alert_silence WHERE ended_at IS NULL AND until > ? ORDER BY id DESC")
        return try Row.fetchAll(statement, arguments: [now.milliseconds]).map(silence)
    }

    /// Lets go of the one alert of a silence; of those that it fits otherwise ``cover(_:after:by:_:at:_:_:)`` does.
    static func end(_ id: Int64, by actor: String, at now: Instant, _ db: Database) throws -> AlertSilence {
        let silence = try require(id, db)
        guard silence.endedAt == nil else { return silence }
        try db.execute(
            sql: "UPDATE alert_silence SET ended_at = ? WHERE id = ?", arguments: [now.milliseconds, id])
        try AuditRows.add(
            at: now, actor: actor, action: "alert.unsilence", subject: subject(silence), detail: "", db)
        if let alert = silence.alert {
            try bring(AlertRows.require(alert, db), to: inForce(at: now, db), by: actor, nil, at: now, db)
        }
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
        try until(key, alert: alert, of: inForce(at: now, db), db)
    }

    private static func until(
        _ key: AlertKey, alert: Int64?, of silences: [AlertSilence], _ db: Database
    ) throws -> Instant? {
        guard !silences.isEmpty else { return nil }
        let site = try silences.contains { $0.site != nil } ? site(of: key.subject, db) : nil
        return silences.filter { fits($0, key, alert: alert, site: site) }.map(\.until).max()
    }

    /// Brings open alerts that a silence fits to what the silences in force say, in order of id from after one on until a
    /// slice is over; gives back the last one looked at, nil when none is left.
    static func cover(
        _ silence: AlertSilence, after id: Int64, by actor: String, _ comment: String?, at now: Instant,
        _ slice: WriteScheduler.Slice, _ db: Database
    ) throws -> Int64? {
        let inForce = try inForce(at: now, db)
        let alerts = try AlertRows.open(after: id, limit: atOnce, db)
        var last: Int64?
        for alert in alerts {
            last = alert.id
            let site = try silence.site == nil ? nil : site(of: alert.subject, db)
            if fits(silence, AlertKey(alert), alert: alert.id, site: site) {
                try bring(alert, to: inForce, by: actor, comment, at: now, db)
            }
            if slice.isOver { return last }
        }
        return alerts.count == atOnce ? last : nil
    }

    private static let atOnce = 200

    /// Brings an alert to what the silences in force say, and logs what changes.
    private static func bring(
        _ alert: Alert, to inForce: [AlertSilence], by actor: String, _ comment: String?, at now: Instant,
        _ db: Database
    ) throws {
        let until = try until(AlertKey(alert), alert: alert.id, of: inForce, db)
        guard until != alert.silencedUntil else { return }
        try db.execute(
            sql: "UPDATE alert SET silenced_until = ? WHERE id = ?", arguments: [until?.milliseconds, alert.id])
        let change: AlertEvent = until == nil ? .unsilenced : .silenced
        try AlertLogRows.add(alert.id, change, by: actor, alert.message, comment: comment, at: now, db)
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
