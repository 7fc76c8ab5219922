import GRDB
import GridModel
import Synchronization

/// What was told of registers, at hand without asking the disk; nearly all of them have nothing here.
final class EventBook: Sendable {
    private struct State {
        var events: [RegisterKey: RegisterEvents] = [:]
        /// Those to which something happened at an instant.
        var eventful: [RegisterKey: RegisterEvents] = [:]
        /// Registers with the same rules and nothing else share what stands for them.
        var rules: [MeteringRules: RegisterEvents] = [:]
        /// Meters whose readings mean something else since, in order.
        var reinterpreted: [MeterID] = []
        /// How many were forgotten before the first of those.
        var forgotten = 0
    }

    private static let mostRemembered = 100_000

    private let state = Mutex(State())
    /// Asked for with every question, so at hand without a lock.
    private let isUsed = Atomic(false)

    var isEmpty: Bool { !isUsed.load(ordering: .acquiring) }

    subscript(key: RegisterKey) -> RegisterEvents? {
        if isEmpty { return nil }
        return state.withLock { $0.events[key] }
    }

    /// All of them at this moment.
    var snapshot: [RegisterKey: RegisterEvents] { isEmpty ? [:] : state.withLock { $0.events } }

    /// - Parameter isNew: Readings were judged without it before.
    func set(_ key: RegisterKey, _ events: RegisterEvents?, isNew: Bool = true) {
        state.withLock { state in
            var events = events
            if let plain = events, plain.isRulesOnly {
                events = plain.rules.isEmpty ? nil : state.rules[plain.rules] ?? plain
                if let events { state.rules[plain.rules] = events }
            }
            state.events[key] = events
            state.eventful[key] = events.flatMap { $0.instants.isEmpty ? nil : $0 }
            guard isNew else { return }
            state.reinterpreted.append(key.meter)
            if state.reinterpreted.count > Self.mostRemembered {
                state.forgotten += state.reinterpreted.count / 2
                state.reinterpreted.removeFirst(state.reinterpreted.count / 2)
            }
        }
        isUsed.store(true, ordering: .releasing)
    }

    /// Meters reinterpreted after so many others were, and how many were in all; nil in the place of the meters when they
    /// are too many to remember.
    func reinterpreted(since count: Int) -> (meters: [MeterID]?, count: Int) {
        if isEmpty { return ([], count) }
        return state.withLock { state in
            let total = state.forgotten + state.reinterpreted.count
            if count < state.forgotten { return (nil, total) }
            return (Array(state.reinterpreted.dropFirst(count - state.forgotten)), total)
        }
    }

    /// From the first instant to the last that a restart or a statement tells something of meters' imported energy.
    func bounds(of meters: MeterSelection) -> ClosedRange<Instant>? {
        if isEmpty { return nil }
        let eventful = state.withLock { $0.eventful }
        var bounds: ClosedRange<Instant>?
        func take(_ events: RegisterEvents) {
            for at in events.restarts.map(\.at) + events.statements.map(\.at) {
                bounds = min(bounds?.lowerBound ?? at, at)...max(bounds?.upperBound ?? at, at)
            }
        }
        if meters.ranges.count == 1, let range = meters.ranges.first, range.lowerBound == range.upperBound {
            if let events = eventful[RegisterKey(range.lowerBound)] { take(events) }
        } else {
            for (key, events) in eventful where key.register == .importedEnergy && meters.contains(key.meter) {
                take(events)
            }
        }
        return bounds
    }

    func restore(_ db: Database) throws {
        for (key, events) in try MeterEventRows.all(db) { set(key, events, isNew: false) }
    }
}
