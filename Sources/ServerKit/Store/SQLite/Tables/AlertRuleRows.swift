import GRDB
import GridModel

/// Versions of alert rules as a table; rows are only ever added.
enum AlertRuleRows {
    static func add(
        name: String, text: String, format: TariffFormat, by actor: String, at now: Instant, _ db: Database
    ) throws -> AlertRuleRecord {
        let sha256 = TariffDocument.sha256(of: text)
        if let latest = try fetch("rule.name = ?", [name], db).last, latest.sha256 == sha256, latest.format == format {
            return latest
        }
        try db.execute(
            sql: """
                INSERT INTO alert_rule (name, version, format, text, sha256, added_at, added_by)
                VALUES (?1, 1 + (SELECT ifnull(max(version), 0) FROM alert_rule WHERE name = ?1), ?, ?, ?, ?, ?)
                """,
            arguments: [name, format.rawValue, text, sha256, now.milliseconds, actor])
        let added = try fetch("rule.id = ?", [db.lastInsertedRowID], db)[0]
        try AuditRows.add(
            at: now, actor: actor, action: "alert-rule.add", subject: "alert rule \(name)",
            detail: "version \(added.version), SHA-256 \(sha256)", db)
        return added
    }

    /// The latest version of each, in order of name.
    static func latest(_ db: Database) throws -> [AlertRuleRecord] {
        try fetch("rule.version = (SELECT max(version) FROM alert_rule AS other WHERE other.name = rule.name)", [], db)
    }

    /// Oldest first. Fails with `notFound`.
    static func versions(_ name: String, _ db: Database) throws -> [AlertRuleRecord] {
        let versions = try fetch("rule.name = ?", [name], db)
        if versions.isEmpty { throw StoreFault.noAlertRule(name) }
        return versions
    }

    static func enable(
        _ name: String, _ isEnabled: Bool, by actor: String, at now: Instant, _ db: Database
    ) throws -> AlertRuleRecord {
        let latest = try versions(name, db).last
        if latest?.isEnabled != isEnabled {
            if isEnabled {
                try db.execute(sql: "DELETE FROM alert_rule_disabled WHERE name = ?", arguments: [name])
            } else {
                try db.execute(
                    sql: "INSERT INTO alert_rule_disabled (name, at, actor) VALUES (?, ?, ?)",
                    arguments: [name, now.milliseconds, actor])
            }
            try AuditRows.add(
                at: now, actor: actor, action: isEnabled ? "alert-rule.enable" : "alert-rule.disable",
                subject: "alert rule \(name)", detail: "", db)
        }
        guard let changed = try versions(name, db).last else { throw StoreFault.noAlertRule(name) }
        return changed
    }

    private static func fetch(
        _ condition: String, _ arguments: [(any DatabaseValueConvertible)?], _ db: Database
    ) throws -> [AlertRuleRecord] {
        let sql = """
            SELECT rule.*, NOT EXISTS (SELECT 1 FROM alert_rule_disabled WHERE name = rule.name) AS enabled
            FROM alert_rule AS rule WHERE \(condition) ORDER BY rule.name, rule.version
            """
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map { row in
            guard let format = TariffFormat(rawValue: row["format"]) else {
                throw StoreFault(.corrupt, "an alert rule's row cannot be read")
            }
            return AlertRuleRecord(
                name: row["name"], version: row["version"], format: format, text: row["text"], sha256: row["sha256"],
                addedAt: Instant(milliseconds: row["added_at"]), addedBy: row["added_by"], isEnabled: row["enabled"])
        }
    }
}

extension StoreFault {
    static func noAlertRule(_ name: String) -> StoreFault {
        StoreFault(.unknownAlertRule, "no alert rule \(name) — gridctl alerts rules lists the ones there are")
    }
}
