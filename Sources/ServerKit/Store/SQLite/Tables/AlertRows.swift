import Foundation
import GRDB
import GridModel

/// Alerts as a table.
enum AlertRows {
    /// Stores a transition and what it adds to the log; nil when it changes nothing.
    static func record(_ transition: AlertTransition, _ db: Database) throws -> Alert? {
        let inhibitor = try transition.inhibitor.flatMap { try find($0, db) }?["id"] as Int64?
        guard let known = try find(transition.key, db) else {
            // What never was needs no end.
            return transition.state == .resolved ? nil : try open(transition, inhibitor, db)
        }
        let id: Int64 = known["id"]
        var changes: [AlertEvent] = []
        if known["inhibited_by"] as Int64? != inhibitor {
            changes.append(inhibitor == nil ? .uninhibited : .inhibited)
        }
        if known["severity"] as String != transition.severity.rawValue { changes.append(.severity) }
        let isNewState = known["state"] as String != transition.state.rawValue
        if isNewState, known["state"] as String == AlertState.resolved.rawValue {
            try beginAnew(id, transition, silencedUntil: known["silenced_until"], db)
        }
        if isNewState { changes.append(AlertEvent(transition.state)) }
        guard !changes.isEmpty else { return nil }
        try db.execute(
            sql: """
                UPDATE alert SET state = ?, severity = ?, since = ?, message = ?, inhibited_by = ?,
                    evidence_from = ifnull(?, evidence_from), evidence_to = ifnull(?, evidence_to),
                    evidence_meters = ifnull(?, evidence_meters), figures = ifnull(?, figures)
                WHERE id = ?
                """,
            arguments: StatementArguments(
                [
                    transition.state.rawValue, transition.severity.rawValue,
                    isNewState ? transition.at.milliseconds : known["since"] as Int64, transition.message, inhibitor,
                ] as [(any DatabaseValueConvertible)?]) + (try evidence(transition)) + [id])
        for change in changes { try AlertLogRows.add(id, change, by: gridd, transition.message, at: transition.at, db) }
        return try alert(id, db)
    }

    /// Who an alert's own changes are by.
    static let gridd = "gridd"

