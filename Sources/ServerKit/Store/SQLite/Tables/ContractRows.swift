import GRDB
import GridModel

/// Contracts as a table.
enum ContractRows {
    static func contract(_ id: ContractID, at now: Instant, _ db: Database) throws -> Contract? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "\(selection) WHERE contract.id = ?2"), arguments: [now.milliseconds, id.value]
        ).map(contract)
    }

    static func contracts(
        _ filter: ContractFilter, after: ContractID?, limit: Int, at now: Instant, _ db: Database
    ) throws -> [Contract] {
        var conditions = ["contract.id > ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [now.milliseconds, after?.value ?? 0]
        func add(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += values
        }
        if let point = filter.usagePoint { add("contract.usage_point = ?", point.value) }
        if let meters = filter.meters {
            guard !meters.isEmpty else { return [] }
            add("contract.usage_point IN (\(InstallationRows.pointsOfMeters))", InstallationRows.ranges(meters))
        }
        if let customer = filter.customer { add("contract.customer = ?", customer.value) }
        if let tariff = filter.tariff { add("contract.tariff = ?", tariff) }
        if let day = filter.on {
            add("contract.since <= ? AND ifnull(contract.until, '9999-99') > ?", day.text, day.text)
        }
        arguments.append(limit)
        let sql = "\(selection) WHERE \(conditions.joined(separator: " AND ")) ORDER BY contract.id LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(contract)
    }

    /// A contract's days, by which its usage point is billed.
    struct Days {
        var id: ContractID
        var customer: CustomerID?
        var tariff: String
        var from: CivilDate
        var until: CivilDate?
    }

    /// Of each of these usage points, in order of time; with `window`, those that are in force within it.
    static func contracts(
        at points: [UsagePointID], in window: Range<CivilDate>? = nil, _ db: Database
    ) throws -> [UsagePointID: [Days]] {
        let ids = IdentifierSet(points.map(\.value))
        let statement = try db.cachedStatement(
            sql: """
                SELECT usage_point, id, customer, tariff, since, until FROM contract
                WHERE \(ids.condition(on: "usage_point")) AND since < ? AND ifnull(until, '9999-99') > ?
                ORDER BY usage_point, since
                """)
        let rows = try Row.fetchCursor(
            statement,
            arguments: ids.arguments + [window?.upperBound.text ?? "9999-99", window?.lowerBound.text ?? ""])
        var found: [UsagePointID: [Days]] = [:]
        while let row = try rows.next() {
            guard let point = UsagePointID(row[0] as Int64), let id = ContractID(row[1] as Int64) else { continue }
            found[point, default: []].append(
                Days(
                    id: id, customer: (row[2] as Int64?).flatMap { CustomerID($0) }, tariff: row[3],
                    from: try day(row[4]), until: try (row[5] as String?).map(day)))
        }
        return found
    }

    /// With the meter that stands there at the instant in its first argument.
    private static let selection = """
        SELECT contract.*, (
            SELECT meter FROM meter_installation i WHERE i.usage_point = contract.usage_point
            AND i.since <= ?1 AND (i.until IS NULL OR i.until > ?1)
        ) AS meter FROM contract
        """

    private static func contract(_ row: Row) throws -> Contract {
        guard let id = ContractID(row["id"] as Int64), let point = UsagePointID(row["usage_point"] as Int64) else {
            throw StoreFault(.corrupt, "a contract's row cannot be read")
        }
        return Contract(
            id: id, usagePoint: point, meter: (row["meter"] as Int64?).flatMap { MeterID($0) },
            customer: (row["customer"] as Int64?).flatMap { CustomerID($0) }, tariff: row["tariff"],
            from: try day(row["since"]), until: try (row["until"] as String?).map(day),
            addedAt: Instant(milliseconds: row["added_at"]), addedBy: row["added_by"])
    }

    static func day(_ text: String) throws -> CivilDate {
        guard let day = CivilDate(text: text) else { throw StoreFault(.corrupt, "\(text) is no day") }
        return day
    }
}
