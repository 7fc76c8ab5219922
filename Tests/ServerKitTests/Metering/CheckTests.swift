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
        #expect(MeteringChecks.sum(day([1, 2, 3]), register: .wattHours(6)) == nil)
        let finding = MeteringChecks.sum(day([1, 2, 3]), register: .wattHours(7))
        #expect(finding?.kind == .sum)
        #expect(finding?.message == "the intervals add up to 0.006 kWh, the register says 0.007 kWh")
    }

    /// (highest − third highest) / third highest > 180 %.
    @Test(arguments: [(280, false), (281, true)] as [(Int64, Bool)])
    func anHourThatStandsOutOfItsDayIsASpike(highest: Int64, isSpike: Bool) {
        let hours: [Int64] = Array(repeating: 10, count: 21) + [100, 120, highest]
        #expect(MeteringChecks.spike(day(hours)).map(\.kind) == (isSpike ? .spike : nil))
        #expect(MeteringChecks.spike(day([0, 0, 500])) == nil)
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

    @Test func whatWasSentTwiceIsFound() {
        let readings = [Reading(0, 1), Reading(60, 2), Reading(60, 2), Reading(0, 3)]
        #expect(
            MeteringChecks.duplicates(readings).map(\.message) == [
                "0.002 kWh was sent twice", "0.001 kWh and 0.003 kWh were sent for one instant",
            ])
    }

    @Test func readingsFartherApartOrCloserThanExpectedAreFound() {
        let readings = [Reading(0, 1), Reading(900, 2), Reading(3_700, 3), Reading(3_800, 4)]
        let rules = MeteringRules(expectedIntervalSeconds: 900)
        #expect(
            MeteringChecks.intervals(readings, rules: rules).map(\.span.milliseconds) == [2_800_000, 100_000])
        #expect(MeteringChecks.intervals(readings, rules: MeteringRules()).isEmpty)
    }

    @Test func whatIsEstimatedForTooLongIsFound() {
        let long = day(Array(repeating: 1, count: 73), quality: .estimated)
        #expect(MeteringChecks.estimated(long).map(\.span.milliseconds) == [73 * 3_600_000])
        #expect(MeteringChecks.estimated(Array(long.dropLast())).isEmpty)
        var broken = long
        broken[40].quality = .measured
        #expect(MeteringChecks.estimated(broken).isEmpty)
    }
}
