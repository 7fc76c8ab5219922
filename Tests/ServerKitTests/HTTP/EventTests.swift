import GridModel
import Testing

@testable import ServerKit

@Suite struct EventTests {
    private static func batch(_ sequence: Int64, _ meters: MeterID...) -> CommittedBatch {
        CommittedBatch(
            sequence: sequence, receivedAt: Instant(seconds: sequence),
            readings: meters.map {
                CommittedReading(
                    key: RegisterKey($0), reading: Reading(at: Instant(seconds: sequence), value: .wattHours(sequence)))
            })
    }

    private static let alert = Alert(
        id: 1, meter: 1, rule: "r", state: .firing, since: Instant(seconds: 1), message: "m", acknowledgedBy: nil,
        acknowledgedAt: nil)

    /// The ids a ring gives out from a number on, and the number behind them.
    private func ids(
        _ ring: EventRing, from number: Int, limit: Int = 100, wanted: (MeterID?) -> Bool = { _ in true }
    ) -> (ids: [String], next: Int) {
        let (events, next) = ring.events(from: number, limit: limit, wanted: wanted)
        let ids = events.map { event in
            switch event {
            case .reading(_, let id), .alert(_, let id): id.text
            case .lost(let id): "lost \(id.text)"
            }
        }
        return (ids, next)
    }

    @Test func eventsComeInOrderUnderGrowingIds() {
        var ring = EventRing(capacity: 100, startingAfter: .end(of: 6))
        ring.append(Self.batch(7, 1, 2, 3))
        ring.append(Self.alert)
        ring.append(Self.alert)
        ring.append(Self.batch(8, 1))
        #expect(ids(ring, from: 0).ids == ["7.0", "7.1", "7.2", "7.3", "7.4", "8.0"])
        #expect(ids(ring, from: 0, limit: 2) == (["7.0", "7.1"], 2))
        #expect(ids(ring, from: 2, limit: 2) == (["7.2", "7.3"], 4))
        #expect(ids(ring, from: 0) { $0 == 2 } == (["7.1"], 6))
        #expect(ids(ring, from: 6) == ([], 6))
    }

    @Test func whoSawAnEventGoesOnBehindIt() {
        var ring = EventRing(capacity: 100, startingAfter: .end(of: 6))
        ring.append(Self.batch(7, 1, 2, 3))
        ring.append(Self.alert)
        ring.append(Self.batch(8, 1, 2))
        let all = ["7.0", "7.1", "7.2", "7.3", "8.0", "8.1"]
        #expect(ring.number(after: .end(of: 6)) == 0)
        for (index, id) in all.enumerated() {
            let number = EventID(id).flatMap { ring.number(after: $0) }
            #expect(number == index + 1)
            #expect(number.map { ids(ring, from: $0).ids } == Array(all.dropFirst(index + 1)))
        }
        for unknown in ["5.0", "6.1", "9.0", "8.2"] {
            #expect(EventID(unknown).flatMap { ring.number(after: $0) } == nil, "\(unknown)")
        }
    }

    @Test func whatIsNotKeptIsAGap() {
        var ring = EventRing(capacity: 4, startingAfter: .end(of: 0))
        for sequence in 1...10 { ring.append(Self.batch(Int64(sequence), 1, 2)) }
        #expect(ring.end - ring.start == 4)
        #expect(ids(ring, from: 0).ids == ["9.0", "9.1", "10.0", "10.1"])
        #expect(ring.floor.text == "8.1")
        #expect(ring.number(after: ring.floor) == ring.start)
        #expect(ring.number(after: EventID(sequence: 8, index: 0)) == nil)
    }

    @Test func aBatchLargerThanTheRingIsKeptWhole() {
        var ring = EventRing(capacity: 2, startingAfter: .end(of: 0))
        ring.append(Self.batch(1, 1, 2, 3, 4))
        #expect(ids(ring, from: 0).ids.count == 4)
        ring.append(Self.batch(2, 1, 2))
        #expect(ids(ring, from: 0).ids == ["2.0", "2.1"])
    }

    @Test func aHoleInTheSequenceIsTold() {
        var ring = EventRing(capacity: 100, startingAfter: .end(of: 3))
        ring.append(Self.batch(4, 1))
        ring.append(Self.batch(9, 1))
        #expect(ids(ring, from: 0).ids == ["4.0", "lost 8.4294967295", "9.0"])
    }

