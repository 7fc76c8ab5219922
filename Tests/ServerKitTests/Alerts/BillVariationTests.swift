import Foundation
import GridModel
import Testing

@testable import ServerKit

struct BillVariationTests {
    private let rule = BillVariationRule(.init(change: .whole(30), least: try! Rate("20.00"), periods: 3))
    private let price = BillVariationRule.Price(amount: Amount(minorUnits: 4_000, .brl), energy: .kilowattHours(100))

    private func period(_ days: Int, perDay: Int64) -> BillVariationRule.Period {
        .init(days: days, energy: .kilowattHours(perDay * Int64(days)))
    }

    private func current(_ days: Int, known: Int, perDay: Int64) -> BillVariationRule.Current {
        .init(
            month: CivilMonth(text: "2026-08")!, days: days, knownDays: known,
            energy: .kilowattHours(perDay * Int64(known)))
    }

    private func judge(
        _ now: BillVariationRule.Current, usual: Int64 = 10, yearAgo: Int64? = 10
    ) -> BillVariationRule.Judgement? {
        rule.judge(
            now, before: [31, 30, 31].map { period($0, perDay: usual) },
            yearAgo: yearAgo.map { period(31, perDay: $0) },
            price: price)
    }

    @Test(
        arguments: [(14, .broken), (13, .within), (10, .within), (7, .within), (6, .broken)]
            as [(Int64, AlertMachine.Finding)])
    func moreThanThirtyPerCentEitherWayIsAChange(perDay: Int64, finding: AlertMachine.Finding) {
        #expect(judge(current(31, known: 31, perDay: perDay))?.finding == finding)
    }

    @Test func aLongMonthIsNoChange() {
        // 33 days against 27 at the same use are 22 % more in all, and nothing a day.
        let found = rule.judge(
            current(33, known: 33, perDay: 10), before: [27, 27, 27].map { period($0, perDay: 10) },
            yearAgo: period(27, perDay: 10), price: price)
        #expect(found?.finding == .within && found?.isNaive == false)
    }

    @Test func theSeasonIsNoChange() {
        let found = judge(current(31, known: 31, perDay: 20), usual: 10, yearAgo: 19)
        #expect(found?.finding == .within)
        #expect(found?.isNaive == true, "the mean of the last three alone would alarm")
    }

    @Test func moreThanLatelyAndLessThanAYearAgoIsNoChange() {
        #expect(judge(current(31, known: 31, perDay: 15), usual: 10, yearAgo: 30)?.finding == .within)
    }

    @Test func withoutAYearAgoOrThreePeriodsItStaysAway() {
        #expect(judge(current(31, known: 31, perDay: 20), yearAgo: nil)?.finding == .within)
        let two = rule.judge(
            current(31, known: 31, perDay: 20), before: [period(31, perDay: 10), period(30, perDay: 10)],
            yearAgo: period(31, perDay: 10), price: price)
        #expect(two == nil)
    }

    @Test func aChangeOfLittleMoneyIsNotToldOf() {
        // 1 against 2 kWh a day: half, and 12.40 BRL a month.
        #expect(judge(current(31, known: 31, perDay: 1), usual: 2, yearAgo: 2)?.finding == .within)
        let free = BillVariationRule(.init(change: .whole(30), least: nil, periods: 3))
        let found = free.judge(
            current(31, known: 31, perDay: 1), before: [31, 30, 31].map { period($0, perDay: 2) },
            yearAgo: period(31, perDay: 2), price: nil)
        #expect(found?.finding == .broken)
    }

    @Test func aPeriodThatIsNotOverCountsOnlyWhatHappened() {
        // Three times the usual: after nine days 180 kWh too many, and 22 days at 7 kWh make up for 66 of them, which
        // leaves more than 30 % of 310.
        #expect(judge(current(31, known: 8, perDay: 30))?.finding == .within)
        #expect(judge(current(31, known: 9, perDay: 30))?.finding == .broken)
        // An empty house: after 15 days 150 kWh are missing, and 16 days at 13 kWh bring back 48.
        #expect(judge(current(31, known: 14, perDay: 0))?.finding == .within)
        #expect(judge(current(31, known: 15, perDay: 0))?.finding == .broken)
    }

    @Test func whatIsSaidNamesTheFigures() {
        #expect(
            judge(current(31, known: 31, perDay: 15))?.message
                == "15.000 kWh a day in 2026-08; it was 10.000 in the last 3 periods and 10.000 in the same month a year "
                + "ago: 62.00 BRL more")
    }
}

/// Four years of a real house, day by day (UCI, Hebrail & Berard, CC BY 4.0).
///
/// The file is not part of this repository; without it the test is skipped.
struct RealHouseholdAlertTests {
    private static let path = "../shared/data/uci_household_2006-2010_daily_mean.csv"
    static let hasData = FileManager.default.isReadableFile(atPath: path)

    /// What the register does on the days that are missing in the file.
    enum MissingDays: CaseIterable {
        /// It goes on as on the day after.
        case counted
        /// It stands still, and nobody reads it.
        case unread
        /// It stands still, and is read.
        case still
    }

    /// The register at the end of each day.
    private static func readings(in zone: Zone, _ missing: MissingDays) throws -> [Reading] {
        var readings: [Reading] = []
        var register = Energy.zero
        var unread: Int64 = 0
        var next: CivilDate?
        for row in try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            let day = try #require(CivilDate(text: fields[0]))
            if next == nil { readings.append(Reading(at: zone.start(of: day), value: .zero)) }
            #expect(next == nil || next == day, "no day is left out")
            next = day.adding(days: 1)
            let end = zone.start(of: day.adding(days: 1))
            guard let mean = try? DecimalDigits.scaled(String(fields[1]), decimals: 6) else {
                if missing == .counted { unread += 1 }
                if missing == .still { readings.append(Reading(at: end, value: register)) }
                continue
            }
            register += Energy(milliwattHours: mean * 24 * (unread + 1))
            unread = 0
            readings.append(Reading(at: end, value: register))
        }
        return readings
    }

    @Test(.enabled(if: Self.hasData), arguments: MissingDays.allCases)
    func theRuleFiresOnTheEmptyHouseOnlyAndTheNaiveOneOnTheSeasons(_ missing: MissingDays) async throws {
        let zone = try #require(Zone("Europe/Paris"))
        let clock = SetClock("2010-12-01T12:00:00Z")
        try await withStore(.sqlite, clock: clock.wall) { store, _ in
            _ = try await store.addMeter(zone, try Self.readings(in: zone, missing))
            let document = try #require(ReadyMadeRules.named("bill-variation"))
            let replay = AlertReplay(store: store, rule: try AlertRuleText.read(document.text), now: clock.wall.now())
            let outcome = try await replay.run(
                meters: .all, from: #require(DateExpression("2006-12")), to: DateExpression("2010-11"),
                defaultZone: zone)
            #expect(outcome.episodes.map { zone.month(at: $0.occasion).text } == ["2008-08"])
            let episode = try #require(outcome.episodes.first)
            // Before the bill, and until a week after the period.
            #expect(zone.local(at: episode.firedAt).date == CivilDate(text: "2008-08-22"))
            #expect(episode.resolvedAt.map { zone.local(at: $0).date } == CivilDate(text: "2008-09-08"))
            // From April 2007 on there are three complete months before.
            #expect(outcome.periods == 43)
            // Without the energy of the missing days one of them, September 2010, is no longer 30 % away.
            #expect(outcome.naive?.count == (missing == .counted ? 16 : 15), "\(outcome.naive ?? [])")
            #expect(outcome.naive?.contains("2008-08") == true)
        }
    }
}
