import GridModel
import Testing

@testable import ServerKit

struct MeteringCheckTests {
    private static let start = Instant(rfc3339: "2026-11-22T00:00:00Z")!

    private func day(_ wattHours: [Int64], quality: IntervalQuality = .measured) -> [Interval] {
        wattHours.enumerated().map { index, value in
            Interval(
                start: Self.start.adding(seconds: Int64(index) * 3_600),
                end: Self.start.adding(seconds: Int64(index + 1) * 3_600), consumptionKwh: .wattHours(value),
                averageKw: nil, quality: quality, partial: false)
        }
    }

    private func period(_ days: Int64, _ kwh: Int64) -> Estimation.KnownPeriod {
        Estimation.KnownPeriod(
            span: TimeSpan(start: Self.start, end: Self.start.adding(seconds: days * 86_400)),
            consumption: .kilowattHours(kwh))
    }

    @Test func intervalsThatDoNotAddUpAreFound() {
        var balance = EnergyBalance(span: TimeSpan(start: Self.start, end: Self.start.adding(seconds: 3_600)))
        balance.intervals = 6_000
        balance.register = 6_000
        #expect(MeteringChecks.sum(balance) == nil)
        balance.register = 7_000
        let finding = MeteringChecks.sum(balance)
        #expect(finding?.kind == .sum)
        #expect(finding?.message == "the intervals add up to 0.006 kWh, the register says 0.007 kWh")
    }

    /// (highest − third highest) / third highest > 180 %.
    @Test(arguments: [(280, false), (281, true)] as [(Int64, Bool)])
    func anHourThatStandsOutOfItsDayIsASpike(highest: Int64, isSpike: Bool) {
        let hours: [Int64] = Array(repeating: 10, count: 21) + [100, 120, highest]
        #expect(MeteringChecks.spike(day(hours)).map(\.kind) == (isSpike ? .spike : nil))
        #expect(MeteringChecks.spike(day([0, 0, 500])) == nil)
        #expect(MeteringChecks.spike(day(hours, quality: .estimated)) == nil)
    }

    @Test func useFarFromAMetersOwnHistoryIsFoundADay() {
        let known = [period(30, 300), period(31, 310), period(33, 330)]
        #expect(MeteringChecks.history(period(33, 330), before: known) == nil)
        #expect(MeteringChecks.history(period(30, 790), before: known)?.kind == .high)
        #expect(MeteringChecks.history(period(30, 110), before: known)?.kind == .low)
        #expect(MeteringChecks.history(period(30, 900), before: [known[0]]) == nil)
    }

    @Test func nothingUsedIsFound() {
        #expect(MeteringChecks.zero(period(30, 0))?.kind == .zero)
        #expect(MeteringChecks.zero(period(30, 1)) == nil)
    }

    @Test func severalValuesOfOneInstantAreFoundOnceADay() {
        let readings = [Reading(0, 1), Reading(60, 2), Reading(60, 3), Reading(60, 5), Reading(90, 6)]
        let one = MeteringChecks.conflicts(readings)
        #expect(one?.message == "0.002 kWh and 0.005 kWh were sent for one instant: the greater counts")
        #expect(one?.count == 1 && one?.from == Instant(seconds: 60) && one?.to == one?.from)
        let two = MeteringChecks.conflicts(readings + [Reading(90, 7)])
        #expect(two?.count == 2 && two?.to == Instant(seconds: 90))
        #expect(
            two?.message == "2 instants have more than one value: at the first 0.002 kWh and 0.005 kWh were sent, and "
                + "the greater counts")
        #expect(MeteringChecks.conflicts(readings.filter { $0.at != Instant(seconds: 60) }) == nil)
    }

    @Test func readingsFartherApartOrCloserThanExpectedAreFound() {
        let instants = [0, 900, 3_700, 3_800, 3_900, 4_900].map { Instant(seconds: $0) }
        let found = MeteringChecks.intervals(instants, rules: MeteringRules(expectedIntervalSeconds: 900))
        #expect(found.map(\.from) == [Instant(seconds: 900), Instant(seconds: 3_700)])
        #expect(found.map(\.to) == [Instant(seconds: 3_700), Instant(seconds: 3_900)])
        #expect(found.map(\.count) == [1, 2])
        #expect(
            found.map(\.message) == [
                "46 min 40 s between two readings, where 15 min is expected",
                "2 times between two readings, 1 min 40 s the shortest, where 15 min is expected",
            ])
        #expect(MeteringChecks.intervals(instants, rules: MeteringRules()).isEmpty)
    }

    @Test func aMeterThatIsReadNoMoreIsFoundAfterThreeOfItsIntervals() {
        let rules = MeteringRules(expectedIntervalSeconds: 900)
        let last = Instant(seconds: 0)
        #expect(MeteringChecks.silence(since: last, until: Instant(seconds: 2_700), rules: rules) == nil)
        let finding = MeteringChecks.silence(since: last, until: Instant(seconds: 2_701), rules: rules)
        #expect(finding?.message == "not read since, where a reading every 15 min is expected")
        #expect(MeteringChecks.silence(since: Instant(seconds: 9), until: last, rules: rules) == nil)
    }

    private func estimated(_ intervals: [Interval]) -> [ReadingCheck] {
        var run = EstimatedRun()
        var found = intervals.compactMap { run.take($0) }
        if let last = run.end() { found.append(last) }
        return found
    }

    @Test func whatIsEstimatedForTooLongIsFound() {
        let long = day(Array(repeating: 1, count: 73), quality: .estimated)
        #expect(estimated(long).map { $0.to - $0.from } == [73 * 3_600_000])
        #expect(estimated(long).map(\.message) == ["3 d 1 h are estimated in one stretch"])
        #expect(estimated(Array(long.dropLast())).isEmpty)
        var broken = long
        broken[40].quality = .measured
        #expect(estimated(broken).isEmpty)
        // It goes on where it was left.
        var run = EstimatedRun(open: TimeSpan(start: Self.start.adding(seconds: -180_000), end: Self.start))
        #expect(long.prefix(30).compactMap { run.take($0) }.isEmpty)
        #expect(run.end()?.from == Self.start.adding(seconds: -180_000))
    }

    @Test(
        arguments: [
            (0, "0 s"), (999, "999 ms"), (1_500, "1 s 500 ms"), (60_000, "1 min"), (3_601_000, "1 h"),
            (3_660_000, "1 h 1 min"),
            (90_000_000, "1 d 1 h"),
        ] as [(Int64, String)])
    func aLengthOfTimeIsToldByItsTwoLargestUnits(milliseconds: Int64, text: String) {
        #expect(LengthText.of(milliseconds) == text)
    }
}
