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
    }

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

    func set(_ key: RegisterKey, _ events: RegisterEvents?) {
        state.withLock { state in
            var events = events
            if let plain = events, plain.isRulesOnly {
                events = plain.rules.isEmpty ? nil : state.rules[plain.rules] ?? plain
                if let events { state.rules[plain.rules] = events }
            }
            state.events[key] = events
            state.eventful[key] = events.flatMap { $0.instants.isEmpty ? nil : $0 }
        }
        isUsed.store(true, ordering: .releasing)
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
        for (key, events) in try MeterEventRows.all(db) { set(key, events) }
    }
}