    @Test func anySplitOfTheRingGivesTheSameEvents() {
        var random = Seeded(3)
        var ring = EventRing(capacity: 1_000, startingAfter: .end(of: 0))
        var expected: [String] = []
        for sequence in 1...60 {
            let meters = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                MeterID(Int64.random(in: 1...4, using: &random)) ?? 1
            }
            ring.append(
                CommittedBatch(
                    sequence: Int64(sequence), receivedAt: Instant(seconds: 0),
                    readings: meters.map {
                        CommittedReading(
                            key: RegisterKey($0), reading: Reading(at: Instant(seconds: 1), value: .zero))
                    }))
            for (index, meter) in meters.enumerated() where meter == 2 { expected.append("\(sequence).\(index)") }
        }
        for limit in [1, 2, 7, 1_000] {
            var found: [String] = []
            var number = 0
            while number < ring.end {
                let (ids, next) = ids(ring, from: number, limit: limit) { $0 == 2 }
                found += ids
                #expect(next > number)
                number = next
            }
            #expect(found == expected)
        }
    }

    // MARK: Those who watch

    @Test func aWatcherSeesReadingsAndAlertsOfItsMetersWithPower() async throws {
        try await withStore(.sqlite) { store, _ in
            let hub = EventHub(feed: store, readings: store)
            var watcher = EventSubscription(to: hub, meters: [1], after: hub.last)
            #expect(hub.subscribers == 1)
            hub.publish(Self.batch(1, 1, 2))
            hub.publish(Self.batch(3_601, 1))
            hub.publish(Self.alert)
            guard case .events(let events) = await watcher.next() else { throw CancellationError() }
            #expect(events.map(\.id.text) == ["1.0", "3600.4294967295", "3601.0", "3601.1"])
            #expect(events[1].event.meter == nil)
            #expect(
                events[2].event
                    == .reading(
                        meter: 1, at: Instant(seconds: 3_601), registerKwh: .wattHours(3_601), powerKw: .watts(3_600)))
            #expect(events[3].event == .alert(Self.alert))
            hub.close()
            #expect(await watcher.next() == .closed)
        }
    }

    @Test func aWatcherWhoAsksForMoreThanIsKeptIsToldSo() async throws {
        try await withStore(.sqlite) { store, _ in
            let hub = EventHub(feed: store, readings: store)
            hub.publish(Self.batch(1, 1))
            var watcher = EventSubscription(to: hub, meters: nil, after: EventID(sequence: 77, index: 1))
            guard case .events(let gap) = await watcher.next(), case .gap(let message)? = gap.first?.event else {
                throw CancellationError()
            }
            #expect(message.contains("77.1"))
            guard case .events(let events) = await watcher.next() else { throw CancellationError() }
            #expect(events.map(\.id.text) == ["1.0"])
        }
    }

    @Test func aWatcherWhoIsTooSlowIsToldHowMuchWasMissed() async throws {
        try await withStore(.sqlite) { store, _ in
            let hub = EventHub(feed: store, readings: store, capacity: 10)
            var watcher = EventSubscription(to: hub, meters: nil, after: hub.last)
            for sequence in 1...25 { hub.publish(Self.batch(Int64(sequence), 1)) }
            guard case .events(let gap) = await watcher.next() else { throw CancellationError() }
            #expect(gap.map(\.event) == [.gap(message: "15 events were missed by reading too slowly")])
            #expect(gap.map(\.id.text) == ["15.0"])
            guard case .events(let events) = await watcher.next() else { throw CancellationError() }
            #expect(events.map(\.id.text) == (16...25).map { "\($0).0" })
        }
    }

    @Test func aWatcherWaitsForWhatComes() async throws {
        try await withStore(.sqlite) { store, _ in
            let hub = EventHub(feed: store, readings: store)
            let watching = Task {
                var watcher = EventSubscription(to: hub, meters: nil, after: .end(of: 0))
                while true {
                    if case .events(let events) = await watcher.next() { return events.map(\.id.text) }
                }
            }
            hub.publish(Self.batch(1, 1))
            #expect(await watching.value == ["1.0"])
            #expect(hub.subscribers == 0)
        }
    }

    @Test func aWatcherThatIsCancelledWaitsNoLonger() async throws {
        try await withStore(.sqlite) { store, _ in
            let hub = EventHub(feed: store, readings: store)
            let watching = Task {
                var watcher = EventSubscription(to: hub, meters: nil, after: hub.last)
                return await watcher.next()
            }
            watching.cancel()
            #expect(await watching.value == .closed)
        }
    }

    @Test func anEventIsWrittenAsItsFrame() throws {
        let frame = try EventStream.frame([
            .init(
                id: EventID(sequence: 17, index: 3),
                event: .reading(
                    meter: 1, at: Instant(seconds: 0), registerKwh: .wattHours(12_345), powerKw: nil)),
            .init(id: EventID(sequence: 17, index: 4), event: .gap(message: "why")),
        ])
        #expect(
            String(buffer: frame) == """
                event: reading
                id: 17.3
                data: {"at":"1970-01-01T00:00:00Z","kind":"reading","meter":1,"powerKw":null,"registerKwh":12.345}

                event: gap
                id: 17.4
                data: {"kind":"gap","message":"why"}


                """)
    }

    @Test(arguments: ["", "17", "17.", ".3", "17.3.1", "-1.0", "a.b"])
    func anIdInAnotherFormIsNone(_ text: String) { #expect(EventID(text) == nil) }

    @Test func aLastEventIdInAnotherFormIsRefused() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.send(
                .get, "/api/v1/events", headers: [.init("Last-Event-ID")!: "yesterday"])
            #expect(answer.status == 400)
        }
    }
}
