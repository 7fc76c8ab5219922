import DequeModule
import GridModel
import Synchronization

/// Hands what was committed to whoever follows the journal.
///
/// Keeps the newest batches in memory, so that a consumer that keeps up never reads the disk.
final class CommitFeed: Sendable {
    private struct State {
        var recent: Deque<CommittedBatch> = []
        var recentReadings = 0
        /// Every batch after this one is in `recent`.
        var recentAfter: Int64 = 0
        var last: Int64 = 0
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var live: [Int: AsyncStream<CommittedBatch>.Continuation] = [:]
        var nextID = 0
        var closed = false
    }

    private static let recentLimit = 100_000

    private let state = Mutex(State())

    /// Tells where the journal stands at start: nothing up to `sequence` is kept in memory.
    func restore(sequence: Int64) {
        state.withLock { state in
            state.recentAfter = sequence
            state.last = sequence
        }
    }

    func committed(_ batch: CommittedBatch) {
        let (waiting, live) = state.withLock { state in
            state.recent.append(batch)
            state.recentReadings += batch.readings.count
            state.last = batch.sequence
            while state.recentReadings > Self.recentLimit, state.recent.count > 1 {
                let oldest = state.recent.removeFirst()
                state.recentReadings -= oldest.readings.count
                state.recentAfter = oldest.sequence
            }
            defer { state.waiting = [:] }
            return (state.waiting.values, state.live.values)
        }
        for continuation in live { continuation.yield(batch) }
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
            for batch in state.recent where batch.sequence > sequence {
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
                state.live[state.nextID] = continuation
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

    func close() {
        let (waiting, live) = state.withLock { state in
            state.closed = true
            defer {
                state.waiting = [:]
                state.live = [:]
            }
            return (Array(state.waiting.values), Array(state.live.values))
        }
        for continuation in live { continuation.finish() }
        for continuation in waiting { continuation.resume(throwing: StoreFault.closing) }
    }
}
