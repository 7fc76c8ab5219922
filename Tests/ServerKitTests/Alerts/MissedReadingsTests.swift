import GridModel
import Testing

@testable import ServerKit

/// Readings that come many at once, late, or while nobody followed: what they show is told once, and nothing else.
struct MissedReadingsTests {
    private let clock = SetClock("2026-11-22T23:00:00Z")

    private func reading(_ text: String, _ wattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: "2026-\(text):00Z")!, value: .wattHours(wattHours))
    }

    private func add(_ text: String, to store: any Store) async throws {
        let rule = try AlertRuleText.read(text)
        _ = try await store.addAlertRule(
            name: rule.name, text: text, format: .yaml, by: "ana", at: clock.wall.now(), dryRun: false)
    }

    private func told(_ fixture: DeskFixture) -> [String] { fixture.changes.map { "\($0.state) \($0.message)" } }

    private static let day = "{name: day, kind: consumption, over: day, limit: 10 kWh}"
    private static let power = "{name: p, kind: power, limit: 5 kW}"

    // MARK: Days and periods that are over

    /// A meter that sends its day at once, midnight with it: the day's limit is told, and that the day is over.
    @Test(arguments: [false, true])
    func aDayThatComesAtOnceIsLookedAt(isNew: Bool) async throws {
        try await withStore(.sqlite) { store, _ in
            try await add(Self.day, to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("11-21T00:00", 0), reading("11-22T00:00", 9_000)])
            if !isNew { try await fixture.catchUp() }
            clock.set("2026-11-23T06:00:00Z")
            try await store.append(
                meter, [reading("11-22T12:00", 15_000), reading("11-22T20:00", 20_000), reading("11-23T00:00", 22_000)])
            try await fixture.catchUp()
            let expected = [
                "firing 13.000 kWh consumed in 2026-11-22; the limit is 10 kWh",
                "resolved the day 2026-11-22 is over; the limit of 10 kWh counts anew",
            ]
            #expect(told(fixture) == expected)
            // Another gridd that hears of the same day again has nothing to add.
            let started = DeskFixture(store, clock)
            try await started.desk.load()
            try await store.append(meter, [reading("11-22T13:00", 15_500), reading("11-23T01:00", 22_100)])
            try await started.catchUp()
            #expect(started.changes.isEmpty, "\(told(started))")
        }
    }

    @Test func whatEndedLongAgoIsNoNews() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add(Self.day, to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            let days = (0..<60).map { day in
                Reading(
                    at: Instant(rfc3339: "2026-09-24T00:00:00Z")!.adding(seconds: day * 86_400),
                    value: .kilowattHours(day * 20))
            }
            try await store.append(meter, days)
            try await fixture.catchUp()
            let fired = fixture.changes.filter { $0.rule == "day" && $0.state == .firing }.map(\.occasion.rfc3339)
            #expect(fired.first == "2026-11-15T00:00:00Z" && fired.last == "2026-11-21T00:00:00Z")
            #expect(fired.count == 7, "a week's days, and no more: \(fired)")
        }
    }

    @Test(arguments: [false, true])
    func aPeriodsLastReadingIsPartOfIt(isNew: Bool) async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("11-01T00:00", 0), reading("11-28T00:00", 290_000)])
            if !isNew { try await fixture.catchUp() }
            clock.set("2026-12-01T10:00:00Z")
            try await store.append(meter, [reading("12-01T00:00", 310_000)])
            try await fixture.catchUp()
            #expect(
                told(fixture) == [
                    "firing 310.000 kWh consumed in 2026-11; the limit is 300 kWh",
                    "resolved the billing period 2026-11 is over; the limit of 300 kWh counts anew",
                ])
            #expect(!fixture.board.isAboveRecommended(meter))
        }
    }

    // MARK: Power and clocks

    @Test func aDipThatComesBackIsNoPower() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add(Self.power, to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            for reading in [
                reading("11-22T10:00", 100_000), reading("11-22T10:15", 50_000), reading("11-22T10:30", 101_000),
                reading("11-22T10:45", 101_100),
            ] {
                try await store.append(meter, [reading])
                try await fixture.catchUp()
            }
            #expect(fixture.changes.isEmpty, "\(told(fixture))")
        }
    }

    @Test(arguments: [false, true])
    func whatCameWhileNobodyFollowedIsLookedAtStepByStep(isSorted: Bool) async throws {
        try await withStore(.sqlite) { store, _ in
            try await add(Self.power, to: store)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("11-22T09:00", 0)])
            let readings = [
                reading("11-22T10:00", 1_000), reading("11-22T11:00", 9_000), reading("11-22T12:00", 10_000),
            ]
            for reading in isSorted ? readings : readings.reversed() { try await store.append(meter, [reading]) }
            let fixture = DeskFixture(store, clock)
            try await fixture.catchUp()
            #expect(told(fixture) == ["firing 8.000 kW; the limit is 5 kW", "resolved 1.000 kW; the limit is 5 kW"])
        }
    }

    @Test func aLateReadingIsNoClockThatIsAstray() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: clock, kind: clock-astray, by: 10m}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            func send(_ reading: Reading, at time: String) async throws {
                let key = RegisterKey(meter)
                let received = Instant(rfc3339: "2026-11-22T\(time):00Z")!
                _ = try await store.append(
                    ReadingBatch(
                        readings: [SubmittedReading(key: key, at: reading.at, value: reading.value)], source: .bulk,
                        receivedAt: received))
                try await fixture.catchUp()
            }
            try await send(reading("11-21T23:00", 0), at: "00:00")
            #expect(fixture.changes.isEmpty, "the first reading has none before it")
            try await send(reading("11-22T10:00", 1_000), at: "10:00")
            try await send(reading("11-22T01:00", 500), at: "10:30")
            try await send(reading("11-22T02:00", 600), at: "11:45")
            #expect(fixture.changes.isEmpty, "\(told(fixture))")
            try await send(reading("11-22T12:00", 1_200), at: "12:20")
            #expect(fixture.changes.map(\.state) == [.firing])
        }
    }

    @Test func withoutAContractNoPartOfItFires() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: p, kind: power, ofContract: 50 %}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            _ = try await store.change(
                meter, MeterChange(maximumPowerKw: .watts(10_000)), by: "ana", at: clock.wall.now())
            try await store.append(meter, [reading("11-22T10:00", 0), reading("11-22T11:00", 6_000)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing])
            _ = try await store.change(
                meter, MeterChange(maximumPowerKw: .watts(0)), by: "ana", at: clock.wall.now())
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.last?.message == "what the connection may draw is no longer known")
        }
    }

    // MARK: Over restarts and retirements

    @Test func aLimitThatMustHoldGoesOnWaitingAfterAStart() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: much, kind: consumption, over: period, limit: 5 kWh, for: 2h}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("11-22T10:00", 0), reading("11-22T11:00", 6_000)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.pending])
            clock.set("2026-11-23T00:30:00Z")
            let started = DeskFixture(store, clock)
            try await started.desk.load()
            try await started.desk.endPeriods()
            #expect(started.changes.isEmpty, "an hour and a half")
            clock.set("2026-11-23T01:00:00Z")
            try await started.desk.endPeriods()
            #expect(started.changes.map(\.state) == [.firing])
        }
    }

    @Test func aRetiredMetersAlertsEnd() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add(Self.power, to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("11-22T10:00", 0), reading("11-22T11:00", 400_000)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing, .firing])
            _ = try await store.retire(meter, by: "ana", at: clock.wall.now())
            try await fixture.desk.endPeriods()
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.dropFirst(2).map(\.message) == Array(repeating: "meter 1 is retired", count: 2))
            #expect(!fixture.board.isAboveRecommended(meter))
        }
    }

    // MARK: Trials

    /// More than 64 bits hold, twice over.
    @Test func aTrialSumsBeyondWhatCanBeTold() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let meter = try await store.addMeter(.utc)
            func terawattHours(_ text: String, _ value: Int64) -> Reading {
                Reading(at: reading(text, 0).at, value: .kilowattHours(value * 1_000_000_000))
            }
            try await store.append(
                meter,
                [
                    terawattHours("11-20T00:00", 0), terawattHours("11-20T12:00", 9_000),
                    terawattHours("11-20T23:59", 0), terawattHours("11-22T12:00", 8_000),
                    terawattHours("11-22T13:00", 8_500),
                ])
            for text in [Self.day, "{name: much, kind: consumption, over: period, limit: 300 kWh}"] {
                let outcome = try await AlertReplay(
                    store: store, rule: try AlertRuleText.read(text), now: clock.wall.now()
                ).run(meters: .all, from: #require(DateExpression("2026-11")), to: nil, defaultZone: .utc)
                #expect(!outcome.episodes.isEmpty)
            }
        }
    }
}
