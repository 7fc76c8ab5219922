import DequeModule
import Foundation
import GRDB
import GridModel
import Synchronization

/// The one writer's timetable: readings and enrolments first, everything else in slices between them.
///
/// A thread of its own takes whatever waits on the way in as one group, commits it, then gives one slice of other work a
/// turn. A slice ends by itself after its length (20 ms), or after a fifth of it when something waits on the way in.
/// While that thread has nothing to do, another may commit something of its own in its place: that spares waking one
/// thread and then the other, which a small group costs more than its commit.
final class WriteScheduler: Sendable {
    /// Ends a slice in time: work asks it between steps.
    struct Slice {
        let deadline: ContinuousClock.Instant
        let courtesy: ContinuousClock.Instant
        let scheduler: WriteScheduler
        private let aftermath: Aftermath

        fileprivate init(
            deadline: ContinuousClock.Instant, courtesy: ContinuousClock.Instant, scheduler: WriteScheduler,
            aftermath: Aftermath
        ) {
            self.deadline = deadline
            self.courtesy = courtesy
            self.scheduler = scheduler
            self.aftermath = aftermath
        }

        /// Does something once the slice's transaction is committed, and never if it is not.
        func onceCommitted(_ action: @escaping () -> Void) { aftermath.add(action) }

        var isOver: Bool {
            let now = ContinuousClock.now
            return now >= deadline || (now >= courtesy && scheduler.somethingWaits)
        }
    }

    /// What is to be done once a transaction is known to be committed.
    ///
    /// Kept here and not with the database: an observer of its transactions that sees no rollback, as when a COMMIT fails
    /// on a full disk, takes the next commit for its own.
    final class Aftermath {
        fileprivate private(set) var actions: [() -> Void] = []

        func add(_ action: @escaping () -> Void) { actions.append(action) }
    }

    /// Does a part of some work in a transaction of its own; false when all is done.
    typealias Step = @Sendable (Database, Slice) throws -> Bool

    private struct Job {
        let step: Step
        var isTransaction = true
        let done: @Sendable (Result<Void, StoreFault>) -> Void
    }

    private struct Staff {
        let hasRoom: @Sendable () -> Bool
        let commit: @Sendable (DatabasePool, [Submission]) -> Void
    }

    private struct State {
        /// There once the thread runs.
        var staff: Staff?
        var incoming: [Submission] = []
        var jobs: Deque<Job> = []
        /// The thread waits to be woken, and nobody is in its place.
        var sleeping = false
        var closing = false
        var closed = false
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    }

    private enum Turn {
        case group([Submission], Job?)
        case job(Job)
        case sleep
        case end
    }

    /// More than this many readings are not put into one commit, so that the first of them need not wait for the last.
    private static let groupLimit = 20_000

    private let connection: Connection
    private let sliceLength: Duration
    private let afterTransaction: @Sendable () -> Void
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(connection: Connection, sliceLength: Duration, afterTransaction: @escaping @Sendable () -> Void) {
        self.connection = connection
        self.sliceLength = sliceLength
        self.afterTransaction = afterTransaction
    }

