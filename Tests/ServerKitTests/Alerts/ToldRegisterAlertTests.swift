import GridModel
import Testing

@testable import ServerKit

/// Alerts of registers of which an operator told something: exchanges, multipliers, excluded readings.
struct ToldRegisterAlertTests {
    private let clock = SetClock("2026-11-22T23:00:00Z")

    private func reading(_ time: String, _ wattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: "2026-11-22T\(time):00Z")!, value: .wattHours(wattHours))
    }

    private func record(_ draft: MeterEventDraft, _ meter: MeterID, _ store: any Store) async throws {
        _ = try await store.record(draft, of: meter, by: "ana", at: clock.wall.now(), dryRun: false)
    }

    private func add(_ text: String, to store: any Store) async throws -> AlertRule {
        let rule = try AlertRuleText.read(text)
        _ = try await store.addAlertRule(
            name: rule.name, text: text, format: .yaml, by: "ana", at: clock.wall.now(), dryRun: false)
        return rule
    }

    private func episodes(_ rule: AlertRule, _ store: any Store) async throws -> [AlertEpisode] {
        try await AlertReplay(store: store, rule: rule, now: clock.wall.now()).run(
            meters: .all, from: #require(DateExpression("2026-11-22")), to: nil, defaultZone: .utc
        ).episodes
    }

    @Test func whatAnotherDeviceShowsIsNoPower() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let rule = try await add("{name: p, kind: power, limit: 5 kW}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("10:00", 1_000), reading("10:10", 1_100)])
            try await fixture.catchUp()
            try await record(
                MeterEventDraft(
                    .exchange, at: reading("10:15", 0).at, closing: .wattHours(1_150), opening: .kilowattHours(50_000)),
                meter, store)
            try await store.append(meter, [reading("10:20", 50_000_050), reading("10:30", 50_000_150)])
            try await fixture.catchUp()
            #expect(fixture.changes.isEmpty, "\(fixture.changes)")
            #expect(try await episodes(rule, store).isEmpty)
            #expect(await fixture.desk.watched[meter]?.consumption == .wattHours(300))
            // What it does show is looked at.
            try await store.append(meter, [reading("10:40", 50_001_150)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.state) == [.firing])
            #expect(try await episodes(rule, store).map(\.firedAt) == [reading("10:40", 0).at])
        }
    }

    @Test(arguments: [1, 3])
    func aMultiplierThatWasAnnouncedCountsFromItsInstantOn(atOnce: Int) async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let rule = try await add("{name: p, kind: power, limit: 5 kW, clear: 4 kW}", to: store)
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            try await store.append(meter, [reading("08:00", 0), reading("09:00", 1_000)])
            try await fixture.catchUp()
            try await record(
                MeterEventDraft(.multiplier, at: reading("11:00", 0).at, multiplier: Multiplier(10)), meter, store)
            let readings = [
                reading("10:00", 2_000), reading("11:00", 3_000), reading("12:00", 4_000), reading("13:00", 5_000),
                reading("14:00", 5_100), reading("15:00", 5_200),
            ]
            for first in stride(from: 0, to: readings.count, by: atOnce) {
                try await store.append(meter, Array(readings[first..<first + atOnce]))
                try await fixture.catchUp()
            }
            let counted = try await ConsumptionCount(store: store).count(meter, now: clock.wall.now(), after: nil)
            #expect(counted?.consumption == .kilowattHours(3 + 22))
            #expect(await fixture.desk.watched[meter]?.consumption == counted?.consumption)
            #expect(fixture.changes.map(\.state) == [.firing, .resolved])
            let tried = try await episodes(rule, store)
            #expect(tried.map(\.firedAt) == [reading("12:00", 0).at])
            #expect(tried.map(\.resolvedAt) == [reading("14:00", 0).at])
        }
    }

    @Test func aTrialPassesOverWhatWasExcluded() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let rule = try await add("{name: p, kind: power, limit: 5 kW}", to: store)
            let meter = try await store.addMeter(.utc)
            try await store.append(
                meter, [reading("10:00", 0), reading("10:10", 90_000), reading("10:20", 200), reading("10:30", 300)])
            #expect(try await episodes(rule, store).map(\.firedAt) == [reading("10:10", 0).at])
            try await record(MeterEventDraft(.exclude, at: reading("10:10", 0).at, reason: "misread"), meter, store)
            #expect(try await episodes(rule, store).isEmpty)
        }
    }
}
