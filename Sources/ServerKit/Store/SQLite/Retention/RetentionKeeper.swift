import Foundation
import GRDB
import GridModel
import Logging
import Synchronization

/// Lets go of readings that are older than the policy, month by month, and keeps what they came to.
///
/// A register's month goes in one transaction: in it the final rollup takes the place of the readings, and those that are
/// kept get a block of their own. So whenever the process ends, a month is either all there or rolled up for good.
final class RetentionKeeper: Sendable {
    /// Registers' months let go of at a time.
    private static let batch = 64
    /// Free pages that are left for what comes next, not given back to the file system.
    private static let slack = 256

    let floor = RetentionFloor()
    let policy: RetentionPolicy
    private let clock: WallClock
    private let logger: Logger

    init(policy: RetentionPolicy, clock: WallClock, logger: Logger) {
        self.policy = policy
        self.clock = clock
        self.logger = logger
    }

    /// Does what the policy asks for, now and then, until it is cancelled.
    func run(_ store: SQLiteStore) async {
        while !Task.isCancelled {
            do {
                try await retain(store)
            } catch is CancellationError {
                return
            } catch {
                let fault = store.connection.fault(error)
                if fault.code == .closed { return }
                logger.warning("retention failed", metadata: ["store.detail": "\(fault.message)"])
            }
            // What is due waits for the journal to be compacted; else it is due once a month.
            try? await Task.sleep(for: .seconds(30))
        }
    }

    /// Lets go of what the policy does not keep; stops short while the journal may hold readings of these months.
    func retain(_ store: SQLiteStore) async throws {
        try await raise(store)
        guard var standing = floor.standing, standing.done < standing.floor else { return }
        guard store.offsets.position(of: .compactor) >= store.book.counts.journalSequence else { return }
        var readings = 0
        while let window = try await next(standing, store) {
            try Task.checkCancellation()
            readings += try await retire(window, store)
            standing.done = window.next
            try await save(standing, store)
        }
        standing.done = standing.floor
        try await save(standing, store)
        try await giveBack(store)
        logger.notice(
            "readings let go",
            metadata: [
                "retention.policy": "\(policy.text)", "retention.keptFrom": "\(standing.floor.start)",
                "retention.readings": "\(readings)",
            ])
    }

    private func raise(_ store: SQLiteStore) async throws {
        guard let target = policy.floor(at: clock.now()) else { return }
        let standing = floor.standing
        guard target > standing?.floor ?? Window(number: 0) else { return }
        logger.notice(
            "readings before this are no longer kept",
            metadata: ["retention.policy": "\(policy.text)", "retention.keptFrom": "\(target.start)"])
        try await save(RetentionFloor.Standing(floor: target, done: standing?.done ?? Window(number: 0)), store)
    }

    private func save(_ standing: RetentionFloor.Standing, _ store: SQLiteStore) async throws {
        try await store.scheduler.write { [floor] db, slice in try floor.store(standing, slice, db) }
    }

    /// The next month with blocks that is not done with.
    private func next(_ standing: RetentionFloor.Standing, _ store: SQLiteStore) async throws -> Window? {
        try await store.read { db in
            try BlockIndex.window(from: standing.done, db).flatMap { $0 < standing.floor ? $0 : nil }
        }
    }

    /// Gives back how many readings went.
    private func retire(_ window: Window, _ store: SQLiteStore) async throws -> Int {
        var gone = 0
        var last: RegisterKey?
        while true {
            let after = last
            let rows = store.rollupKeeper.rows
            // What a damaged pack holds is not thrown away either.
            let standings = try await store.read {
                try rows.standings(in: window, after: after, most: Self.batch, $0, onDamage: { _ in })
            }
            guard let reached = standings.last else { return gone }
            var retirements: [Retirement] = []
            for standing in standings where !standing.isFinal {
                do {
                    let plan = RetirementPlan(store: store, key: standing.key, window: window)
                    if let retirement = try await plan.make() { retirements.append(retirement) }
                } catch let fault as StoreFault where fault.code == .corrupt {
                    // What can't be read is not thrown away either.
                    logger.error(
                        "readings not let go",
                        metadata: ["meter.id": "\(standing.key.meter)", "store.detail": "\(fault.message)"])
                }
            }
            gone += try await carryOut(retirements, store)
            last = reached.key
        }
    }

    private func carryOut(_ retirements: [Retirement], _ store: SQLiteStore) async throws -> Int {
        if retirements.isEmpty { return 0 }
        let next = Mutex(0)
        let gone = Mutex(0)
        try await store.scheduler.perform { db, slice in
            var index = next.withLock { $0 }
            var count = 0
            while index < retirements.count {
                if try retirements[index].carryOut(db) { count += retirements[index].gone }
                index += 1
                if slice.isOver { break }
            }
            let (reached, sum) = (index, count)
            slice.onceCommitted {
                next.withLock { $0 = reached }
                gone.withLock { $0 += sum }
                store.book.retired(sum)
            }
            return reached < retirements.count
        }
        return gone.withLock { $0 }
    }

    /// Gives the pages that became free back to the file system, a few at a time.
    private func giveBack(_ store: SQLiteStore) async throws {
        try await store.scheduler.perform { db, slice in
            while let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count"), free > Self.slack {
                try db.execute(sql: "PRAGMA incremental_vacuum(\(min(32, free - Self.slack)))")
                if slice.isOver { return true }
            }
            return false
        }
    }
}
