import GRDB
import GridModel

/// Who moves in and out, and what is billed by, from a day on.
extension ContractRows {
    static func add(_ new: NewContract, by actor: String, at now: Instant, _ db: Database) throws -> Contract {
        let point = try usagePoint(of: new, at: now, db)
        if let until = new.until, until <= new.from {
            throw StoreFault(.conflict, "a contract from \(new.from.text) on can't end by \(until.text)")
        }
        try requireOpen(new.customer, db)
        let tariff = try new.tariff ?? TariffRows.standing(db).tariff(on: new.from)
        try TariffRows.require(tariff, on: new.from, db)
        try requireFree(new.from, new.until, at: point, besides: nil, db)
        return try insert(point, new.customer, tariff, new.from, new.until, by: actor, at: now, db)
    }

    static func change(
        _ id: ContractID, _ change: ContractChange, by actor: String, at now: Instant, _ db: Database
    ) throws -> [Contract] {
        let known = try require(id, at: now, db)
        guard known.from <= change.from, known.until.map({ change.from < $0 }) ?? true else {
            throw StoreFault(
                .conflict, "contract \(id) is in force \(known.daysText), not on \(change.from.text)")
        }
        let customer = change.withoutCustomer == true ? nil : change.customer ?? known.customer
        if change.customer != nil { try requireOpen(customer, db) }
        let tariff = change.tariff ?? known.tariff
        try TariffRows.require(tariff, on: change.from, db)
        if customer == known.customer, tariff == known.tariff { return [known] }
        guard change.from > known.from else {
            try db.execute(
                sql: "UPDATE contract SET customer = ?, tariff = ? WHERE id = ?",
                arguments: [customer?.value, tariff, id.value])
            try audit("change", id, "\(known.termsText) becomes \(terms(customer, tariff))", by: actor, at: now, db)
            return [try require(id, at: now, db)]
        }
        try setEnd(of: id, change.from, db)
        try audit("end", id, "until \(change.from.text)", by: actor, at: now, db)
        let next = try insert(
            known.usagePoint, customer, tariff, change.from, known.until, by: actor, at: now, db)
        return [try require(id, at: now, db), next]
    }

    static func end(
        _ id: ContractID, until: CivilDate, by actor: String, at now: Instant, _ db: Database
    ) throws -> Contract {
        let known = try require(id, at: now, db)
        guard until > known.from else {
            throw StoreFault(
                .conflict, "contract \(id) is in force from \(known.from.text) on, it can't end by \(until.text)")
        }
        if known.until == until { return known }
        try requireFree(known.from, until, at: known.usagePoint, besides: id, db)
        try setEnd(of: id, until, db)
        try audit("end", id, "until \(until.text)", by: actor, at: now, db)
        return try require(id, at: now, db)
    }

    private static func setEnd(of id: ContractID, _ until: CivilDate, _ db: Database) throws {
        try db.execute(sql: "UPDATE contract SET until = ? WHERE id = ?", arguments: [until.text, id.value])
    }

    private static func insert(
        _ point: UsagePointID, _ customer: CustomerID?, _ tariff: String, _ from: CivilDate, _ until: CivilDate?,
        by actor: String, at now: Instant, _ db: Database
    ) throws -> Contract {
        try db.execute(
            sql: """
                INSERT INTO contract (usage_point, customer, tariff, since, until, added_at, added_by)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                point.value, customer?.value, tariff, from.text, until?.text, now.milliseconds, actor,
            ])
        guard let id = ContractID(db.lastInsertedRowID) else { throw StoreFault(.failed, "no more contract numbers") }
        let contract = try require(id, at: now, db)
        try audit(
            "add", id, "usage point \(point), \(contract.termsText), \(contract.daysText)", by: actor, at: now, db)
        return contract
    }

    /// Fails with `unknownContract`.
    private static func require(_ id: ContractID, at now: Instant, _ db: Database) throws -> Contract {
        guard let contract = try contract(id, at: now, db) else {
            throw StoreFault(.unknownContract, "no contract \(id) — gridctl contracts lists the ones there are")
        }
        return contract
    }

    private static func requireOpen(_ customer: CustomerID?, _ db: Database) throws {
        guard let customer else { return }
        guard try CustomerRows.require(customer, db).closedAt == nil else {
            throw StoreFault(.conflict, "customer \(customer) is closed")
        }
    }

    /// Fails with `conflict` where another contract is in force on one of the days.
    private static func requireFree(
        _ from: CivilDate, _ until: CivilDate?, at point: UsagePointID, besides id: ContractID?, _ db: Database
    ) throws {
        let other = try Row.fetchOne(
            db,
            sql: """
                SELECT id, tariff, since, until FROM contract WHERE usage_point = ? AND id <> ?
                AND since < ? AND ifnull(until, '9999-99') > ? ORDER BY since
                """, arguments: [point.value, id?.value ?? 0, until?.text ?? "9999-99", from.text])
        guard let other else { return }
        let (contract, tariff): (Int64, String) = (other["id"], other["tariff"])
        let days = daysText(other["since"], other["until"])
        throw StoreFault(
            .conflict,
            "usage point \(point) has contract \(contract) (\(tariff)) \(days) — gridctl contracts change \(contract) "
                + "--from DAY has another follow it, gridctl contracts end \(contract) --until DAY ends it")
    }

    private static func usagePoint(
        of new: NewContract, at now: Instant, _ db: Database
    ) throws -> UsagePointID {
        if let point = new.usagePoint {
            try UsagePointRows.require(point, db)
            return point
        }
        guard let meter = new.meter, try MeterRows.record(meter, db) != nil else {
            throw new.meter.map(StoreFault.noMeter) ?? StoreFault(.conflict, "a contract is a usage point's")
        }
        guard let point = try InstallationRows.usagePoint(of: meter, at: now, db) else {
            throw StoreFault(.conflict, "meter \(meter) stands at no usage point now")
        }
        return point
    }

    private static func audit(
        _ action: String, _ id: ContractID, _ detail: String, by actor: String, at now: Instant, _ db: Database
    ) throws {
        try AuditRows.add(
            at: now, actor: actor, action: "contract.\(action)", subject: "contract \(id)", detail: detail, db)
    }

    fileprivate static func terms(_ customer: CustomerID?, _ tariff: String) -> String {
        "tariff \(tariff), \(customer.map { "customer \($0)" } ?? "nobody")"
    }

    fileprivate static func daysText(_ from: String, _ until: String?) -> String {
        until.map { "from \(from) until \($0)" } ?? "from \(from) on"
    }
}

extension Contract {
    fileprivate var termsText: String { ContractRows.terms(customer, tariff) }
    fileprivate var daysText: String { ContractRows.daysText(from.text, until?.text) }
}
