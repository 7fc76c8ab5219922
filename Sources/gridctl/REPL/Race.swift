import Synchronization

/// A value that several may give; the first counts.
final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case finished(Value)
    }

    private let state = Mutex(State.open)

    func finish(with value: Value) {
        let waiter: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .finished(value)
                return nil
            case .awaited(let continuation):
                state = .finished(value)
                return continuation
            case .finished: return nil
            }
        }
        waiter?.resume(returning: value)
    }

    /// The first value; to be asked for once.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let finished: Value? = state.withLock { state in
                if case .finished(let value) = state { return value }
                state = .awaited(continuation)
                return nil
            }
            if let finished { continuation.resume(returning: finished) }
        }
    }
}
