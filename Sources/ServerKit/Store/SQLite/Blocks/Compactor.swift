import Foundation
import GRDB
import GridModel
import Logging
import Synchronization

/// Moves readings from the journal into blocks, a chunk at a time, in slices of the writer's time.
///
/// A chunk is read, sorted and cut beside the writer. Each slice writes some registers' blocks, their `register_state`
/// and how far it came in one transaction; the last one moves the consumer's offset. Whatever moment the process ends
/// at, what was not finished is done again from the same rows and nothing twice.
final class Compactor: Sendable {
    private static let chunkReadings = 1_000_000

    private let connection: Connection
    private let scheduler: WriteScheduler
    private let book: RegisterBook
    private let blocks: BlockReader
    private let journal: JournalRows
    private let offsets: Offsets

    init(
        connection: Connection, scheduler: WriteScheduler, book: RegisterBook, blocks: BlockReader,
        journal: JournalRows, offsets: Offsets
    ) {
        self.connection = connection
        self.scheduler = scheduler
        self.book = book
        self.blocks = blocks
        self.journal = journal
        self.offsets = offsets
    }

    /// Compacts one chunk; gives back how many readings it held, 0 when the journal has nothing more.
    func compactChunk() async throws -> Int {
        let after = offsets.position(of: .compactor)
        let (plan, isEmpty) = try await prepare(after: after)
        if isEmpty { return 0 }
        let next = Mutex(0)
        try await scheduler.perform { [self] db, slice in
            var index = next.withLock { $0 }
            let first = index
            var done: [(CompactionPlan.Step, Int)] = []
            while index < plan.steps.count {
                let (step, readings) = plan.steps[index]
                try BlockWriter(blocks: blocks, db: db).add(readings, at: step)
                done.append((step, readings.count))
                index += 1
                if slice.isOver { break }
            }
            let finished = index == plan.steps.count
            if finished {
                try db.execute(sql: "DELETE FROM compaction")
                try offsets.store(.compactor, plan.through, slice, db)
            } else if index > first {
                try Progress(through: plan.through, step: plan.steps[index - 1].step).save(db)
            }
            // Readers may see a reading both in a block and in the tail for a moment, and take it for one.
            slice.onceCommitted { [self, done, index] in
                next.withLock { $0 = index }
                for (step, count) in done {
                    book.compacted(step.key, in: step.window, through: plan.through, count: count)
                }
            }
            return !finished
        }
        scheduler.roomAgain()
        return plan.readingCount
    }

    /// A compaction that was cut short: how far it came.
    struct Progress {
        let through: Int64
        let step: CompactionPlan.Step

        static func fetch(_ db: Database) throws -> Progress? {
            try Row.fetchOne(db, sql: "SELECT through, window, meter, register FROM compaction").flatMap { row in
                guard let meter = MeterID(row["meter"] as Int64) else { return nil }
                let key = RegisterKey(meter, RegisterID(UInt16(clamping: row["register"] as Int64)))
                return Progress(
                    through: row["through"], step: .init(window: Window(number: row["window"]), key: key))
            }
        }

        func save(_ db: Database) throws {
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO compaction (id, through, window, meter, register) VALUES (1, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                through, step.window.number, step.key.meter.value, Int64(step.key.register.value),
            ])
        }
    }

    private func prepare(after sequence: Int64) async throws -> (CompactionPlan, isEmpty: Bool) {
        // Sorting a chunk keeps a core busy for a while: not on the threads that answer requests.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { [self] in
                continuation.resume(
                    with: Result {
                        let (progress, batches) = try connection.pool.read { db in
                            let progress = try Progress.fetch(db)
                            // A chunk begun is taken up whole, however large chunks are by now.
                            let batches = try journal.batches(
                                after: sequence, through: progress?.through ?? .max,
                                limit: progress == nil ? Self.chunkReadings : .max, db)
                            return (progress, batches)
                        }
                        let through = batches.last?.sequence ?? sequence
                        let plan = CompactionPlan(batches, through: through, after: progress?.step)
                        return (plan, batches.isEmpty)
                    })
            }
        }
    }
}
