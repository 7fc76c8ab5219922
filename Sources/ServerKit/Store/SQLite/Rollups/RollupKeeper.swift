import Foundation
import GRDB
import GridModel
import Logging
import Synchronization

/// Makes the rollups that are due and stores them, beside everything else.
///
/// Readings are read and rolled up on a reading connection; the writer only stores the outcome, in its slices, and only
/// where nothing was added since. So an ack never waits for a rollup, and a rollup is never of other readings than those
/// it says.
final class RollupKeeper: Sendable {
    /// Registers' months made at a time, and readings after which no further one is begun.
    private static let batch = 128
    private static let batchReadings = 400_000
    /// Readings of one window that are held at a time.
    private static let portion: Int64 = 200_000

    private let connection: Connection
    private let scheduler: WriteScheduler
    private let directory: Directory
    private let events: EventBook
    private let blocks: BlockReader
    private let policy: RollupPolicy
    private let logger: Logger
    let desk: RollupDesk
    let rows = RollupRows()

    init(
        connection: Connection, scheduler: WriteScheduler, directory: Directory, events: EventBook, blocks: BlockReader,
        policy: RollupPolicy, clock: WallClock, logger: Logger
    ) {
        self.connection = connection
        self.scheduler = scheduler
        self.directory = directory
        self.events = events
        self.blocks = blocks
        self.policy = policy
        self.logger = logger
        desk = RollupDesk(policy: policy, clock: clock)
    }

    func restore(_ db: Database) throws {
        desk.restore(try Int64.fetchAll(db, sql: "SELECT window FROM rollup_window").map { Window(number: $0) })
    }

    /// Has a meter's months rolled up anew, by another clock or other rules.
    ///
    /// By another clock the old ones were not wrong, but where the clocks' hours differ they say nothing.
    func recut(_ meter: MeterID, _ slice: WriteScheduler.Slice, _ db: Database) throws {
        var windows: [Window] = []
        let states = try RegisterStates.fetch(RegisterPage(holding: meter), mending: blocks.damage, db).states.filter {
            $0.key.meter == meter
        }
        if let first = states.map(\.firstAt).min(), let last = states.map(\.latest.last.at).max() {
            var window = Window(holding: first)
            while window <= Window(holding: last) {
                try db.execute(
                    sql: "DELETE FROM rollup WHERE window = ? AND meter = ? AND final = 0",
                    arguments: [window.number, meter.value])
                if db.changesCount > 0 { windows.append(window) }
                window = window.next
            }
        }
        try desk.touch(windows, slice, db)
    }

