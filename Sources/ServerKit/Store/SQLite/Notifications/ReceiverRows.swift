import GRDB
import GridModel

/// Versions of receivers as a table; rows are only ever added, and a last one is marked as removed.
struct ReceiverRows: Sendable {
    let shelf: DocumentShelf<Receiver>

    func add(
        _ receiver: Receiver, text: String, format: TariffFormat, by actor: String, at now: Instant, _ db: Database
    ) throws -> ReceiverRecord {
        let sha256 = TariffDocument.sha256(of: text)
        if let latest = try latest(receiver.name, db), latest.sha256 == sha256, latest.format == format {
            return latest
        }
        try db.execute(
            sql: """
                INSERT INTO receiver (name, version, format, text, sha256, added_at, added_by)
                VALUES (?1, 1 + (SELECT ifnull(max(version), 0) FROM receiver WHERE name = ?1), ?, ?, ?, ?, ?)
                """,
            arguments: [receiver.name, format.rawValue, text, sha256, now.milliseconds, actor])
        let added = try require(receiver.name, db)
        try AuditRows.add(
            at: now, actor: actor, action: "receiver.add", subject: "receiver \(receiver.name)",
            detail: "version \(added.version), SHA-256 \(sha256)", db)
        // What the one of before did not take, this one may.
        try OutboxRows.hasten(receiver.name, at: now, db)
        return added
    }

    /// In order of name.
    func inUse(_ db: Database) throws -> [ReceiverRecord] {
        try fetch(
            """
            version = (SELECT max(version) FROM receiver AS other WHERE other.name = receiver.name)
            AND removed_at IS NULL
            """, [], db)
    }

    /// Fails with `unknownReceiver`.
    func require(_ name: String, _ db: Database) throws -> ReceiverRecord {
        guard let latest = try latest(name, db) else { throw StoreFault.noReceiver(name) }
        return latest
    }

    func remove(_ name: String, by actor: String, at now: Instant, _ db: Database) throws -> ReceiverRecord {
        var record = try require(name, db)
        try db.execute(
            sql: "UPDATE receiver SET removed_at = ?, removed_by = ? WHERE name = ? AND version = ?",
            arguments: [now.milliseconds, actor, name, record.version])
        try db.execute(
            sql: """
                UPDATE notification SET state = 'dead', held = 0, ended_at = ?, last_error = 'the receiver was removed'
                WHERE receiver = ? AND state = 'queued'
                """, arguments: [now.milliseconds, name])
        try AuditRows.add(
            at: now, actor: actor, action: "receiver.remove", subject: "receiver \(name)", detail: "", db)
        record.removedAt = now
        return record
    }

    private func latest(_ name: String, _ db: Database) throws -> ReceiverRecord? {
        let last = try fetch("name = ? ORDER BY version DESC LIMIT 1", [name], db).first
        return last?.removedAt == nil ? last : nil
    }

    private func fetch(
        _ condition: String, _ arguments: StatementArguments, _ db: Database
    ) throws -> [ReceiverRecord] {
        let order = condition.contains("ORDER BY") ? "" : " ORDER BY name"
        let statement = try db.cachedStatement(sql: "SELECT * FROM receiver WHERE \(condition)\(order)")
        return try Row.fetchAll(statement, arguments: arguments).map(record)
    }

    private func record(_ row: Row) throws -> ReceiverRecord {
        guard let format = TariffFormat(rawValue: row["format"]) else {
            throw StoreFault(.corrupt, "a receiver's row cannot be read")
        }
        let (name, version, text): (String, Int64, String) = (row["name"], row["version"], row["text"])
        let receiver = try shelf.value(of: row["sha256"], "version \(version) of receiver \(name)") {
            try ReceiverText.read(text)
        }
        return ReceiverRecord(
            name: name, version: version, format: format, text: text, sha256: row["sha256"],
            addedAt: Instant(milliseconds: row["added_at"]), addedBy: row["added_by"],
            removedAt: (row["removed_at"] as Int64?).map { Instant(milliseconds: $0) }, receiver: receiver)
    }
}

extension StoreFault {
    static func noReceiver(_ name: String) -> StoreFault {
        StoreFault(
            .unknownReceiver,
            "no receiver \(name.prefix(100)) — gridctl alerts notify list prints the ones there are")
    }
}
