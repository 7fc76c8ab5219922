import GRDB
import GridModel
import Synchronization

/// How far each consumer of the journal has come.
///
/// A consumer that does again what it did already does no harm, so its offset may reach the disk a little later than its
/// work; a journal row goes only when all offsets on the disk have passed it.
final class Offsets: Sendable {
    private struct State {
        var positions: [JournalConsumer: Int64] = [:]
        var stored: [JournalConsumer: Int64] = [:]
        /// Rows up to here are gone.
        var trimmed: Int64 = 0

        /// Rows up to here are of no more use.
        var passed: Int64 { JournalConsumer.allCases.map { stored[$0] ?? 0 }.min() ?? 0 }
    }

    private let state = Mutex(State())

    func restore(_ db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT name, sequence FROM consumer")
        state.withLock { state in
            for row in rows {
                guard let consumer = JournalConsumer(rawValue: row["name"]) else { continue }
                state.positions[consumer] = row["sequence"]
                state.stored[consumer] = row["sequence"]
            }
        }
    }

    func position(of consumer: JournalConsumer) -> Int64 { state.withLock { $0.positions[consumer] ?? 0 } }

    /// Moves a consumer on in memory.
    func moved(_ consumer: JournalConsumer, _ sequence: Int64) {
        state.withLock { $0.positions[consumer] = max($0.positions[consumer] ?? 0, sequence) }
    }

    var hasUnstored: Bool { state.withLock { $0.positions != $0.stored } }

    /// Stores a consumer's offset with whatever else the transaction does.
    func store(
        _ consumer: JournalConsumer, _ sequence: Int64, _ slice: WriteScheduler.Slice, _ db: Database
    ) throws {
        var positions = state.withLock { $0.positions }
        positions[consumer] = max(positions[consumer] ?? 0, sequence)
        try store(positions, slice, db)
    }

    /// Stores what moved in memory only.
    func storeAll(_ slice: WriteScheduler.Slice, _ db: Database) throws {
        try store(state.withLock { $0.positions }, slice, db)
    }

    private func store(
        _ positions: [JournalConsumer: Int64], _ slice: WriteScheduler.Slice, _ db: Database
    ) throws {
        for (consumer, sequence) in positions {
            try db.cachedStatement(sql: "UPDATE consumer SET sequence = ? WHERE name = ? AND sequence < ?")
                .execute(arguments: [sequence, consumer.rawValue, sequence])
        }
        slice.onceCommitted { [self] in
            state.withLock { state in
                state.stored = positions
                for (consumer, sequence) in positions {
                    state.positions[consumer] = max(state.positions[consumer] ?? 0, sequence)
                }
            }
        }
    }

    var hasUntrimmed: Bool { state.withLock { $0.trimmed < $0.passed } }

    /// Deletes rows that all consumers have passed, some at a time; false once none is left.
    func trim(_ slice: WriteScheduler.Slice, _ db: Database) throws -> Bool {
        let passed = state.withLock { $0.passed }
        let statement = try db.cachedStatement(
            sql: """
                DELETE FROM journal WHERE sequence IN
                    (SELECT sequence FROM journal WHERE sequence <= ? ORDER BY sequence LIMIT 4)
                """)
        repeat {
            try statement.execute(arguments: [passed])
            if db.changesCount == 0 {
                slice.onceCommitted { [self] in state.withLock { $0.trimmed = max($0.trimmed, passed) } }
                return false
            }
        } while !slice.isOver
        return true
    }
}
