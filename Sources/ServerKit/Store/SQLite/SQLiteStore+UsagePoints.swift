import GridModel

extension SQLiteStore: UsagePointStore {
    package func usagePoint(_ id: UsagePointID, at now: Instant) async throws -> UsagePoint? {
        try await read { db in try UsagePointRows.usagePoint(id, at: now, db) }
    }

    package func usagePoints(
        _ filter: UsagePointFilter, after: UsagePointID?, limit: Int, at now: Instant
    ) async throws -> [UsagePoint] {
        try await read { db in
            try UsagePointRows.usagePoints(filter, after: after, limit: limit, at: now, db)
        }
    }

    package func changeUsagePoint(
        _ id: UsagePointID, _ change: UsagePointChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> UsagePoint {
        let changed = try await self.change(dryRun: dryRun) { db in
            try UsagePointRows.change(id, change, by: actor, at: now, db)
        }
        if change.cycle != nil, !dryRun { reinterpretations.add(changed.installations.map(\.meter)) }
        return changed
    }

    package func install(
        _ new: NewInstallation, at point: UsagePointID, by actor: String, now: Instant, dryRun: Bool
    ) async throws -> UsagePoint {
        try requireMeter(new.meter)
        let changed = try await change(dryRun: dryRun) { db in
            try InstallationRows.install(new, at: point, by: actor, now: now, db)
        }
        // The place it comes to may be billed by another cycle than the one it left.
        if !dryRun { reinterpretations.add(changed.installations.map(\.meter)) }
        return changed
    }
}
