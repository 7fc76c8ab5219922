import GRDB
import GridModel

/// Meters, their usage points and their openings as tables.
enum MeterRows {
    enum EnrolmentOutcome {
        case made(MeterID)
        case found(MeterID)
        case wrongKey(serial: String)
    }

    /// Makes a meter that enrols itself, or finds the one with its serial and key.
    static func enrol(
        _ enrolment: Enrolment, zone: Zone, at now: Instant, _ db: Database
    ) throws -> EnrolmentOutcome {
        if let serial = enrolment.serial {
            let statement = try db.cachedStatement(sql: "SELECT id, key_hash FROM meter WHERE serial = ?")
            if let row = try Row.fetchOne(statement, arguments: [serial]), let id = MeterID(row["id"] as Int64) {
                return row["key_hash"] as String? == enrolment.keyHash ? .found(id) : .wrongKey(serial: serial)
            }
        }
        let id = try insert(
            id: nil, name: enrolment.name, serial: enrolment.serial, keyHash: enrolment.keyHash, zone: zone, at: now, db
        )
        try open(id, Opening(kind: .enrolment, at: now, value: .zero), by: "meter", at: now, db)
        return .made(id)
    }

    /// A new meter with a usage point of its own; `id` nil takes the next.
    static func insert(
        id: Int64?, name: String?, serial: String?, keyHash: String?, zone: Zone, at now: Instant, _ db: Database
    ) throws -> MeterID {
        try db.cachedStatement(sql: "INSERT INTO usage_point (created_at) VALUES (?)")
            .execute(arguments: [now.milliseconds])
        let usagePoint = db.lastInsertedRowID
        try db.cachedStatement(
            sql: """
                INSERT INTO meter (id, usage_point, name, serial, key_hash, zone, enrolled_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [id, usagePoint, name, serial, keyHash, zone.identifier, now.milliseconds])
        guard let meter = MeterID(db.lastInsertedRowID) else { throw StoreFault(.failed, "no more meter numbers") }
        try InstallationRows.begin(meter, at: usagePoint, db)
        return meter
    }

    static func open(_ meter: MeterID, _ opening: Opening, by actor: String, at now: Instant, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO meter_event (meter, register, kind, at, value, recorded_at, actor)
                VALUES (?, 0, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            meter.value, "opening." + opening.kind.rawValue, opening.at.milliseconds,
            opening.value.milliwattHours, now.milliseconds, actor,
        ])
    }

    static func openings(of key: RegisterKey, _ db: Database) throws -> [Opening] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT kind, at, value FROM meter_event
                WHERE meter = ? AND register = ? AND kind LIKE 'opening.%' ORDER BY at, id
                """)
        return try Row.fetchAll(statement, arguments: [key.meter.value, Int64(key.register.value)]).compactMap { row in
            let kind: String = row["kind"]
            guard let kind = Opening.Kind(rawValue: String(kind.dropFirst("opening.".count))) else { return nil }
            return Opening(
                kind: kind, at: Instant(milliseconds: row["at"]), value: Energy(milliwattHours: row["value"]))
        }
    }

    /// The openings of neighbouring meters' imported energy, in order for each.
    static func openings(of meters: ClosedRange<MeterID>, _ db: Database) throws -> [MeterID: [Opening]] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT meter, at, value, kind = 'opening.stated' FROM meter_event
                WHERE meter BETWEEN ? AND ? AND register = 0 AND kind LIKE 'opening.%' ORDER BY meter, at, id
                """)
        let rows = try Row.fetchCursor(
            statement, arguments: [meters.lowerBound.value, meters.upperBound.value])
        var openings: [MeterID: [Opening]] = [:]
        while let row = try rows.next() {
            guard let meter = MeterID(row[0] as Int64) else { continue }
            openings[meter, default: []].append(
                Opening(
                    kind: row[3] ? .stated : .enrolment, at: Instant(milliseconds: row[1]),
                    value: Energy(milliwattHours: row[2])))
        }
        return openings
    }

    /// First and last of the stated openings of these meters' imported energy that are outside of `known`.
    static func stated(
        of meters: MeterSelection, beyond known: ClosedRange<Instant>?, _ db: Database
    ) throws -> ClosedRange<Instant>? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT min(at), max(at) FROM meter_event
                WHERE meter BETWEEN ? AND ? AND register = 0 AND (at < ? OR at > ?) AND kind = 'opening.stated'
                """)
        var first: Instant?
        var last: Instant?
        for range in meters.ranges {
            let row = try Row.fetchOne(
                statement,
                arguments: [
                    range.lowerBound.value, range.upperBound.value, known?.lowerBound.milliseconds ?? .max,
                    known?.upperBound.milliseconds ?? .max,
                ])
            guard let row, let earliest = row[0] as Int64?, let latest = row[1] as Int64? else { continue }
            first = min(first ?? Instant(milliseconds: earliest), Instant(milliseconds: earliest))
            last = max(last ?? Instant(milliseconds: latest), Instant(milliseconds: latest))
        }
        guard let first, let last else { return nil }
        return first...last
    }

    static func record(_ id: MeterID, _ db: Database) throws -> MeterRecord? {
        try Row.fetchOne(try db.cachedStatement(sql: "SELECT * FROM meter WHERE id = ?"), arguments: [id.value])
            .map(record)
    }

    /// Those of `ids` that have this status, in order; nil for any.
    static func records(_ ids: [MeterID], status: MeterStatus?, _ db: Database) throws -> [MeterRecord] {
        // A list as one JSON argument: SQLite bounds how many a statement may have.
        let list = "[" + ids.map { String($0.value) }.joined(separator: ",") + "]"
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM meter WHERE id IN (SELECT value FROM json_each(?1)) AND status = ifnull(?2, status)
                    ORDER BY id
                    """), arguments: [list, status?.rawValue]
        ).map(record)
    }

    /// Meters with this status (nil for any), in order, from the first after `after`.
    static func records(
        status: MeterStatus?, after: MeterID?, limit: Int, _ db: Database
    ) throws -> [MeterRecord] {
        var conditions = ["id > ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [after?.value ?? 0]
        if let status {
            conditions.append("status = ?")
            arguments.append(status.rawValue)
        }
        arguments.append(limit)
        let sql = "SELECT * FROM meter WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(record)
    }

    /// Visits what the directory must know of each meter; read by column position, for there may be a million.
    static func forEachEntry(_ db: Database, _ body: (MeterID, DirectoryEntry) -> Void) throws {
        var zones: [String: Zone] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT id, zone, status = 'retired' FROM meter")
        while let row = try rows.next() {
            guard let id = MeterID(row[0] as Int64) else { continue }
            let name: String = row[1]
            let zone = try zones[name] ?? zone(name, of: id)
            zones[name] = zone
            body(id, DirectoryEntry(zone: zone, status: row[2] ? .retired : .active))
        }
    }

    private static func zone(_ name: String, of meter: MeterID) throws -> Zone {
        guard let zone = Zone(name) else {
            throw StoreFault(
                .failed, "meter \(meter) is in time zone \(name), which this machine does not know: install its tzdata")
        }
        return zone
    }

    static func record(_ row: Row) throws -> MeterRecord {
        guard let id = MeterID(row["id"] as Int64), let status = MeterStatus(rawValue: row["status"]) else {
            throw StoreFault(.corrupt, "a meter's row cannot be read")
        }
        return MeterRecord(
            id: id, name: row["name"], serial: row["serial"], status: status, zone: try zone(row["zone"], of: id),
            enrolledAt: Instant(milliseconds: row["enrolled_at"]))
    }
}