    /// Does what is due, now and then, until it is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                if try await turn() { continue }
            } catch is CancellationError {
                return
            } catch {
                let fault = connection.fault(error)
                if fault.code == .closed { return }
                logger.warning("rolling up failed", metadata: ["store.detail": "\(fault.message)"])
                try? await Task.sleep(for: .seconds(5))
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Brings every rollup up to date, whether it is due or not.
    func rollUpAll() async throws {
        for look in desk.all() { try await lookThrough(look, whateverIsDue: false) }
    }

    /// True when there was something to do.
    private func turn() async throws -> Bool {
        guard let look = desk.next() else { return false }
        try await lookThrough(look)
        return true
    }

    private func lookThrough(_ look: RollupDesk.Look, whateverIsDue isDue: Bool = true) async throws {
        let window = look.window
        var last: RegisterKey?
        while true {
            try Task.checkCancellation()
            let after = last
            let standings = try await Sideline.run { [self] in
                // What a damaged pack holds is rolled up once it is mended.
                try connection.pool.read {
                    try rows.standings(in: window, after: after, most: 1_000, $0, onDamage: { _ in })
                }
            }
            guard let reached = standings.last else { break }
            let due = standings.filter { standing in
                !standing.isFinal
                    && policy.isDue(standing.extent, rolled: standing.rolled, isOver: look.isOver || !isDue)
            }
            try await make(
                due.map { RollupPlan(step: CompactionPlan.Step(window: window, key: $0.key), extent: $0.extent) })
            last = reached.key
        }
        try await scheduler.write { [desk] db, slice in
            try desk.looked(look, slice, db)
        }
    }

    private struct Made {
        let step: CompactionPlan.Step
        let count: Int
        let data: Data
        /// What its readings were judged by.
        let events: RegisterEvents?
    }

    private func make(_ plans: [RollupPlan]) async throws {
        var rest = plans[...]
        while !rest.isEmpty {
            let part = rest
            let (made, taken) = try await Sideline.run { [self] in
                try connection.pool.read { db in try make(part, db) }
            }
            rest = rest.dropFirst(taken)
            try await store(made)
        }
    }

    /// Carries out some of the plans; gives back how many were looked at.
    private func make(_ plans: ArraySlice<RollupPlan>, _ db: Database) throws -> ([Made], taken: Int) {
        var made: [Made] = []
        var taken = 0
        var readings = 0
        for plan in plans {
            taken += 1
            do {
                let events = events[plan.step.key]
                if let (rollup, data) = try rollup(plan, events, db) {
                    made.append(Made(step: plan.step, count: rollup.count, data: data, events: events))
                    readings += rollup.count
                }
            } catch let fault as StoreFault where fault.code == .corrupt {
                // The rest can be rolled up; this register's history says the same when it is asked for.
                logger.error(
                    "month not rolled up",
                    metadata: ["meter.id": "\(plan.step.key.meter)", "store.detail": "\(fault.message)"])
            }
            if readings >= Self.batchReadings || made.count >= Self.batch { break }
        }
        return (made, taken)
    }

    private func rollup(
        _ plan: RollupPlan, _ events: RegisterEvents?, _ db: Database
    ) throws -> (Rollup, Data)? {
        guard let zone = directory.entry(of: plan.step.key.meter)?.zone,
            let rollup = try rollup(plan, zone: zone, events, db)
        else { return nil }
        return (rollup, RollupCodec.encode(rollup, window: plan.step.window, key: plan.step.key))
    }

    /// The rollup of what blocks hold of a month, from some instant on, and of openings stated in it; nil for a month in
    /// which something happened that its readings do not tell.
    func rollup(_ plan: RollupPlan, zone: Zone, _ events: RegisterEvents?, _ db: Database) throws -> Rollup? {
        let (step, extent) = (plan.step, plan.extent)
        let window = TimeSpan(start: step.window.start, end: step.window.next.start)
        if let events, events.touches(window) { return nil }
        var maker = RollupMaker(grid: WallGrid(zone, over: window), last: extent.last, events: events)
        let portions = extent.count / Self.portion + 1
        let length = (extent.last - extent.first) / portions + 1
        var from = window.start
        for portion in 1...portions {
            let end = portion == portions ? window.end : extent.first.adding(milliseconds: length * portion)
            let span = TimeSpan(start: max(from, plan.from ?? from), end: end)
            var readings = span.start < end ? try blocks.readings(of: step.key, in: step.window, span, db) : []
            readings.append(contentsOf: plan.openings.filter { span.contains($0.at) && !readings.contains($0) })
            maker.take(readings.sorted(), knownUntil: end)
            from = end
        }
        return maker.finish()
    }

    private func store(_ made: [Made]) async throws {
        if made.isEmpty { return }
        let next = Mutex(0)
        try await scheduler.perform { [rows, events] db, slice in
            var index = next.withLock { $0 }
            // Of one page at a time: its packs are looked into once for all of its registers.
            var standings: [RegisterKey: RollupRows.Standing] = [:]
            var place: (window: Window, page: RegisterPage)?
            while index < made.count {
                let one = made[index]
                let (window, page) = (one.step.window, RegisterPage(holding: one.step.key.meter))
                if place?.window != window || place?.page != page {
                    // What can't be read is not counted, and what is counted otherwise is left alone.
                    let found = try rows.standings(in: window, page, db, onDamage: { _ in })
                    standings = Dictionary(uniqueKeysWithValues: found.map { ($0.key, $0) })
                    place = (window, page)
                }
                // Readings are never altered, so as many are the same; what they are judged by may have changed.
                if let standing = standings[one.step.key], standing.extent.count == Int64(one.count), !standing.isFinal,
                    events[one.step.key] === one.events
                {
                    try rows.save(one.data, count: one.count, for: one.step.key, in: window, db)
                }
                index += 1
                if slice.isOver { break }
            }
            let reached = index
            slice.onceCommitted { next.withLock { $0 = reached } }
            return reached < made.count
        }
    }
}

/// What a rollup is to be made of.
struct RollupPlan {
    let step: CompactionPlan.Step
    /// What blocks hold of the month.
    let extent: WindowExtent
    /// Readings before it are left out.
    var from: Instant?
    /// Openings that count like readings.
    var openings: [Reading] = []
}
