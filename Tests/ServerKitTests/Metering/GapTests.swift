import GridModel
import Testing

@testable import ServerKit

/// What is said of the time between readings far apart.
struct GapTests {
    private static let start = Instant(rfc3339: "2026-10-05T00:00:00Z")!
    private static let hour: Int64 = 3_600_000

    private func at(_ hours: Int64) -> Instant { Self.start.adding(milliseconds: hours * Self.hour) }

    /// Hourly readings of a use that is the same each week: an hour's number within the day, in watt-hours, thrice that
    /// on Sundays; without those of `missing`.
    private func readings(hours: Int64, missing: Range<Int64>) -> [Reading] {
        var value: Int64 = 0
        var readings: [Reading] = []
        for hour in 0...hours {
            if !missing.contains(hour) { readings.append(Reading(at: at(hour), value: .wattHours(value))) }
            value += use(hour)
        }
        return readings
    }

    private func use(_ hour: Int64) -> Int64 { (hour % 24) * (hour / 24 % 7 == 6 ? 3 : 1) }

    private func hours(_ readings: [Reading], _ range: Range<Int64>) -> [Interval] {
        let history = RegisterHistory(before: nil, readings: readings, after: nil, openings: [])
        return Metering.intervals(history, boundaries: (range.lowerBound...range.upperBound).map(at))
    }

    @Test func withinAGapEachHourIsLikeTheSameWeekdaysOfTheWeeksBefore() {
        let missing: Range<Int64> = 700..<800
        let intervals = hours(readings(hours: 900, missing: missing), 690..<810)
        for (hour, interval) in zip(Int64(690)..<810, intervals) {
            #expect(interval.consumptionKwh == .wattHours(use(hour)), "hour \(hour)")
            let isShaped = (699..<800).contains(hour)
            #expect(interval.quality == (isShaped ? .estimated : .measured), "hour \(hour)")
        }
    }

    @Test func theKnownEnergyOfAGapIsScaledToExactly() {
        var readings = readings(hours: 900, missing: 700..<800)
        // Less was used than in the weeks before.
        for index in readings.indices where readings[index].at >= at(800) {
            readings[index] = Reading(
                at: readings[index].at, value: readings[index].value - Energy(milliwattHours: 333_333))
        }
        let sum = hours(readings, 699..<800).reduce(0) { $0 + $1.consumptionKwh.milliwattHours }
        let known = readings.first { $0.at == at(800) }!.value - readings.last { $0.at == at(699) }!.value
        #expect(sum == known.milliwattHours)
        #expect(hours(readings, 699..<800).allSatisfy { $0.consumptionKwh >= .zero })
    }

    @Test func withoutWeeksBeforeItAGapIsAStraightLine() {
        let readings = [Reading(at: at(0), value: .zero), Reading(at: at(10), value: .wattHours(1_000))]
        let intervals = hours(readings, 0..<10)
        #expect(intervals.map(\.consumptionKwh) == Array(repeating: .wattHours(100), count: 10))
        #expect(intervals.allSatisfy { $0.quality == .estimated })
    }

    @Test func aGapIsThreeTimesTheExpectedIntervalAndUpToTwoHoursAStraightLine() {
        func intervals(every seconds: Int?, _ minutes: [Int64], _ cut: Int64) -> [Interval] {
            var history = RegisterHistory(
                before: nil,
                readings: minutes.map { Reading(at: Self.start.adding(seconds: $0 * 60), value: .wattHours($0)) },
                after: nil, openings: [])
            if let seconds { history.events = RegisterEvents(rules: MeteringRules(expectedIntervalSeconds: seconds)) }
            return Metering.intervals(
                history,
                boundaries: [minutes[0], cut, minutes[minutes.count - 1]].map { Self.start.adding(seconds: $0 * 60) })
        }
        #expect(intervals(every: nil, [0, 180], 60).map(\.quality) == [.interpolated, .interpolated])
        #expect(intervals(every: nil, [0, 181], 60).map(\.quality) == [.estimated, .estimated])
        #expect(intervals(every: 900, [0, 45], 20).map(\.quality) == [.interpolated, .interpolated])
        let short = intervals(every: 900, [0, 100], 25)
        #expect(short.map(\.quality) == [.estimated, .estimated])
        #expect(short.map(\.consumptionKwh) == [.wattHours(25), .wattHours(75)])
        #expect(intervals(every: 86_400, [0, 4_000], 600).map(\.quality) == [.interpolated, .interpolated])
    }

