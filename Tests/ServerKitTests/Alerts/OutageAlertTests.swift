import GridModel
import Testing

@testable import ServerKit

/// Outages and the silent meters in them, minute by minute.
struct OutageAlertTests: ScheduleTests {
    let clock = SetClock("2026-11-22T12:00:00Z")

    /// Each minute the next of so many groups of meters sends a reading, and is looked at.
    private func minutes(_ count: Int, _ store: any Store, _ desk: ScheduleDesk, _ meters: [MeterID], every pace: Int)
        async throws
    {
        for _ in 0..<count {
            let minute = Int(now.milliseconds / 60_000)
            let due = meters.filter { Int($0.value) % pace == minute % pace }
            try await speak(store, due, Int64(minute))
            try await desk.look()
            pass(.minutes(1))
        }
    }

    @Test(arguments: [(1_500, 15), (40, 15), (600, 60)])
    func metersWhoseReadingsAreApartAreOneOutageAndNoFlood(count: Int, pace: Int) async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", "outage", to: store)
            let meters = try await store.addMeters(count)
            let alive = Array(meters.suffix(count / 10))
            let told = ToldAlerts()
            let desk = try await desk(store, told)
            try await minutes(3 * pace, store, desk, meters, every: pace)
            #expect(told.all.isEmpty)
            try await minutes(4 * pace, store, desk, alive, every: pace)
            #expect(told.all.map(\.rule) == ["outage"])
            #expect(told.all.first?.message == "\(count - count / 10) of \(count) meters of all fell silent at once")

            // They return as they were, but for three.
            try await minutes(4 * pace, store, desk, Array(meters.dropFirst(3)), every: pace)
            let outage = told.all.prefix(2)
            #expect(outage.map(\.rule) == ["outage", "outage"] && outage.map(\.state) == [.firing, .resolved])
            let left = told.all.dropFirst(2)
            #expect(left.map(\.subject).sorted { $0.text < $1.text } == meters.prefix(3).map { .meter($0) })
            #expect(left.allSatisfy { $0.state == .firing && $0.inhibitedBy == nil })
        }
    }

    @Test func aMeterThatFallsSilentAloneIsToldOfAsMuchLaterAsAnOutageTakes() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", "outage", to: store)
            let meters = try await store.addMeters(20)
            let told = ToldAlerts()
            let desk = try await desk(store, told)
            for value in 1...3 {
                try await speak(store, meters, Int64(value))
                pass(.minutes(5))
            }
            // Last heard of at 12:10, silent from 12:25 on.
            for value in 4...9 {
                try await speak(store, meters.dropFirst(), Int64(value))
                try await desk.look()
                if now <= Instant(rfc3339: "2026-11-22T12:40:00Z")! { #expect(told.all.isEmpty) }
                pass(.minutes(5))
            }
            try await desk.look()
            #expect(told.all.map(\.subject) == [.meter(meters[0])])
        }
    }

    @Test func anOutageThatDoesNotEndHidesNobodyElse() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", "outage", to: store)
            let meters = try await store.addMeters(60)
            let told = ToldAlerts()
            var desk = try await desk(store, told)
            try await minutes(45, store, desk, meters, every: 15)
            // Half of them never return.
            try await minutes(90, store, desk, Array(meters.suffix(30)), every: 15)
            #expect(told.all.map(\.rule) == ["outage"])
            // One more, weeks later.
            clock.set("2026-12-12T12:00:00Z")
            try await speak(store, meters.suffix(30), now.milliseconds / 60_000 - 1)
            try await minutes(45, store, desk, Array(meters.suffix(30)), every: 15)
            desk = try await self.desk(store, told)
            try await minutes(75, store, desk, Array(meters.suffix(29)), every: 15)
            #expect(told.all.dropFirst().map(\.subject) == [.meter(meters[30])])
            // The power of all that are left fails: that is another outage.
            try await minutes(60, store, desk, [], every: 15)
            #expect(told.all.dropFirst(2).map(\.message) == ["29 of 29 meters of all fell silent at once"])
            #expect(try await store.openAlerts().map(\.rule) == ["outage", "silent", "outage"])
        }
    }
}
