import GridModel
import Synchronization
import Testing

@testable import ServerKit

/// Rules of once a day, of meters whose readings come late or seldom: on a clock that is set from look to look.
struct LateReadingTests {
    private let clock = SetClock("2026-11-22T12:00:00Z")

    /// A reading, and when it comes.
    private struct Coming {
        var at: Instant
        var reading: Reading
    }

    private struct Told: Hashable {
        var at: String
        var state: AlertState
    }

    private final class Changes: Sendable {
        let all = Mutex<[Told]>([])
    }

    private func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }

    private func add(_ text: String, to store: any Store) async throws -> AlertRule {
        let rule = try AlertRuleText.read(text)
        _ = try await store.addAlertRule(
            name: rule.name, text: text, format: .yaml, by: "ana", at: clock.wall.now(), dryRun: false)
        return rule
    }

    /// What is told of a rule when its desk looks half an hour after each midnight.
    private func live(
        _ rule: AlertRule, _ store: any Store, _ meter: MeterID, _ readings: [Coming], from: String, days: Int
    ) async throws -> [Told] {
        let (changes, wall) = (Changes(), clock.wall)
        let desk = ScheduleDesk(
            store: store, clock: wall, logger: DeskFixture.quiet,
            onChange: { alert in
                guard alert.rule == rule.name else { return }
                changes.all.withLock { $0.append(Told(at: wall.now().rfc3339, state: alert.state)) }
            })
        try await desk.load()
        var left = readings[...]
        for day in 0..<days {
            let now = instant(from + "T00:30:00Z").adding(seconds: Int64(day) * 86_400)
            clock.set(now)
            let come = left.prefix { $0.at <= now }.map(\.reading)
            left = left.dropFirst(come.count)
            if !come.isEmpty { try await store.append(meter, come) }
            try await desk.look()
            while try await desk.goOn() {}
        }
        return changes.all.withLock { $0 }
    }

    private func trial(
        _ rule: AlertRule, _ store: any Store, from: String, to: String
    ) async throws -> AlertRuleOutcome {
        try await AlertReplay(store: store, rule: rule, now: clock.wall.now()).run(
            meters: .all, from: #require(DateExpression(from)), to: DateExpression(to), defaultZone: .utc)
    }

    private func told(_ outcome: AlertRuleOutcome) -> [Told] {
        outcome.episodes.flatMap { episode in
            [Told(at: episode.firedAt.rfc3339, state: .firing)]
                + (episode.resolvedAt.map { [Told(at: $0.rfc3339, state: .resolved)] } ?? [])
        }
    }

    // MARK: Read by hand

    private static let variation = "{name: v, kind: bill-variation, change: 30 %, periods: 3}"

    /// On the 1st of each month at 10:00, so many kWh a day since the last.
    private func handRead(from first: String, _ count: Int, perDay: (CivilMonth) -> Int64) -> [Coming] {
        var month = CivilMonth(text: first)!
        var readings: [Coming] = []
        var value = Energy.zero
        for _ in 0..<count {
            let at = Zone.utc.span(of: month).start.adding(seconds: 36_000)
            readings.append(Coming(at: at, reading: Reading(at: at, value: value)))
            value += .kilowattHours(perDay(month) * Int64(Zone.utc.span(of: month).milliseconds / 86_400_000))
            month = month.next
        }
        return readings
    }

    @Test func aMeterReadOnceAMonthHasItsChangedBillToldOnTheDayAfterItsReadingAndOnce() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let rule = try await add(Self.variation, to: store)
            let meter = try await store.addMeter(.utc)
            let readings = handRead(from: "2025-07", 18) { $0.text == "2026-10" ? 20 : 10 }
            let told = try await live(rule, store, meter, readings, from: "2026-09-20", days: 80)
            #expect(
                told == [
                    Told(at: "2026-11-02T00:30:00Z", state: .firing),
                    Told(at: "2026-11-08T00:30:00Z", state: .resolved),
                ])
            let alert = try #require(try await store.alerts(AlertFilter(), before: nil, limit: 1).first)
            #expect(alert.evidence?.figures?.period?.text == "2026-10")
            #expect(try await store.alertLog(of: alert.id).map(\.change) == [.firing, .resolved])
            // A trial says the same.
            let outcome = try await trial(rule, store, from: "2026-09", to: "2026-12")
            #expect(self.told(outcome) == told)
            #expect(outcome.episodes.map(\.period) == ["2026-10"])
            #expect(outcome.periods == 2, "September and October; November is read on 1 December")
        }
    }

    /// Within a month's gap nobody knows when energy was used.
    @Test(arguments: [
        "{name: b, kind: base-load, days: 7, share: 60 %}",
        #"{name: n, kind: night-use, from: "01:00", to: "05:00", limit: 0.5 kWh, nights: 3}"#,
    ])
    func whatLiesWithinAGapMakesNoAlert(text: String) async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let rule = try await add(text, to: store)
            let meter = try await store.addMeter(.utc)
            let readings = handRead(from: "2026-07", 5) { _ in 10 }
            #expect(try await live(rule, store, meter, readings, from: "2026-10-01", days: 40).isEmpty)
            #expect(try await trial(rule, store, from: "2026-10", to: "2026-11").episodes.isEmpty)
        }
    }

    // MARK: Uploaded in the morning

    /// Every quarter of an hour from the beginning of October; each day's come at 06:00 on the day after, or at once. What
    /// is used changes at one in the night, after the look.
    private func quarters(isUploaded: Bool, isClosed: Bool = true, watts: (Int64) -> Int64) -> [Coming] {
        let start = instant("2026-10-01T00:00:00Z")
        var value = Energy.zero
        return (0..<(25 * 96)).map { quarter in
            if quarter > 0 { value += .wattHours(watts(max(0, quarter - 5) / 96) / 4) }
            let at = start.adding(seconds: quarter * 900)
            // The last reading of a day is that of midnight, or that of 23:45.
            let day = isClosed ? max(0, quarter - 1) / 96 : quarter / 96
            let come = isUploaded ? start.adding(seconds: (day + 1) * 86_400 + 6 * 3_600) : at
            return Coming(at: come, reading: Reading(at: at, value: value))
        }
    }

    @Test(
        arguments: [
            ("{name: b, kind: base-load, days: 3, limit: 0.5 kW}", true, [100, 700, 100]),
            ("{name: b, kind: base-load, days: 3, limit: 0.5 kW}", false, [100, 700, 100]),
            (
                #"{name: n, kind: night-use, from: "01:00", to: "05:00", limit: 2 kWh, nights: 3}"#, true,
                [100, 700, 100]
            ),
            (
                #"{name: n, kind: night-use, from: "22:00", to: "06:00", limit: 4 kWh, nights: 3}"#, false,
                [100, 700, 100]
            ),
            ("{name: s, kind: stuck-register, after: 72h}", true, [400, 0, 400]),
            ("{name: s, kind: stuck-register, after: 24h}", true, [400, 0, 400]),
        ] as [(String, Bool, [Int64])])
    func aDayThatIsUploadedInTheMorningIsJudgedADayLaterAtTheLatest(
        text: String, isClosed: Bool, watts: [Int64]
    ) async throws {
        func use(_ day: Int64) -> Int64 { watts[day < 5 ? 0 : day < 12 ? 1 : 2] }
        func told(isUploaded: Bool) async throws -> (live: [Told], trial: [Told]) {
            try await withStore(.sqlite, clock: clock.wall) { store, _ in
                let rule = try await add(text, to: store)
                let meter = try await store.addMeter(.utc)
                let readings = quarters(isUploaded: isUploaded, isClosed: isClosed, watts: use)
                let live = try await live(rule, store, meter, readings, from: "2026-10-01", days: 24)
                return (live, self.told(try await trial(rule, store, from: "2026-10-01", to: "2026-10-23")))
            }
        }
        let punctual = try await told(isUploaded: false)
        #expect(punctual.live.map(\.state) == [.firing, .resolved])
        #expect(punctual.trial == punctual.live)
        let late = try await told(isUploaded: true)
        #expect(late.trial == punctual.live, "when a reading came is not kept")
        #expect(late.live.map(\.state) == punctual.live.map(\.state))
        for (late, punctual) in zip(late.live, punctual.live) {
            #expect(instant(late.at) <= instant(punctual.at).adding(seconds: 86_400), "\(late) \(punctual)")
        }
    }

    // MARK: Days, and figures

    @Test(arguments: [
        ("2026-11-01", ["2026-10"]), ("2026-11-02", ["2026-10", "2026-11"]), ("2026-11-07", ["2026-10", "2026-11"]),
        ("2026-11-08", ["2026-11"]), ("2026-11-30", ["2026-11"]),
    ])
    func aPeriodIsJudgedUntilAWeekAfterItsEnd(day: String, months: [String]) {
        let periods = JudgedPeriods(cycles: .calendar)
        #expect(periods.months(on: CivilDate(text: day)!).map(\.text) == months)
    }

    /// A house that stood empty, and no longer does.
    @Test func whatGrowsAThousandfoldIsToldWithItsFigures() async throws {
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            let rule = try await add(Self.variation, to: store)
            let meter = try await store.addMeter(.utc)
            var value = Energy.zero
            let start = CivilDate(text: "2025-08-01")!
            let readings = (0..<480).map { day in
                let date = start.adding(days: day)
                let reading = Reading(at: Zone.utc.start(of: date), value: value)
                value += date < CivilDate(text: "2026-11-01")! ? .wattHours(10) : .kilowattHours(20)
                return Coming(at: reading.at, reading: reading)
            }
            let told = try await live(rule, store, meter, readings, from: "2026-11-01", days: 20)
            #expect(told.map(\.state) == [.firing])
            let alert = try #require(try await store.openAlerts().first { $0.rule == rule.name })
            #expect(alert.evidence?.figures?.change?.text == "100000 %")
            #expect(alert.evidence?.figures?.usualDailyKwh == .wattHours(10))
        }
    }
}
