import Synchronization

/// How long a command waited for the person, who was reading: no part of the time it took.
final class Pauses: Sendable {
    private let sum = Mutex(Duration.zero)

    var total: Duration { sum.withLock { $0 } }

    func add(_ duration: Duration) { sum.withLock { $0 += duration } }
}
