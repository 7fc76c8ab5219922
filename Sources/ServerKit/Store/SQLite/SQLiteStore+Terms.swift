import GRDB
import GridModel

extension SQLiteStore: TermsStore {
    package func subjects(of meters: [MeterID], in month: CivilMonth) async throws -> TermsBatch {
        let asked = try meters.map { meter in
            guard let zone = entry(of: meter)?.zone else { throw StoreFault.noMeter(meter) }
            return (id: meter, zone: zone)
        }
        return try await read { [shelf] db in
            var query = try TermsQuery(month, shelf, db)
            return try query.batch(asked)
        }
    }

    package func lastMeter(at usagePoint: UsagePointID, in span: TimeSpan) async throws -> MeterID? {
        try await read { db in
            try InstallationRows.installations(at: [usagePoint], db)[usagePoint]?.last {
                $0.from.map { $0 < span.end } ?? true && $0.until.map { $0 > span.start } ?? true
            }?.meter
        }
    }

    package func month(of meter: MeterID, holding instant: Instant) async throws -> CivilMonth {
        guard let zone = entry(of: meter)?.zone else { throw StoreFault.noMeter(meter) }
        return try await cycles(of: meter, at: instant).month(holding: zone.local(at: instant).date)
    }

    package func cycles(of meters: [MeterID], at instant: Instant) async throws -> [MeterID: ReadingCycles] {
        try await read { db in try ReadingCycleRows.cycles(of: meters, at: instant, db) }
    }
}
