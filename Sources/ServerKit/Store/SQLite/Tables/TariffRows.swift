import GRDB
import GridModel

/// Versions of tariffs as a table; rows are only ever added.
enum TariffRows {
    static func add(_ new: NewTariff, by actor: String, at now: Instant, _ db: Database) throws -> TariffRecord {
        let sha256 = new.document.sha256
        let known = try fetch("name = ? AND valid_from = ?", [new.name, new.validFrom.text], db)
        if let latest = known.last, latest.sha256 == sha256, latest.document.format == new.document.format {
            return latest
        }
        try db.execute(
            sql: """
                INSERT INTO tariff_version (name, version, valid_from, format, text, sha256, added_at, added_by)
                VALUES (?1, 1 + (SELECT ifnull(max(version), 0) FROM tariff_version WHERE name = ?1), ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                new.name, new.validFrom.text, new.document.format.rawValue, new.document.text, sha256,
                now.milliseconds, actor,
            ])
        let added = try fetch("id = ?", [db.lastInsertedRowID], db)[0]
        try AuditRows.add(
            at: now, actor: actor, action: "tariff.add", subject: "tariff \(new.name)",
            detail: "version \(added.version), valid from \(new.validFrom.text), SHA-256 \(sha256)", db)
        return added
    }

    /// Fails with `unknownTariff`.
    static func require(_ name: String, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM tariff_version WHERE name = ?")
        guard try Int.fetchOne(statement, arguments: [name]) != nil else { throw StoreFault.noTariff(name) }
    }

    /// Passes a tariff that has a version in force on a day. Fails with `unknownTariff` or `unknownTariffVersion`.
    static func require(_ name: String, on day: CivilDate, _ db: Database) throws {
        let first = try firstDay(of: name, db)
        if first > day { throw StoreFault.notYetValid(name, on: day, first: first) }
    }

    /// Fails with `unknownTariff`.
    private static func firstDay(of name: String, _ db: Database) throws -> CivilDate {
        let first = try String.fetchOne(
            db, sql: "SELECT min(valid_from) FROM tariff_version WHERE name = ?", arguments: [name])
        guard let first else { throw StoreFault.noTariff(name) }
        return try ContractRows.day(first)
    }

    static func tariff(_ name: String, _ choice: TariffChoice, _ db: Database) throws -> TariffRecord {
        try require(name, db)
        switch choice {
        case .version(let version):
            guard let record = try fetch("name = ? AND version = ?", [name, version], db).first else {
                throw StoreFault(
                    .unknownTariffVersion,
                    "tariff \(name) has no version \(version) — gridctl tariffs versions \(name) lists them")
            }
            return record
        case .on(let day):
            let inForce = try fetch(
                """
                id = (
                    SELECT id FROM tariff_version WHERE name = ? AND valid_from <= ?
                    ORDER BY valid_from DESC, version DESC LIMIT 1
                )
                """, [name, day.text], db)
            if let record = inForce.first { return record }
            throw StoreFault.notYetValid(name, on: day, first: try firstDay(of: name, db))
        }
    }

    static func record(_ id: Int64, _ db: Database) throws -> TariffRecord { try fetch("id = ?", [id], db)[0] }

    /// By the day they are valid from, then by number.
    static func versions(_ name: String, _ shelf: TariffShelf, _ db: Database) throws -> [TariffListing] {
        let versions = try list("name = ?", [name], shelf, db)
        if versions.isEmpty { throw StoreFault.noTariff(name) }
        return versions
    }

    static func tariffs(
        on day: CivilDate, after: String?, limit: Int, _ shelf: TariffShelf, _ db: Database
    ) throws -> [TariffListing] {
        try list(
            """
            id IN (
                SELECT ifnull(
                    (
                        SELECT id FROM tariff_version v WHERE v.name = names.name AND v.valid_from <= ?1
                        ORDER BY valid_from DESC, version DESC LIMIT 1
                    ), (
                        SELECT id FROM tariff_version v WHERE v.name = names.name
                        ORDER BY valid_from, version DESC LIMIT 1
                    )
                )
                FROM (SELECT DISTINCT name FROM tariff_version WHERE name > ?2 ORDER BY name LIMIT ?3) AS names
            )
            """, [day.text, after ?? "", limit], shelf, db)
    }

    static func standing(_ db: Database) throws -> [StandingTariff] {
        try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT since, tariff FROM standing_tariff ORDER BY since")
        ).map { StandingTariff(from: try ContractRows.day($0[0]), tariff: $0[1]) }
    }

    static func setStanding(
        _ standing: StandingTariff, by actor: String, at now: Instant, _ db: Database
    ) throws -> [StandingTariff] {
        try require(standing.tariff, on: standing.from, db)
        let known = try self.standing(db)
        if known.first(where: { $0.from == standing.from }) == standing { return known }
        try db.execute(sql: "DELETE FROM standing_tariff WHERE since = ?", arguments: [standing.from.text])
        try db.execute(
            sql: "INSERT INTO standing_tariff (since, tariff, set_at, set_by) VALUES (?, ?, ?, ?)",
            arguments: [standing.from.text, standing.tariff, now.milliseconds, actor])
        try AuditRows.add(
            at: now, actor: actor, action: "tariff.use", subject: "tariff \(standing.tariff)",
            detail: "without a contract, from \(standing.from.text) on", db)
        return try self.standing(db)
    }

    /// Without the documents, which may be megabytes of prices: one is read where it is not known what it says.
    private static func list(
        _ condition: String, _ arguments: [(any DatabaseValueConvertible)?], _ shelf: TariffShelf, _ db: Database
    ) throws -> [TariffListing] {
        let sql = """
            SELECT id, name, version, valid_from, sha256, added_at, added_by FROM tariff_version
            WHERE \(condition) ORDER BY name, valid_from, version
            """
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map { row in
            let tariff = try shelf.read(row["sha256"]) { try record(row["id"] as Int64, db) }.tariff
            return TariffListing(
                name: row["name"], version: row["version"], validFrom: try ContractRows.day(row["valid_from"]),
                title: tariff.title, currency: tariff.currency, sha256: row["sha256"],
                addedAt: Instant(milliseconds: row["added_at"]), addedBy: row["added_by"])
        }
    }

    private static func fetch(
        _ condition: String, _ arguments: [(any DatabaseValueConvertible)?], _ db: Database
    ) throws -> [TariffRecord] {
        let sql = "SELECT * FROM tariff_version WHERE \(condition) ORDER BY name, valid_from, version"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(record)
    }

    private static func record(_ row: Row) throws -> TariffRecord {
        guard let format = TariffFormat(rawValue: row["format"]) else {
            throw StoreFault(.corrupt, "a tariff's row cannot be read")
        }
        return TariffRecord(
            name: row["name"], version: row["version"], validFrom: try ContractRows.day(row["valid_from"]),
            document: TariffDocument(row["text"], format), sha256: row["sha256"],
            addedAt: Instant(milliseconds: row["added_at"]), addedBy: row["added_by"])
    }
}

extension StoreFault {
    static func noTariff(_ name: String) -> StoreFault {
        StoreFault(.unknownTariff, "no tariff \(name) — gridctl tariffs lists the ones there are")
    }

    static func notYetValid(_ name: String, on day: CivilDate, first: CivilDate) -> StoreFault {
        StoreFault(
            .unknownTariffVersion,
            "tariff \(name) is not in force on \(day.text): its first version is valid from \(first.text) on — add one "
                + "that is valid from an earlier day")
    }
}
