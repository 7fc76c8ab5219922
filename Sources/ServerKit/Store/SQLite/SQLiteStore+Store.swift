import Foundation
import GRDB
import GridModel
import Synchronization

extension SQLiteStore: Store {
    package func compact() async throws -> Int64 {
        let through = book.counts.journalSequence
        var moved: Int64 = 0
        do {
            while offsets.position(of: .compactor) < through {
                let count = try await compactor.compactChunk()
                moved += Int64(count)
            }
        } catch {
            throw connection.fault(error)
        }
        return moved
    }

    package var trouble: String? { troubleBoard.current }

    package func close() async {
        feed.close()
        await scheduler.close()
        await place.whenNothingIsCopied()
        await endUpkeep()
        // What is left in the WAL is durable there; bringing it home spares the next start the work.
        try? await connection.checkpoints.write { _ = try $0.checkpoint(.passive) }
        try? connection.checkpoints.close()
        try? connection.pool.close()
    }
}

extension SQLiteStore: ReadingJournal {
    package func append(_ batch: ReadingBatch, done: @escaping @Sendable (Result<BatchReceipt, StoreFault>) -> Void) {
        if !scheduler.submit(.batch(batch, done: done)) { done(.failure(.closing)) }
    }

    package func appendInPlace(
        _ batch: ReadingBatch, done: @escaping @Sendable (Result<BatchReceipt, StoreFault>) -> Void
    ) {
        if !scheduler.commitInPlace(.batch(batch, done: done)) { append(batch, done: done) }
    }

    package func enrol(
        _ enrolment: Enrolment, at now: Instant, done: @escaping @Sendable (Result<MeterID, StoreFault>) -> Void
    ) {
        if !scheduler.submit(.enrolment(enrolment, at: now, done: done)) { done(.failure(.closing)) }
    }
}

extension SQLiteStore: MeterDirectory {
    package func entry(of meter: MeterID) -> DirectoryEntry? { directory.entry(of: meter) }
    package func status(of meter: MeterID) -> MeterStatus? { directory.status(of: meter) }
    package var activeMeters: ActiveMeters { directory.activeMeters }
    package var zoneChanges: Int { directory.zoneChanges }
    package var activeCount: Int { directory.activeCount }

    package func meters(_ selection: MeterSelection, after: MeterID?, limit: Int) -> [MeterID] {
        directory.meters(selection, after: after, limit: limit)
    }

    package func zones(of selection: MeterSelection) -> Set<Zone> { directory.zones(of: selection) }
}

extension SQLiteStore: JournalFeed {
    package func next(for consumer: JournalConsumer, limit: Int) async throws -> [CommittedBatch] {
        while true {
            let position = offsets.position(of: consumer)
            switch feed.batches(after: position, limit: limit) {
            case .batches(let batches): return batches
            case .closed: throw StoreFault.closing
            case .onDisk:
                let batches = try await read { [journal] db in
                    try journal.batches(after: position, limit: limit, db)
                }
                if !batches.isEmpty { return batches }
                // Rows a consumer has not passed stay, so there is nothing before what is in memory.
                offsets.moved(consumer, feed.oldestInMemory)
            case .nothingNew: try await feed.wait(after: position)
            }
        }
    }

    package func live(buffer: Int) -> AsyncStream<CommittedBatch> { feed.live(buffer: buffer) }
}

extension SQLiteStore {
    /// Runs a query on a reading connection; its errors come as ``StoreFault``.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await connection.pool.read(body)
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT && Task.isCancelled {
            throw CancellationError()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE && feed.isClosed {
            throw StoreFault.closing
        } catch {
            throw connection.fault(error)
        }
    }
}
