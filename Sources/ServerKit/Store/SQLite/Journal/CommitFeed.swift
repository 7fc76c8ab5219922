import DequeModule
import Dispatch
import GridModel
import Synchronization

/// Hands what was committed to whoever follows the journal.
///
/// Keeps the newest batches in memory, so that a consumer that keeps up never reads the disk. Whoever waits is called at
/// once after a pause, and otherwise a few times in a tenth of a second: commits follow each other within less than a
/// millisecond, and to wake everybody for each would cost more than the commits.
final class CommitFeed: Sendable {
    private struct State {
        var recent: Deque<CommittedBatch> = []
        var recentReadings = 0
        /// Every batch after this one is in `recent`.
        var recentAfter: Int64 = 0
        var last: Int64 = 0
        /// Those who wait were called up to here.
        var called: Int64 = 0
        var isCallDue = false
        var lastCall = ContinuousClock.now
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var live: [Int: Listener] = [:]
        var nextID = 0
        var closed = false

        /// Where the batches begin that were committed after `sequence`.
        func place(after sequence: Int64) -> Int {
            var (low, high) = (0, recent.count)
            while low < high {
                let middle = (low + high) / 2
                if recent[middle].sequence > sequence { high = middle } else { low = middle + 1 }
            }
            return low
        }
    }

    private struct Listener {
        let continuation: AsyncStream<CommittedBatch>.Continuation
        /// Came after this sequence number was committed.
        let after: Int64
    }

    private static let recentLimit = 100_000
    private static let callInterval = Duration.milliseconds(20)

    /// Calls are made here, one after the other.
    private let calls = DispatchQueue(label: "gridd.feed")
    private let state = Mutex(State())

    /// Tells where the journal stands at start: nothing up to `sequence` is kept in memory.
    func restore(sequence: Int64) {
        state.withLock { state in
            state.recentAfter = sequence
            state.last = sequence
            state.called = sequence
        }
    }

    func committed(_ batch: CommittedBatch) {
        let pause = state.withLock { state -> Duration? in
            state.recent.append(batch)
            state.recentReadings += batch.readings.count
            state.last = batch.sequence
            while state.recentReadings > Self.recentLimit, state.recent.count > 1,
                let oldest = state.recent.first, oldest.sequence <= state.called
            {
                state.recent.removeFirst()
                state.recentReadings -= oldest.readings.count
                state.recentAfter = oldest.sequence
            }
            if state.isCallDue { return nil }
            state.isCallDue = true
            return Self.callInterval - (.now - state.lastCall)
        }
        guard let pause else { return }
        if pause > .zero {
            calls.asyncAfter(deadline: .now() + .microseconds(Int(pause / .microseconds(1)))) { [self] in call() }
        } else {
            calls.async { [self] in call() }
        }
    }

    /// Tells everybody what was committed since the last time.
    private func call() {
        let (batches, live, waiting) = state.withLock { state in
            state.isCallDue = false
            state.lastCall = .now
            let new = Array(state.recent[state.place(after: state.called)...])
            state.called = state.last
            defer { state.waiting = [:] }
            return (new, Array(state.live.values), Array(state.waiting.values))
        }
        for listener in live {
            for batch in batches where batch.sequence > listener.after { listener.continuation.yield(batch) }
        }
        for continuation in waiting { continuation.resume() }
    }

    enum Lookup {
        case batches([CommittedBatch])
        /// Older than what is in memory: the journal has it.
        case onDisk
        case nothingNew
        case closed
    }

    func batches(after sequence: Int64, limit: Int) -> Lookup {
        state.withLock { state in
            if sequence >= state.last { return state.closed ? .closed : .nothingNew }
            if sequence < state.recentAfter { return .onDisk }
            var found: [CommittedBatch] = []
            var readings = 0
            for batch in state.recent[state.place(after: sequence)...] {
                found.append(batch)
                readings += batch.readings.count
                if readings >= limit { break }
            }
            return .batches(found)
        }
    }

    /// Everything after this sequence number is in memory.
    var oldestInMemory: Int64 { state.withLock { $0.recentAfter } }

    /// Returns once something after `sequence` was committed; throws when cancelled or closed.
    func wait(after sequence: Int64) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    if state.last > sequence { return .success(()) }
                    if state.closed { return .failure(StoreFault.closing) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiting[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: id) }
            continuation?.resume(throwing: CancellationError())
        }
    }

    func live(buffer: Int) -> AsyncStream<CommittedBatch> {
        AsyncStream(bufferingPolicy: .bufferingNewest(buffer)) { continuation in
            let id: Int? = state.withLock { state in
                if state.closed { return nil }
                state.nextID += 1
                state.live[state.nextID] = Listener(continuation: continuation, after: state.last)
                return state.nextID
            }
            guard let id else {
                continuation.finish()
                return
            }
            continuation.onTermination = { [weak self] _ in
                _ = self?.state.withLock { $0.live.removeValue(forKey: id) }
            }
        }
    }

    var isClosed: Bool { state.withLock { $0.closed } }

    func close() {
        // What was committed is told before the end is.
        calls.sync { call() }
        let (waiting, live) = state.withLock { state in
            state.closed = true
            defer {
                state.waiting = [:]
                state.live = [:]
            }
            return (Array(state.waiting.values), Array(state.live.values))
        }
        for listener in live { listener.continuation.finish() }
        for continuation in waiting { continuation.resume(throwing: StoreFault.closing) }
    }
}
