import GRDB
import GridModel

/// Customers as a table.
enum CustomerRows {
    static func add(_ new: NewCustomer, by actor: String, at now: Instant, _ db: Database) throws -> Customer {
        try checkTaxID(new.taxId, of: nil, db)
        try db.execute(
            sql: """
                INSERT INTO customer (name, tax_id, email, phone, language, address, alert_limit, added_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                new.name, new.taxId, new.email, new.phone, new.language, new.address,
                new.alertLimitKwh?.milliwattHours, now.milliseconds,
            ])
        guard let id = CustomerID(db.lastInsertedRowID) else { throw StoreFault(.failed, "no more customer numbers") }
        try AuditRows.add(
            at: now, actor: actor, action: "customer.add", subject: "customer \(id)", detail: new.name, db)
        return try require(id, db)
    }

    /// Once under a key, however often it is asked for. Fails with `conflict` when the key was used for another customer.
    static func add(
        _ new: NewCustomer, under key: String, by actor: String, at now: Instant, _ db: Database
    ) throws -> Customer {
        let request = [new.name, new.taxId, new.email, new.phone, new.language, new.address]
            .map { $0 ?? "" }.joined(separator: "\u{1F}")
        let known = try Row.fetchOne(
            db, sql: "SELECT request, customer FROM customer_request WHERE key = ?", arguments: [key])
        if let known {
            guard known["request"] as String == request else {
                throw StoreFault(.conflict, "the idempotency key \(key) was used for another request")
            }
            guard let id = CustomerID(known["customer"] as Int64) else {
                throw StoreFault(.corrupt, "a customer's row cannot be read")
            }
            return try require(id, db)
        }
        let customer = try add(new, by: actor, at: now, db)
        try db.execute(
            sql: "INSERT INTO customer_request (key, request, customer, at) VALUES (?, ?, ?, ?)",
            arguments: [key, request, customer.id.value, now.milliseconds])
        return customer
    }

    static func customer(_ id: CustomerID, _ db: Database) throws -> Customer? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM customer WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.value]).map(customer)
    }

    /// Fails with `unknownCustomer`.
    static func require(_ id: CustomerID, _ db: Database) throws -> Customer {
        guard let customer = try customer(id, db) else {
            throw StoreFault(.unknownCustomer, "no customer \(id) — gridctl customers lists the ones there are")
        }
        return customer
    }

    /// Those a filter lets through, from the first after `after`, as far as a short read reaches.
    static func customers(
        _ filter: CustomerFilter, after: CustomerID?, limit: Int, within length: Duration, _ db: Database
    ) throws -> (customers: [Customer], reached: CustomerID?) {
        let end = ContinuousClock.now.advanced(by: length)
        let condition = filter.includesClosed ? "" : " AND closed_at IS NULL"
        let rows = try Row.fetchCursor(
            db, sql: "SELECT * FROM customer WHERE id > ?\(condition) ORDER BY id", arguments: [after?.value ?? 0])
        let wanted = filter.text.map(Wanted.init)
        var found: [Customer] = []
        var looked = 0
        while let row = try rows.next() {
            looked += 1
            let customer = try customer(row)
            if wanted?.fits(customer) ?? true {
                if found.count == limit { return (found, found.last?.id) }
                found.append(customer)
            } else if looked % 256 == 0, ContinuousClock.now >= end {
                return (found, customer.id)
            }
        }
        return (found, nil)
    }

    /// What a search looks for. Case beyond ASCII is Swift's to know.
    private struct Wanted {
        let text: String
        let digits: String

        init(_ text: String) {
            self.text = text.lowercased()
            digits = TaxID(text)?.text ?? self.text
        }

        func fits(_ customer: Customer) -> Bool {
            [customer.name, customer.email, customer.address].contains { $0?.lowercased().contains(text) ?? false }
                || customer.taxId == digits
        }
    }

    /// The limits that customers chose for themselves.
    static func limits(_ db: Database) throws -> [CustomerID: Energy] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT id, alert_limit FROM customer WHERE alert_limit IS NOT NULL AND closed_at IS NULL")
        return Dictionary(
            uniqueKeysWithValues: rows.compactMap { row in
                CustomerID(row[0] as Int64).map { ($0, Energy(milliwattHours: row[1])) }
            })
    }

    /// An empty text takes a thing away.
    static func change(
        _ id: CustomerID, _ change: CustomerChange, by actor: String, at now: Instant, _ db: Database
    ) throws -> Customer {
        _ = try require(id, db)
        if let taxId = change.taxId, !taxId.isEmpty { try checkTaxID(taxId, of: id, db) }
        let columns = [
            ("name", change.name), ("tax_id", change.taxId), ("email", change.email), ("phone", change.phone),
            ("language", change.language), ("address", change.address),
        ].compactMap { column, value in value.map { (column, $0) } }
        for (column, value) in columns {
            try db.execute(
                sql: "UPDATE customer SET \(column) = ? WHERE id = ?",
                arguments: [value.isEmpty ? nil : value, id.value])
        }
        var details = columns.map { "\($0.0.replacing("_", with: " ")) \($0.1)" }
        if let limit = change.alertLimitKwh {
            try db.execute(
                sql: "UPDATE customer SET alert_limit = ? WHERE id = ?",
                arguments: [limit == .zero ? nil : limit.milliwattHours, id.value])
            details.append("alert limit \(limit)")
        }
        try AuditRows.add(
            at: now, actor: actor, action: "customer.change", subject: "customer \(id)",
            detail: details.joined(separator: ", "), db)
        return try require(id, db)
    }

    static func close(_ id: CustomerID, by actor: String, at now: Instant, _ db: Database) throws -> Customer {
        let customer = try require(id, db)
        guard customer.closedAt == nil else { return customer }
        let open = try Int64.fetchOne(
            db, sql: "SELECT id FROM contract WHERE customer = ? AND until IS NULL ORDER BY id",
            arguments: [id.value])
        if let open {
            throw StoreFault(
                .conflict,
                "customer \(id) has contract \(open), which has no end — gridctl contracts end \(open) --until DAY")
        }
        try db.execute(
            sql: "UPDATE customer SET closed_at = ? WHERE id = ?", arguments: [now.milliseconds, id.value])
        try AuditRows.add(at: now, actor: actor, action: "customer.close", subject: "customer \(id)", detail: "", db)
        return try require(id, db)
    }

    private static func checkTaxID(_ taxId: String?, of id: CustomerID?, _ db: Database) throws {
        guard let taxId else { return }
        let other = try Int64.fetchOne(
            db, sql: "SELECT id FROM customer WHERE tax_id = ? AND closed_at IS NULL AND id <> ?",
            arguments: [taxId, id?.value ?? 0])
        if let other { throw StoreFault(.conflict, "customer \(other) has the tax number \(taxId) already") }
    }

    private static func customer(_ row: Row) throws -> Customer {
        guard let id = CustomerID(row["id"] as Int64) else {
            throw StoreFault(.corrupt, "a customer's row cannot be read")
        }
        return Customer(
            id: id, name: row["name"], taxId: row["tax_id"], email: row["email"], phone: row["phone"],
            language: row["language"], address: row["address"],
            alertLimitKwh: (row["alert_limit"] as Int64?).map { Energy(milliwattHours: $0) },
            addedAt: Instant(milliseconds: row["added_at"]),
            closedAt: (row["closed_at"] as Int64?).map { Instant(milliseconds: $0) })
    }
}
