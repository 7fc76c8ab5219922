import GridModel
import Testing

@testable import ServerKit

/// Limits of a period, of meters that are not billed by calendar months.
struct CycleAlertTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func at(_ date: String, _ kilowattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: "2026-\(date)T00:00:00Z")!, value: .kilowattHours(kilowattHours))
    }

    /// Periods begin on the 15th, from January on.
    private func cut(_ meter: MeterID, at store: any Store) async throws {
        let points = try await store.usagePoints(
            UsagePointFilter(meters: MeterSelection([meter])), after: nil, limit: 1, at: clock.wall.now())
        _ = try await store.changeUsagePoint(
            #require(points.first).id,
            UsagePointChange(cycle: BillingCycle(day: 15), cycleFrom: CivilMonth(year: 2026, month: 1)), by: "ana",
            at: clock.wall.now(), dryRun: false)
    }

    @Test func aLimitCountsThePeriodThatIsBilled() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await cut(meter, at: store)
            try await store.append(meter, [at("11-01", 0), at("11-15", 250), at("11-20", 500)])
            try await fixture.catchUp()
            #expect(fixture.changes.isEmpty, "500 kWh in November, 250 since the 15th")
            try await store.append(meter, [at("11-22", 560)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.message) == ["310.000 kWh consumed in 2026-12; the limit is 300 kWh"])
            #expect(fixture.changes.first?.occasion.rfc3339 == "2026-11-15T00:00:00Z")

            clock.set("2026-12-01T00:00:00Z")
            try await fixture.desk.endPeriods()
            #expect(fixture.board.isAboveRecommended(meter), "no period ends with the month")
            // A gridd started since has heard of the meter by its alert only.
            let started = DeskFixture(store, clock)
            try await started.desk.load()
            try await started.desk.endPeriods()
            #expect(started.changes.isEmpty)
            clock.set("2026-12-15T00:00:00Z")
            try await started.desk.endPeriods()
            #expect(
                started.changes.map(\.message) == [
                    "the billing period 2026-12 is over; the limit of 300 kWh counts anew"
                ])
            #expect(!started.board.isAboveRecommended(meter))
        }
    }

    @Test func anotherCycleIsFollowedAtOnce() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [at("11-01", 0), at("11-15", 250), at("11-20", 310)])
            try await fixture.catchUp()
            #expect(fixture.board.isAboveRecommended(meter))
            try await cut(meter, at: store)
            try await fixture.desk.endPeriods()
            #expect(fixture.changes.map(\.state) == [.firing, .resolved])
            #expect(
                fixture.changes.last?.message == "the billing period 2026-11 is over; the limit of 300 kWh counts anew")
            try await store.append(meter, [at("11-22", 550)])
            try await fixture.catchUp()
            #expect(fixture.changes.last?.message == "300.000 kWh consumed in 2026-12; the limit is 300 kWh")
        }
    }

    @Test func aTrialOfTheRuleCountsTheSamePeriods() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [at("10-01", 0), at("10-15", 290), at("11-14", 580), at("11-20", 881)])
            let text = "{name: much, kind: consumption, over: period, limit: 300 kWh}"
            let replay = AlertReplay(store: store, rule: try AlertRuleText.read(text), now: clock.wall.now())
            func occasions() async throws -> [String] {
                try await replay.run(
                    meters: .all, from: #require(DateExpression("2026-10")), to: nil, defaultZone: .utc
                ).episodes.map(\.occasion.rfc3339)
            }
            #expect(try await occasions() == ["2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"])
            try await cut(meter, at: store)
            #expect(try await occasions() == ["2026-10-15T00:00:00Z"])
        }
    }
}