    @Test func ofAGapThatIsNotCutAllIsMeasured() {
        let readings = readings(hours: 900, missing: 700..<800)
        let history = RegisterHistory(before: nil, readings: readings, after: nil, openings: [])
        let whole = Metering.intervals(history, boundaries: [at(690), at(810)])
        #expect(whole.map(\.quality) == [.measured])
    }

    @Test(arguments: 0..<40) func anyPartOfAShapedGapReadsAsItDoesInTheWhole(seed: Int) async throws {
        let register = RandomRegister(seed: seed)
        let boundaries = Metering.boundaries(of: register.span, every: .hour, in: register.zone)
        let whole = Metering.intervals(register.history, boundaries: boundaries)
        var random = Seeded(UInt64(seed))
        for _ in 0..<5 {
            let start = Int.random(in: 0..<boundaries.count, using: &random)
            let end = Int.random(in: start..<boundaries.count, using: &random)
            let some = Array(boundaries[start...end])
            let pieces = try await RegisterReader(register, RegisterKey(1), portion: 7).pieces(boundaries: some).pieces
            let expected = whole.filter { $0.start >= some[0] && $0.end <= some[some.count - 1] }
            #expect(pieces.compactMap(\.interval) == expected)
        }
    }

    // MARK: Without a reading after it

    private func month(_ text: String, _ kwh: Int64) -> Estimation.KnownPeriod {
        let month = DateExpression(text)!.month!
        return Estimation.KnownPeriod(
            span: TimeSpan(start: Zone.utc.start(of: month.firstDay), end: Zone.utc.start(of: month.next.firstDay)),
            consumption: .kilowattHours(kwh))
    }

    @Test func whatMustBeBilledWithoutAReadingIsTheMeanOfTheLastTwelvePeriodsByDays() throws {
        let known = [month("2024-12", 9_999)] + (1...12).map { month("2025-\($0 < 10 ? "0" : "")\($0)", 365) }
        let span = TimeSpan(
            start: Instant(rfc3339: "2026-01-01T00:00:00Z")!, end: Instant(rfc3339: "2026-02-01T00:00:00Z")!)
        #expect(Estimation.energy(over: span, like: known) == .kilowattHours(372))
        #expect(Estimation.energy(over: span, like: []) == nil)
    }

    @Test func anEstimateFillsWhatIsMissingAndSaysSo() throws {
        let from = Instant(rfc3339: "2026-01-01T00:00:00Z")!
        let days = (0...31).map { from.adding(milliseconds: $0 * 86_400_000) }
        let history = RegisterHistory(
            before: nil,
            readings: [Reading(at: days[0], value: .zero), Reading(at: days[10], value: .kilowattHours(50))],
            after: nil, openings: [])
        let pieces = Metering.pieces(RegisterLine(history), boundaries: [days[0], days[10], days[20], days[31]])
        let known = [month("2025-11", 300), month("2025-12", 310)]
        let missing = TimeSpan(start: days[10], end: days[31])
        let stretch = Estimation.stretch(missing, after: days[10], past: nil, billed: known)
        let filled = Estimation.fill(pieces, with: stretch)
        #expect(filled.map(\.consumption) == [50, 100, 110].map { Energy.kilowattHours($0) })
        #expect(filled.map(\.quality) == [.measured, .estimated, .estimated])
        #expect(filled.map(\.isPartial) == [false, false, false])
        #expect(stretch.rule == .billedPeriods && stretch.evidence.likeCount == 2)
        let nothing = Estimation.stretch(missing, after: days[10], past: nil, billed: [])
        #expect(nothing.rule == .nothing && Estimation.fill(pieces, with: nothing) == pieces)
    }
}
