import GridModel

extension SQLiteStore: TariffStore {
    package func addTariff(
        _ new: NewTariff, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> TariffRecord {
        try await change(dryRun: dryRun) { db in try TariffRows.add(new, by: actor, at: now, db) }
    }

    package func tariff(_ name: String, _ choice: TariffChoice) async throws -> TariffRecord {
        try await read { db in try TariffRows.tariff(name, choice, db) }
    }

    package func tariffVersions(_ name: String) async throws -> [TariffListing] {
        try await read { [shelf] db in try TariffRows.versions(name, shelf, db) }
    }

    package func tariffs(on day: CivilDate, after: String?, limit: Int) async throws -> [TariffListing] {
        try await read { [shelf] db in
            try TariffRows.tariffs(on: day, after: after, limit: limit, shelf, db)
        }
    }

    package func standingTariffs() async throws -> [StandingTariff] {
        try await read { db in try TariffRows.standing(db) }
    }

    package func setStandingTariff(
        _ standing: StandingTariff, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [StandingTariff] {
        try await change(dryRun: dryRun) { db in try TariffRows.setStanding(standing, by: actor, at: now, db) }
    }
}
