import GRDB
import GridModel

extension SQLiteStore: RehearsingStore {
    package func rehearseAdding(
        _ meters: NewMeters, zone: Zone, at now: Instant, idempotencyKey: String?
    ) async throws -> [MeterRecord] {
        let addition = MeterAddition(meters: meters, zone: zone, now: now, idempotencyKey: idempotencyKey)
        let reservation = try await rehearse { db, _ in try addition.reserve(db) }
        switch reservation {
        case .done(let first): return try await read { db in try addition.records(first: first, db) }
        case .new(let first):
            // As many at a time as a slice has room for.
            var records: [MeterRecord] = []
            var next: Int64? = first
            while let from = next {
                let (some, reached) = try await rehearse { db, slice in
                    let reached = try addition.write(from: from, first: first, slice, db)
                    return (try addition.records(first: first, db), reached)
                }
                records += some
                next = reached
            }
            return records
        }
    }

    package func rehearseChanging(
        _ id: MeterID, _ change: MeterChange, by actor: String, at now: Instant
    ) async throws -> MeterRecord {
        try requireMeter(id)
        let record = try await rehearse { db, _ in try MeterRows.change(id, change, by: actor, at: now, db) }
        guard let record else { throw StoreFault.noMeter(id) }
        return record
    }

    package func rehearseRetiring(_ id: MeterID, by actor: String, at now: Instant) async throws -> MeterRecord {
        try requireMeter(id)
        let record = try await rehearse { db, _ in try MeterRows.retire(id, by: actor, at: now, db) }
        guard let record else { throw StoreFault.noMeter(id) }
        return record
    }

    package func rehearseAcknowledging(
        _ id: Int64, by actor: String, comment: String?, at now: Instant
    ) async throws -> Alert {
        try await rehearse { db, _ in try AlertRows.acknowledge(id, by: actor, comment: comment, at: now, db) }
    }

    package func rehearseAppending(
        _ batch: ReadingBatch, after known: inout Set<CommittedReading>
    ) async throws -> BatchReceipt {
        let before = known
        let (receipt, after) = try await read { [book, blocks] db in
            var rehearsal = JournalRehearsal(book: book, blocks: blocks, taken: before)
            let receipt = try rehearsal.take(batch, db)
            return (receipt, rehearsal.taken)
        }
        known = after
        return receipt
    }

    /// Does something within a savepoint, and rolls it back.
    func rehearse<Value: Sendable>(
        _ body: @escaping @Sendable (Database, WriteScheduler.Slice) throws -> Value
    ) async throws -> Value {
        try await scheduler.write { db, slice in
            var value: Value?
            try db.inSavepoint {
                value = try body(db, slice)
                return .rollback
            }
            guard let value else { throw StoreFault.closing }
            return value
        }
    }
}
