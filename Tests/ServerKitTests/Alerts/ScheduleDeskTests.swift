import GridModel
import Testing

@testable import ServerKit

/// What is evaluated every minute, on a set clock.
struct ScheduleDeskTests: ScheduleTests {
    let clock = SetClock("2026-11-22T12:00:00Z")

    @Test func aSilentMeterIsAWarningAndADayLaterCritical() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", to: store)
            let meters = try await store.addMeters(2)
            let desk = try await desk(store)
            for value in 1...3 {
                try await speak(store, meters, Int64(value))
                try await desk.look()
                pass(.minutes(15))
            }
            // The second goes on, the first does not.
            for value in 4...7 {
                try await speak(store, meters.suffix(1), Int64(value))
                try await desk.look()
                pass(.minutes(15))
            }
            let alert = try #require(try await store.openAlerts().first)
            #expect(alert.subject == .meter(meters[0]) && alert.severity == .warning && alert.state == .firing)
            #expect(alert.message == "no reading for 60 minutes; one comes every 15 minutes")
            #expect(alert.occasion == Instant(rfc3339: "2026-11-22T12:30:00Z"))
            pass(.hours(24))
            try await speak(store, meters.suffix(1), 8)
            try await desk.look()
            #expect(try await store.openAlerts().map(\.severity) == [.critical])
            try await speak(store, meters.prefix(1), 4)
            try await desk.look()
            #expect(try await store.openAlerts().isEmpty)
            #expect(try await store.alertLog(of: alert.id).map(\.change) == [.firing, .severity, .resolved])
        }
    }

    @Test func tenThousandMetersSilentAtOnceAreOneOutageAndTheirReturnResolvesItOnce() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", "outage", to: store)
            let meters = try await store.addMeters(12_000)
            let told = ToldAlerts()
            var desk = try await desk(store, told)
            for value in 1...3 {
                try await speak(store, meters, Int64(value))
                try await desk.look()
                pass(.minutes(15))
            }
            let alive = meters.suffix(2_000)
            for value in 4...12 {
                try await speak(store, alive, Int64(value))
                try await desk.look()
                pass(.minutes(5))
            }
            #expect(told.all.map(\.rule) == ["outage"])
            let outage = try #require(told.all.first)
            #expect(outage.subject == .fleet && outage.severity == .critical)
            #expect(outage.message == "10000 of 12000 meters of all fell silent at once")
            // A restart neither forgets nor repeats.
            desk = try await self.desk(store, told)
            try await desk.look()
            pass(.minutes(50))
            try await speak(store, alive, 13)
            try await desk.look()
            #expect(told.all.count == 1)
            pass(.minutes(1))
            // They return, some thousand at a time, and once more after that.
            for first in stride(from: 0, to: 10_000, by: 2_500) {
                try await speak(store, meters[first..<(first + 2_500)], 14)
                try await speak(store, alive, 14)
                try await desk.look()
                pass(.minutes(1))
            }
            try await speak(store, meters, 15)
            try await desk.look()
            #expect(told.all.map(\.state) == [.firing, .resolved])
            #expect(try await store.alertLog(after: 0, limit: 100).map(\.change) == [.firing, .resolved])
            #expect(try await store.openAlerts().isEmpty)
        }
    }

    @Test func whoWasSilentBeforeAnOutageIsExplainedByItAndWhoStaysSilentIsToldOfAfterIt() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", to: store)
            let meters = try await store.addMeters(20)
            let desk = try await desk(store)
            for value in 1...3 {
                try await speak(store, meters, Int64(value))
                try await desk.look()
                pass(.minutes(5))
            }
            // One falls silent ten minutes before the others.
            for value in 4...6 {
                try await speak(store, meters.dropFirst(), Int64(value))
                pass(.minutes(5))
                try await desk.look()
            }
            let first = try #require(try await store.openAlerts().first)
            #expect(first.subject == .meter(meters[0]))
            try await add("outage", to: store)
            pass(.minutes(11))
            try await desk.look()
            let open = try await store.openAlerts()
            #expect(open.map(\.rule) == ["silent", "outage"])
            #expect(open[0].inhibitedBy == open[1].id)
            // All but the first return.
            try await speak(store, meters.dropFirst(), 7)
            try await desk.look()
            let left = try await store.openAlerts()
            #expect(left.map(\.id) == [first.id] && left[0].inhibitedBy == nil)
            #expect(
                try await store.alertLog(of: first.id).map(\.change) == [.firing, .inhibited, .uninhibited])
        }
    }

    @Test func griddsOwnAbsenceIsNobodysSilence() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("silent", "outage", to: store)
            let meters = try await store.addMeters(20)
            for value in 1...3 {
                try await speak(store, meters, Int64(value))
                pass(.minutes(15))
            }
            pass(.hours(10))
            let desk = try await desk(store)
            try await desk.look()
            #expect(try await store.openAlerts().isEmpty)
            pass(.minutes(46))
            try await desk.look()
            #expect(try await store.openAlerts().map(\.rule) == ["outage"])
        }
    }

    @Test func aDisabledRuleLeavesNothingOpen() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("invoice-run", to: store)
            let desk = try await desk(store)
            await desk.note(
                .init(failed: 3, message: "3 of 9 meters have no invoice"), of: CivilMonth(text: "2026-10")!)
            try await desk.look()
            let open = try await store.openAlerts()
            #expect(open.map(\.subject.text) == ["run 2026-10"])
            #expect(open.first?.evidence?.figures?.meters == 3)
            _ = try await store.enableAlertRule("invoice-run", false, by: "ana", at: now, dryRun: false)
            try await desk.look()
            #expect(try await store.openAlerts().isEmpty)
            #expect(
                try await store.alertLog(of: open[0].id).last?.message
                    == "the rule invoice-run is no longer in force here")
        }
    }

    @Test func muchAtNightThreeNightsInARowFiresWithWhatItCosts() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            try await add("night-use", to: store)
            // 0.7 kW all the time: 2.8 kWh a night; from the fourth night on nothing.
            var readings: [Reading] = []
            let start = Instant(rfc3339: "2026-10-01T00:00:00Z")!
            for hour in 0...(52 * 24) {
                readings.append(
                    Reading(at: start.adding(seconds: Int64(hour) * 3_600), value: .wattHours(Int64(hour) * 700)))
            }
            let meter = try await store.addMeter(.utc, readings)
            let desk = try await desk(store)
            try await desk.look()
            while try await desk.goOn() {}
            let alert = try #require(try await store.openAlerts().first { $0.rule == "night-use" })
            #expect(alert.subject == .meter(meter))
            #expect(
                alert.message
                    == "2.800 kWh a night between 01:00 and 05:00 in 3 nights; the limit is 2 kWh: 33.60 BRL a month")
            #expect(try await desk.goOn() == false, "once a day")
            pass(.hours(24))
            try await store.append(meter, [Reading(at: now, value: readings[readings.count - 1].value)])
            while try await desk.goOn() {}
            #expect(try await store.openAlerts().allSatisfy { $0.rule != "night-use" })
        }
    }
}
