import GridModel
import ServiceLifecycle
import Synchronization

/// Brings live events from the journal and the alert rules to those who watch.
///
/// The newest events are kept once, in a ring; a subscriber is a position in it. One who is too slow, or comes back too
/// late, finds the position gone and is told of the gap; nobody's slowness costs memory.
package final class EventHub: Service {
    private struct State {
        var ring: EventRing
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        var subscribers = 0
        var closed = false

        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            defer { waiting = [:] }
            return Array(waiting.values)
        }
    }

    private let state: Mutex<State>
    private let commits: AsyncStream<CommittedBatch>
    let readings: any ReadingStore

    /// - Parameter capacity: How many events are kept at least for those who come back.
    package init(feed: any JournalFeed, readings: any ReadingStore, capacity: Int = 50_000) {
        self.readings = readings
        // Before the first commit that is to be told of, so that none is missed.
        commits = feed.live(buffer: 4_096)
        let last = EventID.end(of: readings.counts.journalSequence)
        state = Mutex(State(ring: EventRing(capacity: capacity, startingAfter: last)))
    }

    /// Takes in what is committed until the store closes or the service is shut down.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await batch in self.commits { self.publish(batch) } }
                group.addTask { await self.tick() }
                await group.next()
                group.cancelAll()
            }
        }
        close()
    }

    /// Wakes those who wait, so that each can see whether it is time for a sign of life.
    private func tick() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            change { _ in }
        }
    }

    package func publish(_ batch: CommittedBatch) { change { $0.ring.append(batch) } }

    package func publish(_ alert: Alert) { change { $0.ring.append(alert) } }

    /// Ends all subscriptions, those to come too.
    package func close() { change { $0.closed = true } }

    private func change(_ body: (inout State) -> Void) {
        let waiting = state.withLock { state in
            body(&state)
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }

    /// How many watch.
    package var subscribers: Int { state.withLock { $0.subscribers } }
}

/// What ``EventSubscription`` needs of the hub.
extension EventHub {
    enum Position {
        case at(Int)
        /// What came after the id that was named is not kept; what is kept begins here, behind `floor`.
        case gap(Int, floor: EventID)
    }

    /// The id of the newest event.
    var last: EventID { state.withLock { $0.ring.last } }

    /// Where one begins who saw everything up to `id`.
    func enter(after id: EventID) -> Position {
        state.withLock { state in
            state.subscribers += 1
            if let number = state.ring.number(after: id) { return .at(number) }
            return .gap(state.ring.start, floor: state.ring.floor)
        }
    }

    func leave() { state.withLock { $0.subscribers -= 1 } }

    enum Take {
        case events([EventRing.Event], next: Int)
        /// The position fell out of the ring: so many events are gone.
        case missed(Int, start: Int, floor: EventID)
        case nothing
        case closed
    }

    func take(from number: Int, limit: Int, wanted: (MeterID?) -> Bool) -> Take {
        state.withLock { state in
            if state.closed { return .closed }
            let start = state.ring.start
            if number < start { return .missed(start - number, start: start, floor: state.ring.floor) }
            if number >= state.ring.end { return .nothing }
            let (events, next) = state.ring.events(from: number, limit: limit, wanted: wanted)
            return .events(events, next: next)
        }
    }

    /// Returns when there may be events from `number` on, at the latest after a second or two, or when cancelled.
    func wait(for number: Int) async {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let mustWait = state.withLock { state in
                    if state.closed || state.ring.end > number || Task.isCancelled { return false }
                    state.waiting[waiter] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: waiter) }?.resume()
        }
    }
}
