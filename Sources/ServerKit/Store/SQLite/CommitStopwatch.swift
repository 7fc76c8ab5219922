import GridModel
import Synchronization

/// The longest commit since somebody asked.
final class CommitStopwatch: Sendable {
    private let longest = Atomic<Int64>(0)

    func time(_ body: () -> Void) {
        let start = ContinuousClock.now
        body()
        let (seconds, attoseconds) = start.duration(to: .now).components
        longest.max(seconds * 1_000 + attoseconds / 1_000_000_000_000_000, ordering: .relaxed)
    }

    /// To the millisecond; begins anew.
    func take() -> TimeLength { TimeLength(milliseconds: longest.exchange(0, ordering: .relaxed)) }
}

extension SQLiteStore {
    package func figures() -> StoreFigures {
        StoreFigures(
            disk: Connection.usedPart(at: connection.path), commit: stopwatch.take(), trouble: trouble)
    }
}
