import GridModel
import Synchronization

/// Meters whose readings mean something else since the start, in order: something was told of them, or other periods are
/// billed.
final class Reinterpretations: Sendable {
    private struct State {
        var meters: [MeterID] = []
        /// How many were forgotten before the first of those.
        var forgotten = 0
    }

    private static let mostRemembered = 100_000

    private let state = Mutex(State())
    /// How many there were in all, at hand without a lock.
    private let total = Atomic(0)

    func add(_ meters: some Collection<MeterID>) {
        state.withLock { state in
            state.meters += meters
            if state.meters.count > Self.mostRemembered {
                let most = state.meters.count - Self.mostRemembered / 2
                state.forgotten += most
                state.meters.removeFirst(most)
            }
            total.store(state.forgotten + state.meters.count, ordering: .releasing)
        }
    }

    /// Those after so many others, and how many there were in all; nil in the place of the meters when they are too many
    /// to remember.
    func since(_ count: Int) -> (meters: [MeterID]?, count: Int) {
        if total.load(ordering: .acquiring) == count { return ([], count) }
        return state.withLock { state in
            let total = state.forgotten + state.meters.count
            if count < state.forgotten { return (nil, total) }
            return (Array(state.meters.dropFirst(count - state.forgotten)), total)
        }
    }
}
