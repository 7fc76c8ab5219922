import GridModel

extension SQLiteStore: CustomerStore, CustomerLimitStore {
    package func addCustomer(
        _ new: NewCustomer, by actor: String, at now: Instant, idempotencyKey: String?, dryRun: Bool
    ) async throws -> Customer {
        try await change(dryRun: dryRun) { db in
            guard let idempotencyKey else { return try CustomerRows.add(new, by: actor, at: now, db) }
            return try CustomerRows.add(new, under: idempotencyKey, by: actor, at: now, db)
        }
    }

    package func customer(_ id: CustomerID) async throws -> Customer? {
        try await read { db in try CustomerRows.customer(id, db) }
    }

    package func customers(
        _ filter: CustomerFilter, after: CustomerID?, limit: Int
    ) async throws -> (customers: [Customer], reached: CustomerID?) {
        try await read { db in
            try CustomerRows.customers(filter, after: after, limit: limit, within: .milliseconds(500), db)
        }
    }

    package func customerLimits() async throws -> [CustomerID: Energy] {
        try await read { db in try CustomerRows.limits(db) }
    }

    package func changeCustomer(
        _ id: CustomerID, _ change: CustomerChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Customer {
        let changed = try await self.change(dryRun: dryRun) { db in
            try CustomerRows.change(id, change, by: actor, at: now, db)
        }
        // A limit counts from the next reading on.
        if change.alertLimitKwh != nil, !dryRun { ruleChanges.add(1, ordering: .relaxed) }
        return changed
    }

    package func closeCustomer(
        _ id: CustomerID, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Customer {
        try await change(dryRun: dryRun) { db in try CustomerRows.close(id, by: actor, at: now, db) }
    }
}
