import Synchronization

/// Counts something since the start.
final class Tally: Sendable {
    private let count = Atomic(0)

    func add(_ number: Int) { count.add(number, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
}
