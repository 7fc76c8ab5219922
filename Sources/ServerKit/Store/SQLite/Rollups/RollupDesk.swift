import GRDB
import GridModel
import Synchronization

/// Which months are to be looked through for registers that are to be rolled up.
///
/// A month has a row from the first reading compacted into it until, over and left alone, all of it was seen to be rolled
/// up; so nothing is forgotten when the process ends. What a month took in is counted in memory: after a restart it counts
/// anew, and a month that goes on is rolled up a little later than it would have been.
final class RollupDesk: Sendable {
    /// A window whose row is there.
    private struct Visit {
        var touchedAt: Instant
        var lookedAt: Instant
        /// Grows with each touch.
        var touches = 0
        /// Readings that came in, and how many of them when it was last looked through.
        var total: Int64 = 0
        var looked: Int64 = 0
        /// The most registers that one compaction brought readings of.
        var registers: Int64 = 0
        var through: Int64 = 0
        var registersSoFar: Int64 = 0
    }

    private struct State {
        var windows: [Window: Visit] = [:]

        mutating func touch(_ window: Window, at now: Instant) {
            var visit = windows[window] ?? Visit(touchedAt: now, lookedAt: now)
            visit.touchedAt = now
            visit.touches += 1
            windows[window] = visit
        }
    }

    private let state = Mutex(State())
    private let policy: RollupPolicy
    private let clock: WallClock

    init(policy: RollupPolicy, clock: WallClock) {
        self.policy = policy
        self.clock = clock
    }

    /// Months to be looked through.
    var due: Int {
        let now = clock.now()
        return state.withLock { state in
            state.windows.count { window, visit in policy.isOver(window, at: now) || isGrown(visit) }
        }
    }

    // MARK: Following compaction

    /// Notes what a slice of compaction added, once it is committed; the windows' rows are written with it.
    func note(
        _ parts: ArraySlice<CompactionPlan.Part>, through: Int64, _ slice: WriteScheduler.Slice, _ db: Database
    ) throws {
        // In order of window.
        var added: [(window: Window, readings: Int64, registers: Int64)] = []
        for part in parts {
            if added.last?.window != part.step.window { added.append((part.step.window, 0, 0)) }
            added[added.count - 1].readings += Int64(part.count)
            added[added.count - 1].registers += 1
        }
        try touch(added.map(\.window), slice, db)
        slice.onceCommitted { [self, added] in
            state.withLock { state in
                for (window, readings, registers) in added {
                    guard var visit = state.windows[window] else { continue }
                    visit.total += readings
                    if visit.through != through { visit.registersSoFar = 0 }
                    visit.through = through
                    visit.registersSoFar += registers
                    visit.registers = max(visit.registers, visit.registersSoFar)
                    state.windows[window] = visit
                }
            }
        }
    }

    /// Has windows looked through once they are over and left alone, whatever becomes of the process.
    func touch(_ windows: [Window], _ slice: WriteScheduler.Slice, _ db: Database) throws {
        let unmarked = state.withLock { state in windows.filter { state.windows[$0] == nil } }
        for window in unmarked {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO rollup_window (window) VALUES (?)")
                .execute(arguments: [window.number])
        }
        let now = clock.now()
        slice.onceCommitted { [self] in
            state.withLock { state in
                for window in windows { state.touch(window, at: now) }
            }
        }
    }

    /// Has windows looked through at the next occasion; their rows are there already.
    func restore(_ windows: [Window]) {
        state.withLock { state in
            for window in windows { state.touch(window, at: Instant(milliseconds: 0)) }
        }
    }

    // MARK: Working it off

    /// A window to be looked through.
    struct Look {
        let window: Window
        /// Touches it had so far.
        let touches: Int
        let total: Int64
        let isOver: Bool
    }

    /// The next window to look through; nil when none is due.
    func next() -> Look? {
        let now = clock.now()
        return state.withLock { state in
            let due = state.windows.filter { window, visit in
                isGrown(visit)
                    || policy.isOver(window, at: now)
                        && (now - visit.touchedAt >= policy.quiet || now - visit.lookedAt >= policy.patience)
            }
            return due.min { $0.key < $1.key }.map { look($0.key, $0.value, now) }
        }
    }

    /// All windows whose row is there.
    func all() -> [Look] {
        let now = clock.now()
        return state.withLock { state in
            state.windows.sorted { $0.key < $1.key }.map { look($0.key, $0.value, now) }
        }
    }

    /// Takes a look as done, and forgets a window that is over unless readings came into it meanwhile.
    func looked(_ look: Look, _ slice: WriteScheduler.Slice, _ db: Database) throws {
        let now = clock.now()
        // Touches come from the writer's thread, which is this one.
        let isDone = state.withLock { state in
            state.windows[look.window]?.lookedAt = now
            state.windows[look.window]?.looked = look.total
            return look.isOver && state.windows[look.window]?.touches == look.touches
        }
        guard isDone else { return }
        try db.cachedStatement(sql: "DELETE FROM rollup_window WHERE window = ?")
            .execute(arguments: [look.window.number])
        slice.onceCommitted { [self] in state.withLock { $0.windows[look.window] = nil } }
    }

    private func look(_ window: Window, _ visit: Visit, _ now: Instant) -> Look {
        Look(
            window: window, touches: visit.touches, total: visit.total, isOver: policy.isOver(window, at: now))
    }

    private func isGrown(_ visit: Visit) -> Bool {
        policy.isGrown(from: visit.looked, to: visit.total, registers: visit.registers)
    }
}
