import DequeModule
import Synchronization

/// Lets so many through at a time; the others wait in order.
final class Turnstile: Sendable {
    private struct State {
        var free: Int
        var waiting: Deque<(id: Int, continuation: CheckedContinuation<Bool, Never>)> = []
        var nextID = 0
    }

    private let state: Mutex<State>

    init(places: Int) { state = Mutex(State(free: places)) }

    /// Runs `body` when there is a place for it.
    /// - Throws: `CancellationError` when cancelled before that, and what `body` throws.
    func pass<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        guard await enter() else { throw CancellationError() }
        defer { leave() }
        return try await body()
    }

    private func enter() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((id, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func leave() {
        let next = state.withLock { state in
            // The place goes from one to the next without becoming free.
            if let next = state.waiting.popFirst() { return next.continuation as CheckedContinuation<Bool, Never>? }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}
