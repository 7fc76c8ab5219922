import GRDB
import GridModel

/// Usage points as a table, with what is in force at each.
enum UsagePointRows {
    static func usagePoint(_ id: UsagePointID, at now: Instant, _ db: Database) throws -> UsagePoint? {
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM usage_point WHERE id = ?"), arguments: [id.value])
        return try row.map { try completed([try usagePoint($0)], at: now, db)[0] }
    }

    /// Fails with `unknownUsagePoint`.
    static func require(_ id: UsagePointID, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM usage_point WHERE id = ?")
        guard try Int.fetchOne(statement, arguments: [id.value]) != nil else {
            throw StoreFault(.unknownUsagePoint, "no usage point \(id) — gridctl points lists the ones there are")
        }
    }

    static func usagePoints(
        _ filter: UsagePointFilter, after: UsagePointID?, limit: Int, at now: Instant, _ db: Database
    ) throws -> [UsagePoint] {
        var conditions = ["id > ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [after?.value ?? 0]
        if let meters = filter.meters {
            guard !meters.isEmpty else { return [] }
            conditions.append("id IN (\(InstallationRows.pointsOfMeters))")
            arguments.append(InstallationRows.ranges(meters))
        }
        if let site = filter.site {
            conditions.append("site = ?")
            arguments.append(site)
        }
        arguments.append(limit)
        let sql = "SELECT * FROM usage_point WHERE \(conditions.joined(separator: " AND ")) ORDER BY id LIMIT ?"
        let rows = try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments))
        return try completed(try rows.map(usagePoint), at: now, db)
    }

    /// An empty text takes a thing away.
    static func change(
        _ id: UsagePointID, _ change: UsagePointChange, by actor: String, at now: Instant, _ db: Database
    ) throws -> UsagePoint {
        try require(id, db)
        func set(_ column: String, _ value: (any DatabaseValueConvertible)?) throws {
            try db.execute(sql: "UPDATE usage_point SET \(column) = ? WHERE id = ?", arguments: [value, id.value])
        }
        let texts = [("name", change.name), ("site", change.site), ("address", change.address)]
        for (column, text) in texts { if let text { try set(column, text.isEmpty ? nil : text) } }
        if let supply = change.supply { try set("supply", supply.rawValue) }
        var detail = texts.compactMap { column, text in text.map { "\(column) \($0)" } }
        if let supply = change.supply { detail.append("supply \(supply.rawValue)") }
        if let cycle = change.cycle {
            let from = try ReadingCycleRows.change(
                at: id, to: cycle, from: change.cycleFrom, today: try zone(of: id, at: now, db).local(at: now).date,
                by: actor, at: now, db)
            detail.append("cycle \(cycle.text) from \(from.text)")
        }
        try AuditRows.add(
            at: now, actor: actor, action: "usage-point.change", subject: "usage point \(id)",
            detail: detail.joined(separator: ", "), db)
        guard let point = try usagePoint(id, at: now, db) else {
            throw StoreFault(.corrupt, "usage point \(id) is gone")
        }
        return point
    }

    /// Of the meter that stands there or, where none does, stood there last.
    private static func zone(of id: UsagePointID, at now: Instant, _ db: Database) throws -> Zone {
        let installations = try InstallationRows.installations(at: [id], db)[id] ?? []
        guard let meter = installations.meter(at: now) ?? installations.last?.meter else { return .utc }
        return try MeterRows.record(meter, db)?.zone ?? .utc
    }

    private static func usagePoint(_ row: Row) throws -> UsagePoint {
        guard let id = UsagePointID(row["id"] as Int64), let supply = Supply(rawValue: row["supply"]),
            let cycle = BillingCycle(day: row["cycle_day"])
        else { throw StoreFault(.corrupt, "a usage point's row cannot be read") }
        return UsagePoint(
            id: id, name: row["name"], supply: supply, cycle: cycle, site: row["site"], address: row["address"],
            meter: nil, contract: nil, customer: nil, tariff: "", installations: [])
    }

    /// The same with the meters that stand and stood there, and what is in force today.
    private static func completed(_ points: [UsagePoint], at now: Instant, _ db: Database) throws -> [UsagePoint] {
        let ids = points.map(\.id)
        let installations = try InstallationRows.installations(at: ids, db)
        let standing = try TariffRows.standing(db)
        let contracts = try ContractRows.contracts(at: ids, db)
        let changes = try ReadingCycleRows.changes(at: ids, db)
        let meters = Set(installations.values.flatMap { $0.map(\.meter) }).sorted()
        let zones = Dictionary(
            uniqueKeysWithValues: try MeterRows.records(meters, status: nil, db).map { ($0.id, $0.zone) })
        return points.map { point in
            var point = point
            point.installations = installations[point.id] ?? []
            point.meter = point.installations.meter(at: now)
            let zone = (point.meter ?? point.installations.last?.meter).flatMap { zones[$0] } ?? .utc
            let today = zone.local(at: now).date
            let contract = contracts[point.id]?.last { $0.from <= today && $0.until.map { today < $0 } ?? true }
            let cycles = ReadingCycles(point.cycle, changes[point.id] ?? [])
            point.cycles = cycles.all
            point.cycle = cycles.cycle(of: cycles.month(holding: today))
            point.contract = contract?.id
            point.customer = contract?.customer
            point.tariff = contract?.tariff ?? standing.tariff(on: today)
            return point
        }
    }
}

extension [StandingTariff] {
    /// What stands on a day.
    func tariff(on day: CivilDate) -> String { (last { $0.from <= day } ?? first)?.tariff ?? "default" }
}

extension [Installation] {
    /// The meter that stands there at an instant.
    func meter(at instant: Instant) -> MeterID? {
        last { ($0.from.map { $0 <= instant } ?? true) && ($0.until.map { instant < $0 } ?? true) }?.meter
    }
}
