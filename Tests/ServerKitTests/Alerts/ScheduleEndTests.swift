import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What ends an alert though the condition itself does not, or goes on though others come and go.
struct ScheduleEndTests: ScheduleTests {
    let clock = SetClock("2026-11-22T12:00:00Z")

    private func evaluate(_ desk: ScheduleDesk) async throws {
        try await desk.look()
        while try await desk.goOn() {}
    }

    private func change(_ meter: MeterID, _ change: UsagePointChange, _ store: any Store) async throws {
        let filter = UsagePointFilter(meters: MeterSelection([meter]))
        let point = try #require(try await store.usagePoints(filter, after: nil, limit: 1, at: now).first)
        _ = try await store.changeUsagePoint(point.id, change, by: "ana", at: now, dryRun: false)
    }

    @Test func aRetiredMetersAlertsAreOver() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("night-use", "silent", to: store)
            let start = now.adding(milliseconds: -30 * 86_400_000)
            let meter = try await store.addMeter(
                .utc,
                (0...720).map {
                    Reading(at: start.adding(seconds: $0 * 3_600), value: .wattHours($0 * 700))
                })
            let desk = try await desk(store)
            try await evaluate(desk)
            pass(.hours(4))
            try await evaluate(desk)
            let open = try await store.openAlerts()
            #expect(Set(open.map(\.rule)) == ["night-use", "silent"])
            _ = try await store.retire(meter, by: "ana", at: now)
            try await evaluate(desk)
            #expect(try await store.openAlerts().isEmpty)
            for alert in open {
                #expect(try await store.alertLog(of: alert.id).last?.message == "the meter is retired")
            }
        }
    }

    @Test func anAlertAboutALongPeriodStaysUntilAWeekAfterItsEnd() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await addRule("bill", "{name: bill, kind: bill-variation, change: 30 %, periods: 3}", to: store)
            // 10 kWh a day, and 30 from 2 October on.
            let first = CivilDate(text: "2025-06-02")!
            let change = CivilDate(text: "2026-10-02")!.daysSince1970 - first.daysSince1970
            func readings(_ days: Range<Int>) -> [Reading] {
                days.map { day in
                    Reading(
                        at: Zone.utc.start(of: first.adding(days: day)),
                        value: .kilowattHours(Int64(day * 10 + max(0, day - change) * 20)))
                }
            }
            let meter = try await store.addMeter(.utc, readings(0..<(change + 52)))
            try await self.change(
                meter, UsagePointChange(cycle: BillingCycle(day: 2), cycleFrom: CivilMonth(text: "2025-01")), store)
            try await self.change(
                meter, UsagePointChange(cycle: BillingCycle(day: 28), cycleFrom: CivilMonth(text: "2026-11")), store)
            let desk = try await desk(store)
            try await evaluate(desk)
            func alerts() async throws -> [Alert] {
                try await store.openAlerts().filter { $0.rule == "bill" && $0.occasion.rfc3339.hasPrefix("2026-10-02") }
            }
            let alert = try #require(try await alerts().first)
            try await store.append(meter, readings((change + 52)..<(change + 67)))
            for date in ["11-23", "11-27", "11-30", "12-04"] {
                clock.set("2026-\(date)T12:00:00Z")
                try await evaluate(desk)
                #expect(try await alerts().map(\.id) == [alert.id], "\(date)")
            }
            clock.set("2026-12-05T12:00:00Z")
            try await evaluate(desk)
            #expect(try await alerts().isEmpty)
            let log = try await store.alertLog(of: alert.id)
            #expect(log.map(\.change) == [.firing, .resolved])
            #expect(log.last?.message == "the billing period is over and billed")
        }
    }

    @Test func anOutageOfASiteEndsWithTheSite() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await addRule("outage", try #require(ReadyMadeRules.named("outage")).text, to: store)
            let meters = try await store.addMeters(12)
            for meter in meters { try await change(meter, UsagePointChange(site: "North"), store) }
            let desk = try await desk(store)
            for value in 1...3 {
                try await speak(store, meters, Int64(value))
                pass(.minutes(5))
            }
            pass(.minutes(11))
            try await desk.look()
            let outage = try #require(try await store.openAlerts().first)
            #expect(outage.subject == .site("North"))
            for meter in meters { try await change(meter, UsagePointChange(site: "South"), store) }
            pass(.minutes(11))
            try await desk.look()
            #expect(try await store.openAlerts().map(\.subject) == [.site("South")])
            #expect(try await store.alertLog(of: outage.id).last?.message == "no meter is part of it any more")
            for meter in meters { _ = try await store.retire(meter, by: "ana", at: now) }
            try await desk.look()
            #expect(try await store.openAlerts().isEmpty)
        }
    }

    @Test func metersThatJoinDoNotBeginTheDayAnew() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let text = try #require(ReadyMadeRules.named("night-use")).text
            try await addRule("night-use", text + "select: {tariff: default}\n", to: store)
            _ = try await store.enableAlertRule("bill-variation", false, by: "ana", at: now, dryRun: false)
            _ = try await store.addMeters(300)
            let desk = try await desk(store)
            try await desk.look()
            for page in 1...3 {
                #expect(try await desk.goOn(), "page \(page) of three")
                if page < 3 { _ = try await store.addMeters(1) }
                try await desk.look()
            }
            #expect(try await desk.goOn() == false)
            // Another document is another question.
            try await addRule(
                "night-use", text.replacing("nights: 3", with: "nights: 2") + "select: {tariff: default}\n", to: store)
            try await desk.look()
            #expect(try await desk.goOn())
        }
    }

    @Test func eachRuleAboutTheStoresHealthKnowsTheLongestCommit() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            for name in ["slow", "slower"] {
                try await addRule(name, "{name: \(name), kind: store-health, disk: 100 %, commit: 40ms}", to: store)
            }
            let sqlite = try #require(store as? SQLiteStore)
            let desk = try await desk(store)
            sqlite.stopwatch.time { usleep(41_000) }
            // Nothing can be recorded, and what was measured is not lost by that.
            try await sqlite.connection.pool.write { db in
                try db.execute(
                    sql: "CREATE TRIGGER full BEFORE INSERT ON alert BEGIN SELECT RAISE(ABORT, 'no room'); END")
            }
            await #expect(throws: (any Error).self) { try await desk.look() }
            try await sqlite.connection.pool.write { try $0.execute(sql: "DROP TRIGGER full") }
            try await desk.look()
            #expect(Set(try await store.openAlerts().map(\.rule)) == ["slow", "slower"])
            try await desk.look()
            #expect(try await store.openAlerts().isEmpty)
        }
    }
}
