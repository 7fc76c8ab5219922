import Foundation
import Synchronization

/// What the server has by name, remembered for some seconds, so that TAB never waits long.
///
/// The line editor asks from its own thread and can't suspend; so a question waits at most `patience` for an answer
/// that is on its way, and takes the last one known otherwise.
final class LiveNames: Sendable {
    typealias Fetch = @Sendable (LiveKind) async throws -> [CompletionCandidate]

    private struct Entry {
        var candidates: [CompletionCandidate] = []
        /// When `candidates` came; nil before the first.
        var fetched: ContinuousClock.Instant?
        /// When a fetch failed last.
        var failed: ContinuousClock.Instant?
        /// When the fetch that is on its way began.
        var began: ContinuousClock.Instant?
        var waiters: [DispatchSemaphore] = []
    }

    private let known: @Sendable (LiveKind) -> [CompletionCandidate]?
    private let fetch: Fetch
    private let freshness: Duration
    /// How long a server that was not there is left alone.
    private let respite: Duration
    private let patience: Duration
    private let executor = QueueExecutor()
    private let entries = Mutex<[LiveKind: Entry]>([:])

    init(
        freshness: Duration = .seconds(5), respite: Duration = .seconds(1), patience: Duration = .milliseconds(130),
        known: @escaping @Sendable (LiveKind) -> [CompletionCandidate]? = { _ in nil }, fetch: @escaping Fetch
    ) {
        self.known = known
        self.fetch = fetch
        self.freshness = freshness
        self.respite = respite
        self.patience = patience
    }

    /// The things of a kind, as last known; blocks at most `patience`, and not at all while the server is away.
    func candidates(_ kind: LiveKind) -> [CompletionCandidate] {
        if let known = known(kind) { return known }
        let now = ContinuousClock.now
        let waiter: DispatchSemaphore? = entries.withLock { entries in
            let entry = entries[kind, default: Entry()]
            if let fetched = entry.fetched, now - fetched < freshness { return nil }
            // Somebody just found nobody there.
            if let failed = entry.failed, now - failed < respite { return nil }
            // A server that has not answered by now was waited for once.
            if let began = entry.began, now - began > patience { return nil }
            let waiter = DispatchSemaphore(value: 0)
            entries[kind, default: Entry()].waiters.append(waiter)
            return waiter
        }
        if let waiter {
            refresh(kind)
            let (seconds, attoseconds) = patience.components
            let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
            _ = waiter.wait(timeout: .now() + .nanoseconds(nanoseconds))
        }
        return entries.withLock { $0[kind]?.candidates ?? [] }
    }

    /// Asks for all that grew old, in the background.
    func prefetch() {
        let now = ContinuousClock.now
        let stale = entries.withLock { entries in
            LiveKind.allCases.filter { kind in
                guard !kind.isLocal else { return false }
                guard let fetched = entries[kind]?.fetched else { return true }
                return now - fetched >= freshness
            }
        }
        stale.forEach(refresh)
    }

    /// Makes what is known old, after a command that may have changed it.
    func expire() {
        entries.withLock { entries in
            for kind in LiveKind.allCases {
                entries[kind]?.fetched = nil
                entries[kind]?.failed = nil
            }
        }
    }

    private func refresh(_ kind: LiveKind) {
        let begins = entries.withLock { entries in
            if entries[kind]?.began != nil { return false }
            entries[kind, default: Entry()].began = .now
            return true
        }
        guard begins else { return }
        // Whoever waits may hold the only thread of the common pool.
        Task(executorPreference: executor) { [self] in
            let found = try? await fetch(kind)
            let waiters = entries.withLock { entries in
                var entry = entries[kind, default: Entry()]
                if let found {
                    entry.candidates = found
                    entry.fetched = .now
                    entry.failed = nil
                } else {
                    entry.candidates = []
                    entry.failed = .now
                }
                entry.began = nil
                let waiters = entry.waiters
                entry.waiters = []
                entries[kind] = entry
                return waiters
            }
            waiters.forEach { $0.signal() }
        }
    }
}
