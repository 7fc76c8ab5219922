import GridModel
import Testing

@testable import ServerKit

/// The rules of a single silent meter and of habits, as values alone.
struct HabitRuleTests {
    private func at(_ minute: Int64) -> Instant { Instant(seconds: minute * 60) }

    private func readings(_ minute: Int64, after: Int64) -> LatestReadings {
        LatestReadings(
            last: Reading(at: at(minute), value: .zero), previous: Reading(at: at(minute - after), value: .zero))
    }

    @Test func aRhythmIsLearntAndAPauseIsNoNewHabit() {
        var rhythm = ReadingRhythm(readings(15, after: 15))
        rhythm.take(readings(30, after: 15))
        #expect(rhythm.interval == Int64(900_000))
        // A day of silence, then as before.
        rhythm.take(readings(1_470, after: 1_440))
        #expect(rhythm.interval.map { $0 < 18 * 60_000 } == true)
        // An hourly meter from now on is believed after a while.
        var minute: Int64 = 1_470
        for _ in 0..<20 {
            minute += 60
            rhythm.take(readings(minute, after: 60))
        }
        #expect(rhythm.interval == Int64(3_600_000))
        // One reading in between, asked for by hand, changes little.
        rhythm.take(readings(minute + 1, after: 1))
        #expect(rhythm.interval.map { $0 > 40 * 60_000 } == true)
    }

    @Test func aMeterThatSendsEverySecondIsNotMissedWithinSeconds() {
        let rule = SilenceRule(.init(warn: 3, critical: .hours(24)))
        #expect(rule.patience(expected: 1_000) == 180_000)
        #expect(rule.patience(expected: 900_000) == 2_700_000)
        #expect(rule.severity(silentFor: 86_399_999, .warning) == .warning)
        #expect(rule.severity(silentFor: 86_400_000, .warning) == .critical)
    }

    private func use(_ from: Int = 60, _ to: Int = 300) -> NightUseRule {
        NightUseRule(.init(from: from, to: to, limit: .kilowattHours(2), nights: 3))
    }

    @Test func nightsAreThoseOfTheWallClock() throws {
        // Lisbon's clock went back in the night of 25 October 2026.
        let lisbon = try #require(Zone("Europe/Lisbon"))
        let nights = use().nights(before: CivilDate(text: "2026-10-27")!, in: lisbon)
        #expect(
            nights.map(\.start.rfc3339) == ["2026-10-24T00:00:00Z", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z"])
        #expect(nights.map(\.milliseconds) == [4, 5, 4].map { $0 * 3_600_000 })
        let over = use(1_320, 360).nights(before: CivilDate(text: "2026-11-10")!, in: .utc)
        #expect(
            over.last
                == TimeSpan(
                    start: Instant(rfc3339: "2026-11-08T22:00:00Z")!, end: Instant(rfc3339: "2026-11-09T06:00:00Z")!))
    }

    @Test(
        arguments: [
            ([2, 2, 3], AlertMachine.Finding.broken), ([1, 2, 3], .between), ([2, 2, 1], .within),
            ([nil, 2, 2], .between),
            ([2, 2, nil], .between),
        ] as [([Int64?], AlertMachine.Finding)])
    func muchAtNightIsEachOfTheNights(nights: [Int64?], finding: AlertMachine.Finding) {
        #expect(use().finding(nights.map { $0.map { .kilowattHours($0) } }) == finding)
    }

    @Test func aBaseLoadIsWhatNoHourGoesBelow() {
        let rule = BaseLoadRule(.init(limit: .share(.whole(60)), days: 1))
        let even = (0..<24).map { Optional(Energy.wattHours($0 % 2 == 0 ? 500 : 700)) }
        #expect(rule.powers(even).map { rule.finding($0) } == .broken)
        #expect(rule.powers([.wattHours(100)] + even).map { rule.finding($0) } == .within)
        #expect(rule.powers([nil] + even).map { rule.finding($0) } == nil)
        #expect(rule.powers((0..<24).map { _ in Energy.zero }).map { rule.finding($0) } == .within)
        let limit = BaseLoadRule(.init(limit: .power(.watts(500)), days: 1))
        #expect(limit.powers(even).map { limit.finding($0) } == .broken)
    }

    @Test func aRegisterIsStuckWhenReadingsComeAndItStands() {
        let rule = StuckRegisterRule(.init(after: .days(3)))
        func readings(_ values: [Int64], hours: Int64 = 24) -> [Reading] {
            values.enumerated().map { Reading(at: at(Int64($0) * hours * 60), value: .kilowattHours($1)) }
        }
        #expect(rule.finding(recent: readings([5, 5, 5, 5]), before: .kilowattHours(9)) == .broken)
        #expect(rule.finding(recent: readings([5, 5, 5, 6]), before: .kilowattHours(9)) == .within)
        #expect(rule.finding(recent: readings([5, 5, 5, 5]), before: .zero) == .between, "it never consumed")
        #expect(rule.finding(recent: readings([5, 5, 5, 5], hours: 1), before: .kilowattHours(9)) == .between)
        #expect(rule.finding(recent: [], before: .kilowattHours(9)) == .between, "that is silence")
    }

    @Test(
        arguments: [
            ("89.9 %", 10, nil, false), ("90 %", 10, nil, true), ("50 %", 1_000, nil, true),
            ("50 %", 10, "the disk is full", true),
        ] as [(String, Int64, String?, Bool)])
    func theStoreIsUnwellWithAFullDiskOrSlowCommits(disk: String, commit: Int64, trouble: String?, isBroken: Bool) {
        let rule = StoreHealthRule(.init(disk: .whole(90), commit: .seconds(1)))
        let figures = StoreFigures(
            disk: Percentage(text: disk)!, commit: TimeLength(milliseconds: commit), trouble: trouble)
        #expect((rule.finding(figures) == .broken) == isBroken)
    }

    @Test(arguments: [("30 %", 300_000), ("12.5%", 125_000), ("100 %", 1_000_000), ("0 %", 0)])
    func aPercentageIsReadFromItsDigits(text: String, tenThousandths: Int64) throws {
        let percentage = try #require(Percentage(text: text))
        #expect(percentage.tenThousandths == tenThousandths)
        #expect(Percentage(text: percentage.text) == percentage)
    }

    @Test func aPercentageThatIsMadeCanBeRead() {
        for value in [-1, 0, 300_000, Int128.max] {
            let percentage = Percentage(clampingTenThousandths: value)
            #expect(Percentage(text: percentage.text) == percentage)
        }
    }

    @Test(arguments: ["30", "%", "-3 %", "1e3 %", "a %"])
    func whatIsNoPercentageIsNone(text: String) { #expect(Percentage(text: text) == nil) }
}
