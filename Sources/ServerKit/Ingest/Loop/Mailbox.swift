import Synchronization

/// What other threads have for a loop, and whether it must be woken for it.
final class Mailbox<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var isAsleep = false
    }

    private let state = Mutex(State())

    /// Puts something in; true when its reader sleeps and is to be woken.
    func post(_ item: Item) -> Bool {
        state.withLock { state in
            state.items.append(item)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
    }

    /// Says that the reader is about to sleep; false, and it must not, when there is something for it.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.items.isEmpty
            return state.isAsleep
        }
    }

    /// Says that the reader is awake, and will look in before it sleeps again.
    func wakeUp() { state.withLock { $0.isAsleep = false } }

    /// Everything that came, in its order.
    func take() -> [Item] {
        state.withLock { state in
            if state.items.isEmpty { return [] }
            defer { state.items = [] }
            return state.items
        }
    }
}
