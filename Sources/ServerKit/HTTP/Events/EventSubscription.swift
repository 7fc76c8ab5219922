import GridModel

/// One who watches: a position among the hub's events, and a choice of meters.
struct EventSubscription: ~Copyable {
    struct Event: Hashable, Sendable {
        var id: EventID
        var event: LiveEvent
    }

    enum Delivery: Hashable, Sendable {
        case events([Event])
        /// Nothing for a while.
        case idle
        /// There will be no more.
        case closed
    }

    private let hub: EventHub
    private let meters: Set<MeterID>?
    private var number: Int
    private var pendingGap: Event?
    private var trail = PowerTrail()

    /// - Parameters:
    ///   - meters: Only of these; nil for all.
    ///   - id: The last event that the subscriber saw.
    init(to hub: EventHub, meters: Set<MeterID>?, after id: EventID) {
        self.hub = hub
        self.meters = meters
        switch hub.enter(after: id) {
        case .at(let number): self.number = number
        case .gap(let number, let floor):
            self.number = number
            pendingGap = Self.gap("the events after \(id.text) are not kept any more", at: floor)
        }
    }

    deinit { hub.leave() }

    /// What happened since the last call; waits when that is nothing.
    mutating func next(limit: Int = 256) async -> Delivery {
        if let gap = pendingGap {
            pendingGap = nil
            return .events([gap])
        }
        var take = take(limit)
        if case .nothing = take {
            await hub.wait(for: number)
            take = self.take(limit)
        }
        switch take {
        case .nothing: return Task.isCancelled ? .closed : .idle
        case .closed: return .closed
        case .missed(let count, let start, let floor):
            number = start
            return .events([Self.gap("\(count) events were missed by reading too slowly", at: floor)])
        case .events(let events, let next):
            number = next
            return events.isEmpty ? .idle : .events(events.map { show($0) })
        }
    }

    private func take(_ limit: Int) -> EventHub.Take {
        let meters = meters
        return hub.take(from: number, limit: limit) { meter in
            // What is about no meter is for those who see all of them.
            guard let meters else { return true }
            return meter.map(meters.contains) ?? false
        }
    }

    private mutating func show(_ event: EventRing.Event) -> Event {
        switch event {
        case .reading(let committed, let id):
            return Event(
                id: id,
                event: .reading(
                    meter: committed.key.meter, at: committed.reading.at, registerKwh: committed.reading.value,
                    powerKw: trail.power(at: committed, readings: hub.readings)))
        case .alert(let alert, let id): return Event(id: id, event: .alert(alert))
        case .lost(let id): return Self.gap("events were missed: more happened than gridd could tell of", at: id)
        }
    }

    private static func gap(_ message: String, at id: EventID) -> Event {
        Event(id: id, event: .gap(message: message))
    }
}