    private static func open(_ transition: AlertTransition, _ inhibitor: Int64?, _ db: Database) throws -> Alert? {
        let meter = transition.key.subject.meter
        let silenced = try SilenceRows.until(transition.key, at: transition.at, db)
        try db.execute(
            sql: """
                INSERT INTO alert (
                    subject, meter, rule, kind, severity, occasion, state, opened_at, since, message, inhibited_by,
                    silenced_until, evidence_from, evidence_to, evidence_meters, figures)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(
                [
                    transition.key.subject.text, meter?.value, transition.key.rule, transition.kind.rawValue,
                    transition.severity.rawValue, transition.key.occasion.milliseconds, transition.state.rawValue,
                    transition.at.milliseconds, transition.at.milliseconds, transition.message, inhibitor,
                    silenced?.milliseconds,
                ] as [(any DatabaseValueConvertible)?]) + (try evidence(transition)))
        let id = db.lastInsertedRowID
        // First what keeps people from being told, so that who reads line by line knows it in time.
        if inhibitor != nil {
            try AlertLogRows.add(id, .inhibited, by: gridd, transition.message, at: transition.at, db)
        }
        if silenced != nil {
            try AlertLogRows.add(id, .silenced, by: gridd, transition.message, at: transition.at, db)
        }
        let change = AlertEvent(transition.state)
        try AlertLogRows.add(id, change, by: gridd, transition.message, at: transition.at, db)
        return try alert(id, db)
    }

    /// One that was over comes back: nobody sees to it any more, and the silences are those of now.
    private static func beginAnew(
        _ id: Int64, _ transition: AlertTransition, silencedUntil known: Int64?, _ db: Database
    ) throws {
        let silenced = try SilenceRows.until(transition.key, alert: id, at: transition.at, db)?.milliseconds
        try db.execute(
            sql: """
                UPDATE alert SET acknowledged_by = NULL, acknowledged_at = NULL, comment = NULL, silenced_until = ?
                WHERE id = ?
                """, arguments: [silenced, id])
        guard silenced != known else { return }
        let change: AlertEvent = silenced == nil ? .unsilenced : .silenced
        try AlertLogRows.add(id, change, by: gridd, transition.message, at: transition.at, db)
    }

    private static func evidence(_ transition: AlertTransition) throws -> StatementArguments {
        let evidence = transition.evidence
        let figures = try evidence?.figures.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        return [
            evidence?.from.milliseconds, evidence?.to.milliseconds, evidence.map { list($0.meters) }, figures,
        ]
    }

    private static func find(_ key: AlertKey, _ db: Database) throws -> Row? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM alert WHERE rule = ? AND subject = ? AND occasion = ?"),
            arguments: [key.rule, key.subject.text, key.occasion.milliseconds])
    }

    static func alert(_ id: Int64, _ db: Database) throws -> Alert? {
        try Row.fetchOne(try db.cachedStatement(sql: "SELECT * FROM alert WHERE id = ?"), arguments: [id]).map(alert)
    }

    /// Fails with `notFound`.
    static func require(_ id: Int64, _ db: Database) throws -> Alert {
        guard let alert = try alert(id, db) else {
            throw StoreFault(.notFound, "no alert \(id) — gridctl alerts lists the ones there are")
        }
        return alert
    }

    static func alerts(_ filter: AlertFilter, before: Int64?, limit: Int, _ db: Database) throws -> [Alert] {
        var conditions = ["id < ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [before ?? .max]
        func only(_ column: String, _ value: String?) {
            guard let value else { return }
            conditions.append("\(column) = ?")
            arguments.append(value)
        }
        only("state", filter.state?.rawValue)
        only("rule", filter.rule)
        only("severity", filter.severity?.rawValue)
        if let meters = filter.meters {
            conditions.append("meter IN (SELECT value FROM json_each(?))")
            arguments.append(list(meters))
        }
        arguments.append(limit)
        let sql = "SELECT * FROM alert WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(alert)
    }

    static func open(_ db: Database) throws -> [Alert] {
        try Row.fetchAll(db, sql: "SELECT * FROM alert WHERE state IN ('pending', 'firing') ORDER BY id").map(alert)
    }

    /// In order of id.
    static func open(after id: Int64, limit: Int, _ db: Database) throws -> [Alert] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM alert WHERE state IN ('pending', 'firing') AND id > ? ORDER BY id LIMIT ?")
        return try Row.fetchAll(statement, arguments: [id, limit]).map(alert)
    }

    static func firingCounts(_ db: Database) throws -> [String: Int] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT rule, count(*) AS count FROM alert WHERE state = 'firing' GROUP BY rule")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["rule"], $0["count"]) })
    }

    static func acknowledge(
        _ id: Int64, by actor: String, comment: String?, at now: Instant, _ db: Database
    ) throws -> Alert {
        try db.execute(
            sql: """
                UPDATE alert SET acknowledged_by = ?, acknowledged_at = ?, comment = ?
                WHERE id = ? AND acknowledged_by IS NULL
                """,
            arguments: [actor, now.milliseconds, comment, id])
        if db.changesCount > 0 {
            try AuditRows.add(
                at: now, actor: actor, action: "alert.acknowledge", subject: "alert \(id)", detail: comment ?? "", db)
            let message = try require(id, db).message
            try AlertLogRows.add(id, .acknowledged, by: actor, message, comment: comment, at: now, db)
        }
        return try require(id, db)
    }

    static func alert(_ row: Row) throws -> Alert {
        guard let subject = AlertSubject(text: row["subject"] as String),
            let state = AlertState(rawValue: row["state"]), let kind = AlertKind(rawValue: row["kind"]),
            let severity = AlertSeverity(rawValue: row["severity"])
        else { throw StoreFault(.corrupt, "an alert's row cannot be read") }
        func instant(_ column: String) -> Instant? { (row[column] as Int64?).map { Instant(milliseconds: $0) } }
        var evidence: AlertEvidence?
        if let from = instant("evidence_from"), let to = instant("evidence_to") {
            evidence = AlertEvidence(
                from: from, to: to, meters: meters(row["evidence_meters"]),
                figures: (row["figures"] as String?).flatMap {
                    try? JSONDecoder().decode(AlertFigures.self, from: Data($0.utf8))
                })
        }
        return Alert(
            id: row["id"], meter: subject.meter, rule: row["rule"], state: state,
            since: Instant(milliseconds: row["since"]), message: row["message"],
            acknowledgedBy: row["acknowledged_by"], acknowledgedAt: instant("acknowledged_at"), subject: subject,
            severity: severity, kind: kind, occasion: instant("occasion"), openedAt: instant("opened_at"),
            comment: row["comment"], silencedUntil: instant("silenced_until"), inhibitedBy: row["inhibited_by"],
            evidence: evidence)
    }

    /// Meters as a JSON array.
    private static func list(_ meters: [MeterID]) -> String {
        "[" + meters.map { String($0.value) }.joined(separator: ",") + "]"
    }

    private static func meters(_ list: String?) -> [MeterID] {
        (list ?? "").split { !$0.isNumber }.compactMap { MeterID(text: $0) }
    }
}

extension AlertEvent {
    init(_ state: AlertState) {
        switch state {
        case .pending: self = .pending
        case .firing: self = .firing
        case .resolved: self = .resolved
        }
    }
}
