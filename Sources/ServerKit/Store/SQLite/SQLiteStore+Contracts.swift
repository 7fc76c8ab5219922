import GridModel

extension SQLiteStore: ContractStore {
    package func addContract(
        _ new: NewContract, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Contract {
        if let meter = new.meter { try requireMeter(meter) }
        return try await change(dryRun: dryRun) { db in try ContractRows.add(new, by: actor, at: now, db) }
    }

    package func contract(_ id: ContractID, at now: Instant) async throws -> Contract? {
        try await read { db in try ContractRows.contract(id, at: now, db) }
    }

    package func contracts(
        _ filter: ContractFilter, after: ContractID?, limit: Int, at now: Instant
    ) async throws -> [Contract] {
        try await read { db in try ContractRows.contracts(filter, after: after, limit: limit, at: now, db) }
    }

    package func changeContract(
        _ id: ContractID, _ change: ContractChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [Contract] {
        try await self.change(dryRun: dryRun) { db in try ContractRows.change(id, change, by: actor, at: now, db) }
    }

    package func endContract(
        _ id: ContractID, until: CivilDate, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Contract {
        try await change(dryRun: dryRun) { db in try ContractRows.end(id, until: until, by: actor, at: now, db) }
    }
}
