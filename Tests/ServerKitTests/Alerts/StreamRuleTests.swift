import GridModel
import Testing

@testable import ServerKit

/// Limits of a day and of power, and clocks, as the desk evaluates them.
struct StreamRuleTests {
    private let clock = SetClock("2026-11-22T23:00:00Z")

    private func reading(_ text: String, _ wattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: "2026-11-" + text + ":00Z")!, value: .wattHours(wattHours))
    }

    private func add(_ text: String, to store: any Store) async throws {
        let rule = try AlertRuleText.read(text)
        _ = try await store.addAlertRule(
            name: rule.name, text: text, format: .yaml, by: "ana", at: clock.wall.now(), dryRun: false)
    }

    @Test(arguments: [1, 4])
    func aDaysLimitCountsTheDayAloneAndTheNextOneAnew(atOnce: Int) async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: day, kind: consumption, over: day, limit: 10 kWh}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            let readings = [
                reading("20T00:00", 0), reading("21T00:00", 9_000), reading("22T00:00", 18_000),
                reading("22T12:00", 27_999), reading("22T12:01", 28_000), reading("22T13:00", 29_000),
                // Half of 4 kWh lies before midnight.
                reading("23T01:00", 33_000),
            ]
            for first in stride(from: 0, to: readings.count - 1, by: atOnce) {
                try await store.append(meter, Array(readings[first..<min(first + atOnce, readings.count - 1)]))
                try await fixture.catchUp()
            }
            if atOnce == 1 {
                #expect(fixture.changes.map(\.message) == ["10.000 kWh consumed in 2026-11-22; the limit is 10 kWh"])
            }
            #expect(fixture.changes.map(\.state) == [.firing])
            clock.set("2026-11-23T02:00:00Z")
            try await store.append(meter, [readings[readings.count - 1]])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved])
            #expect(fixture.changes.last?.message == "the day 2026-11-22 is over; the limit of 10 kWh counts anew")
            #expect(fixture.changes.allSatisfy { !fixture.board.isAboveRecommended($0.meter!) })
        }
    }

    @Test func powerOverTheLimitForAWhileFiresAndClearsFurtherDown() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: p, kind: power, limit: 5 kW, clear: 4 kW, for: 10m}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            var value: Int64 = 0
            var at = Instant(rfc3339: "2026-11-22T10:00:00Z")!
            func minute(_ watts: Int64) async throws {
                at = at.adding(seconds: 60)
                value += watts * 60_000 / 3_600
                try await store.append(meter, [Reading(at: at, value: Energy(milliwattHours: value))])
                try await fixture.catchUp()
            }
            for _ in 0..<5 { try await minute(1_000) }
            for _ in 0..<5 { try await minute(6_000) }
            #expect(fixture.changes.map(\.state) == [.pending])
            // It passed before it was long enough.
            try await minute(3_000)
            #expect(fixture.changes.map(\.state) == [.pending, .resolved])
            for _ in 0..<12 { try await minute(6_000) }
            for _ in 0..<5 { try await minute(4_500) }
            #expect(fixture.changes.map(\.state) == [.pending, .resolved, .pending, .firing])
            try await minute(3_999)
            #expect(fixture.changes.map(\.state).last == .resolved)
            #expect(fixture.changes.map(\.id) == [1, 1, 2, 2, 2])
            for _ in 0..<5 { try await minute(1_000) }
            #expect(fixture.changes.count == 5)
        }
    }

    @Test func aPartOfAContractIsAPartOfTheMetersMaximum() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: p, kind: power, ofContract: 50 %}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            _ = try await store.change(
                meter, MeterChange(maximumPowerKw: .watts(10_000)), by: "ana", at: clock.wall.now())
            try await store.append(meter, [reading("22T10:00", 0), reading("22T11:00", 5_000)])
            try await fixture.catchUp()
            #expect(fixture.changes.isEmpty)
            try await store.append(meter, [reading("22T12:00", 10_001)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.message) == ["5.001 kW; the limit is 5 kW"])
        }
    }

    @Test func aRuleIsAboutItsMetersAndFollowsItsDocument() async throws {
        try await withStore(.sqlite) { store, _ in
            try await add("{name: few, kind: consumption, over: period, limit: 5 kWh, select: {meters: 2}}", to: store)
            let fixture = DeskFixture(store, clock)
            let meters = [try await store.addMeter(.utc), try await store.addMeter(.utc)]
            for meter in meters {
                try await store.append(meter, [reading("20T00:00", 0), reading("21T00:00", 6_000)])
            }
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.meter) == [meters[1]])
            // A higher limit resolves with the next reading; a rule that is disabled at once.
            try await add("{name: few, kind: consumption, over: period, limit: 7 kWh}", to: store)
            try await store.append(meters[1], [reading("21T01:00", 6_001)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved])
            try await store.append(meters[0], [reading("21T02:00", 8_000)])
            try await fixture.catchUp()
            #expect(fixture.changes.last?.meter == meters[0])
            _ = try await store.enableAlertRule("few", false, by: "ana", at: clock.wall.now(), dryRun: false)
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.last?.message == "the rule few is no longer in force here")
        }
    }

    /// Whatever the readings, however they come in batches and wherever gridd is started anew, the way through the fences
    /// ends as looking at each would, and as a trial says.
    @Test(arguments: 1...30)
    func theShortWayEndsAsTheLongOne(seed: UInt64) async throws {
        var random = Seeded(seed)
        var readings: [Reading] = []
        var value: Int64 = 0
        var at = Instant(rfc3339: "2026-11-18T00:00:00Z")!
        for _ in 0..<300 {
            at = at.adding(seconds: Int64.random(in: 60...1_500, using: &random))
            value += Int64.random(in: 0...700, using: &random) * Int64.random(in: 0...3, using: &random)
            readings.append(Reading(at: at, value: .wattHours(value)))
        }
        let texts = [
            "{name: day, kind: consumption, over: day, limit: 20 kWh, clear: 15 kWh}",
            "{name: period, kind: consumption, over: period, limit: 60 kWh}",
            "{name: power, kind: power, limit: 3 kW, clear: 2 kW, for: 20m}",
            // Since when a condition is gone is not kept over a start.
            "{name: keeping, kind: power, limit: 3 kW, clear: 2 kW, for: 20m, keep: 20m}",
        ]
        var powers: [[String]] = []
        var keeping: [[String]] = []
        var occasions: [Set<String>] = []
        let some = Int.random(in: 2...50, using: &random)
        for (atOnce, starts) in [(1, false), (some, false), (some, true)] {
            try await withStore(.sqlite, clock: clock.wall) { store, _ in
                for text in texts { try await add(text, to: store) }
                var fixture = DeskFixture(store, clock)
                var changes: [Alert] = []
                let meter = try await store.addMeter(.utc)
                try await store.append(meter, [readings[0]])
                try await fixture.catchUp()
                for first in stride(from: 1, to: readings.count, by: atOnce) {
                    for reading in readings[first..<min(first + atOnce, readings.count)] {
                        try await store.append(meter, [reading])
                    }
                    try await fixture.catchUp()
                    if starts, Int.random(in: 0..<4, using: &random) == 0 {
                        changes += fixture.changes
                        fixture = DeskFixture(store, clock)
                        try await fixture.desk.load()
                    }
                }
                changes += fixture.changes
                func course(of rule: String) -> [String] {
                    changes.filter { $0.rule == rule }.map { "\($0.state) \($0.message)" }
                }
                powers.append(course(of: "power"))
                if !starts { keeping.append(course(of: "keeping")) }
                let fired = changes.filter { $0.kind == .consumption && $0.state == .firing }
                #expect(Set(fired.map(\.id)).count == fired.count, "each is told once")
                occasions.append(Set(fired.map { "\($0.rule) \($0.occasion.rfc3339)" }))
                for text in texts.prefix(2) {
                    let tried = try await AlertReplay(
                        store: store, rule: try AlertRuleText.read(text), now: clock.wall.now()
                    ).run(meters: .all, from: #require(DateExpression("2026-11-18")), to: nil, defaultZone: .utc)
                    let mine = fired.filter { $0.rule == tried.rule }.map(\.occasion)
                    #expect(tried.episodes.map(\.occasion) == mine.sorted(), "\(tried.rule)")
                }
            }
        }
        #expect(Set(powers).count == 1 && Set(keeping).count == 1 && Set(occasions).count == 1)
    }
}
