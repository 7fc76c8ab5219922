import Synchronization

/// Counts what was refused since the start: messages and lines for what they said, streams for their framing.
package final class RejectionCounter: Sendable {
    private let rejected = Atomic(0)

    package init() {}

    /// Counts one more.
    package func count() { rejected.add(1, ordering: .relaxed) }

    /// How many there were.
    package var value: Int { rejected.load(ordering: .relaxed) }
}
