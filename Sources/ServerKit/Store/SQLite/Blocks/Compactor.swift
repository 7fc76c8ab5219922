import Foundation
import GRDB
import GridModel
import Logging
import Synchronization

/// Moves readings from the journal into blocks, a chunk at a time, in slices of the writer's time.
///
/// A chunk is sorted and cut beside the writer, from the tail in memory. Each slice writes some pages' blocks, their
/// registers' states and how far it came in one transaction; the last one moves the consumer's offset. Whatever moment the
/// process ends at, what was not finished is done again from the same rows and nothing twice.
final class Compactor: Sendable {
    private let connection: Connection
    private let scheduler: WriteScheduler
    private let book: RegisterBook
    private let room: JournalRoom
    private let offsets: Offsets
    private let damage: DamageLog
    private let rollups: RollupDesk
    private let events: EventBook
    /// Two at a time would move the same rows twice.
    private let turnstile = Turnstile(places: 1)

    init(
        connection: Connection, scheduler: WriteScheduler, book: RegisterBook, room: JournalRoom, offsets: Offsets,
        damage: DamageLog, rollups: RollupDesk, events: EventBook
    ) {
        self.connection = connection
        self.scheduler = scheduler
        self.book = book
        self.room = room
        self.offsets = offsets
        self.damage = damage
        self.rollups = rollups
        self.events = events
    }

    /// Compacts one chunk; gives back how many readings it held, 0 when the journal has nothing more.
    func compactChunk() async throws -> Int {
        try await turnstile.pass { [self] in
            guard let plan = try await prepare() else { return 0 }
            try await write(plan)
            book.compacted(through: plan.through)
            scheduler.roomAgain()
            try await scheduler.perform { [offsets] db, slice in try offsets.trim(slice, db) }
            return plan.readingCount
        }
    }

    private func write(_ plan: CompactionPlan) async throws {
        let next = Mutex(0)
        try await scheduler.perform { [self] db, slice in
            let first = next.withLock { $0 }
            let writer = BlockWriter(through: plan.through, damage: damage, events: events.snapshot, db)
            var index = first
            while index < plan.parts.count {
                let end = plan.endOfPage(from: index)
                try writer.add(plan.parts[index..<end], of: plan)
                index = end
                if slice.isOver { break }
            }
            let finished = index == plan.parts.count
            if finished {
                try db.execute(sql: "DELETE FROM compaction")
                try offsets.store(.compactor, plan.through, slice, db)
            } else if index > first {
                try Progress(through: plan.through, step: plan.parts[index - 1].step).save(db)
            }
            try rollups.note(plan.parts[first..<index], through: plan.through, slice, db)
            // Readers may see a reading both in a block and in the tail for a moment, and take it for one.
            slice.onceCommitted { [self, index] in
                next.withLock { $0 = index }
                book.compacted(plan.parts[first..<index])
            }
            return !finished
        }
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

    private func prepare() async throws -> CompactionPlan? {
        // Sorting a chunk keeps a core busy for a while: it stands behind whatever a meter waits for.
        try await Sideline.run { [self] in
            let progress = try connection.pool.read { try Progress.fetch($0) }
            // A chunk begun is taken up whole, however large chunks are by now.
            let chunk = room.chunk(registers: book.waiting.registers)
            return book.uncompacted(chunk, through: progress?.through).map {
                CompactionPlan($0.run, keys: $0.keys, after: progress?.step)
            }
        }
    }
}