    /// Starts the thread. `hasRoom` is asked before each group; `commit` writes one and answers it.
    func start(
        hasRoom: @escaping @Sendable () -> Bool, commit: @escaping @Sendable (DatabasePool, [Submission]) -> Void
    ) {
        state.withLock { $0.staff = Staff(hasRoom: hasRoom, commit: commit) }
        let thread = Thread { [self] in
            Self.goBeforeOthers()
            loop: while true {
                switch nextTurn(hasRoom: hasRoom()) {
                case .group(let group, let job):
                    commit(connection.pool, group)
                    afterTransaction()
                    if let job { run(job) }
                case .job(let job): run(job)
                case .sleep: wake.wait()
                case .end: break loop
                }
            }
            let waiting = state.withLock { state in
                state.closed = true
                defer { state.waitingForEnd = [] }
                return state.waitingForEnd
            }
            for continuation in waiting { continuation.resume() }
        }
        thread.name = "gridd.writer"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Puts the calling thread before others that want the processor, where the system lets it: what meters wait for
    /// should not wait for a large body's parsing. On Linux this is about the calling thread alone.
    private static func goBeforeOthers() { setpriority(.init(PRIO_PROCESS.rawValue), 0, -5) }

    /// False once the store is closing.
    func submit(_ submission: Submission) -> Bool {
        let (accepted, asleep) = state.withLock { state in
            if state.closing { return (false, false) }
            state.incoming.append(submission)
            defer { state.sleeping = false }
            return (true, state.sleeping)
        }
        if asleep { wake.signal() }
        return accepted
    }

    /// Commits a submission on the caller's thread, and answers it there, if the writer has nothing to do; false if it has.
    func commitInPlace(_ submission: Submission) -> Bool {
        guard let staff = state.withLock(\.staff), staff.hasRoom() else { return false }
        let isFree = state.withLock { state in
            guard state.sleeping, state.incoming.isEmpty, !state.closing else { return false }
            state.sleeping = false
            return true
        }
        guard isFree else { return false }
        staff.commit(connection.pool, [submission])
        afterTransaction()
        let somethingCame = state.withLock { state in
            state.sleeping = state.incoming.isEmpty && state.jobs.isEmpty && !state.closing
            return !state.sleeping
        }
        if somethingCame { wake.signal() }
        return true
    }

    /// Runs `step` slice after slice until it is done.
    func perform(_ step: @escaping Step) async throws { try await perform(step, isTransaction: true) }

    /// The same between transactions, for what must not be in one.
    func performBare(_ step: @escaping Step) async throws { try await perform(step, isTransaction: false) }

    private func perform(_ step: @escaping Step, isTransaction: Bool) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let job = Job(step: step, isTransaction: isTransaction) {
                continuation.resume(with: $0.mapError { $0 as any Error })
            }
            let (accepted, asleep) = state.withLock { state in
                if state.closing { return (false, false) }
                state.jobs.append(job)
                defer { state.sleeping = false }
                return (true, state.sleeping)
            }
            if asleep { wake.signal() }
            if !accepted { job.done(.failure(.closing)) }
        }
    }

    /// Runs `body` as one transaction and gives back what it returns.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await write { db, _ in try body(db) }
    }

    /// The same for a body that has something to do once it is committed.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Slice) throws -> Value
    ) async throws -> Value {
        let result = Mutex<Value?>(nil)
        try await perform { db, slice in
            let value = try body(db, slice)
            result.withLock { $0 = value }
            return false
        }
        guard let value = result.withLock({ $0 }) else { throw StoreFault.closing }
        return value
    }

    /// Called when there is room in the journal again.
    func roomAgain() {
        let asleep = state.withLock { state in
            defer { state.sleeping = false }
            return state.sleeping
        }
        if asleep { wake.signal() }
    }

    /// Writes and answers all that was submitted, then ends the thread; work in slices is cut short.
    func close() async {
        await withCheckedContinuation { continuation in
            let (ended, asleep) = state.withLock { state in
                state.closing = true
                if state.closed { return (true, false) }
                state.waitingForEnd.append(continuation)
                defer { state.sleeping = false }
                return (false, state.sleeping)
            }
            if asleep { wake.signal() }
            if ended { continuation.resume() }
        }
    }

    /// From now on what waits is answered, and nothing more is begun.
    var isClosing: Bool { state.withLock(\.closing) }

    fileprivate var somethingWaits: Bool { state.withLock { !$0.incoming.isEmpty || $0.closing } }

    private func nextTurn(hasRoom: Bool) -> Turn {
        state.withLock { state in
            if state.closing {
                // What was handed over is written even when the journal is full by its bound.
                if !state.incoming.isEmpty { return .group(take(&state.incoming), nil) }
                if let job = state.jobs.popFirst() {
                    return .job(Job(step: { _, _ in throw StoreFault.closing }, done: job.done))
                }
                return .end
            }
            if hasRoom, !state.incoming.isEmpty { return .group(take(&state.incoming), state.jobs.popFirst()) }
            if let job = state.jobs.popFirst() { return .job(job) }
            state.sleeping = true
            return .sleep
        }
    }

    private func take(_ incoming: inout [Submission]) -> [Submission] {
        var readings = 0
        for (index, submission) in incoming.enumerated() {
            readings += submission.readingCount
            if readings >= Self.groupLimit, index + 1 < incoming.count {
                let group = Array(incoming[...index])
                incoming.removeFirst(index + 1)
                return group
            }
        }
        defer { incoming = [] }
        return incoming
    }

    private func run(_ job: Job) {
        let now = ContinuousClock.now
        let aftermath = Aftermath()
        let slice = Slice(
            deadline: now.advanced(by: sliceLength), courtesy: now.advanced(by: sliceLength / 5), scheduler: self,
            aftermath: aftermath)
        do {
            let more = try connection.pool.writeWithoutTransaction { db in
                if !job.isTransaction { return try job.step(db, slice) }
                var more = false
                try db.inTransaction(.immediate) {
                    more = try job.step(db, slice)
                    return .commit
                }
                return more
            }
            for action in aftermath.actions { action() }
            if job.isTransaction { afterTransaction() }
            if more {
                state.withLock { $0.jobs.append(job) }
            } else {
                job.done(.success(()))
            }
        } catch {
            job.done(.failure(connection.fault(error)))
        }
    }
}

extension StoreFault {
    /// The answer to anything asked of a store that is closing.
    static let closing = StoreFault(.closed, "gridd is shutting down: send again once it is back")
}
