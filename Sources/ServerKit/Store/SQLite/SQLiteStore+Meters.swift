import GRDB
import GridModel
import Synchronization

extension SQLiteStore: MeterStore {
    package func add(
        _ meters: NewMeters, zone: Zone, at now: Instant, idempotencyKey: String?
    ) async throws -> [MeterRecord] {
        let addition = MeterAddition(meters: meters, zone: zone, now: now, idempotencyKey: idempotencyKey)
        switch try await scheduler.write({ db in try addition.reserve(db) }) {
        case .done(let first): return try await read { db in try addition.records(first: first, db) }
        case .new(let first):
            do {
                let next = Mutex(first)
                try await scheduler.perform { db, slice in
                    let reached = try addition.write(from: next.withLock { $0 }, first: first, slice, db)
                    slice.onceCommitted { if let reached { next.withLock { $0 = reached } } }
                    return reached != nil
                }
            } catch {
                try? await scheduler.write { db in
                    try MeterAddition.remove(first: first, count: addition.requestedCount, db)
                }
                throw error
            }
            let records = try await read { db in try addition.records(first: first, db) }
            directory.add(records)
            return records
        }
    }

    package func meter(_ id: MeterID) async throws -> MeterRecord? {
        guard directory.entry(of: id) != nil else { return nil }
        return try await read { db in try MeterRows.record(id, db) }
    }

    package func meters(_ filter: MeterFilter, after: MeterID?, limit: Int) async throws -> [MeterRecord] {
        var result: [MeterRecord] = []
        var after = after
        // Meters whose adding is under way are in the table, not yet in the directory.
        while result.count < limit {
            let last = after
            let wanted = limit - result.count
            if let selection = filter.ids {
                let ids = directory.meters(selection, after: last, limit: wanted)
                guard !ids.isEmpty else { break }
                result += try await read { db in try MeterRows.records(ids, status: filter.status, db) }
                if ids.count < wanted { break }
                after = ids.last
                continue
            }
            let found = try await read { db in
                try MeterRows.records(status: filter.status, after: last, limit: wanted, db)
            }
            result.append(contentsOf: found.filter { directory.entry(of: $0.id) != nil })
            if found.count < wanted { break }
            after = found.last?.id
        }
        return result
    }

    package func change(
        _ id: MeterID, _ change: MeterChange, by actor: String, at now: Instant
    ) async throws -> MeterRecord {
        try requireMeter(id)
        let judging = EventChange(store: self, key: RegisterKey(id), actor: actor, now: now)
        let record = try await scheduler.write { [rollupKeeper] db, slice in
            let record = try MeterRows.change(id, change, by: actor, at: now, db)
            if change.changesRules { try judging.reinterpret(nil, slice, db) }
            if change.timeZone != nil { try rollupKeeper.recut(id, slice, db) }
            return record
        }
        return try settled(record, id)
    }

    package func retire(_ id: MeterID, by actor: String, at now: Instant) async throws -> MeterRecord {
        try requireMeter(id)
        let record = try await scheduler.write { db in try MeterRows.retire(id, by: actor, at: now, db) }
        return try settled(record, id)
    }

    func requireMeter(_ id: MeterID) throws {
        if directory.entry(of: id) == nil { throw StoreFault.noMeter(id) }
    }

    private func settled(_ record: MeterRecord?, _ id: MeterID) throws -> MeterRecord {
        guard let record else { throw StoreFault.noMeter(id) }
        directory.add([record])
        return record
    }
}

extension StoreFault {
    static func noMeter(_ id: MeterID) -> StoreFault {
        StoreFault(.notFound, "no meter \(id) — gridctl meters lists the ones there are")
    }
}
