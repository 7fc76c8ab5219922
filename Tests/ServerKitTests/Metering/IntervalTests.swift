import GridModel
import Testing

@testable import ServerKit

struct IntervalTests {
    private static let start = Instant(rfc3339: "2026-11-22T00:00:00Z")!

    private func at(_ hours: Double) -> Instant { Self.start.adding(milliseconds: Int64(hours * 3_600_000)) }

    private func history(_ readings: [(Double, Int64)], openings: [Opening] = []) -> RegisterHistory {
        RegisterHistory(
            before: nil,
            readings: readings.map { Reading(at: at($0.0), value: .wattHours($0.1)) }.sorted(), after: nil,
            openings: openings)
    }

    private func hours(_ history: RegisterHistory, from: Double = 0, to: Double) -> [Interval] {
        let span = TimeSpan(start: at(from), end: at(to))
        return Metering.intervals(history, boundaries: Metering.boundaries(of: span, every: .hour, in: .utc))
    }

    private func wattHours(_ intervals: [Interval]) -> [Int64] {
        intervals.map { $0.consumptionKwh.milliwattHours / 1_000 }
    }

    @Test func betweenReadingsOnTheHourEachHourIsMeasured() {
        let intervals = hours(history([(0, 1_000), (1, 1_400), (2, 2_000)]), to: 2)
        #expect(wattHours(intervals) == [400, 600])
        #expect(intervals.map(\.quality) == [.measured, .measured])
        #expect(intervals.map(\.averageKw) == [.watts(400), .watts(600)])
        #expect(intervals.allSatisfy { !$0.partial })
    }

    @Test func aBoundaryWithoutAReadingIsInterpolatedOnBothItsSides() {
        let intervals = hours(history([(0, 0), (1.5, 900), (3, 1_800), (4, 2_000)]), to: 4)
        #expect(wattHours(intervals) == [600, 600, 600, 200])
        #expect(intervals.map(\.quality) == [.interpolated, .interpolated, .interpolated, .measured])
    }

    @Test func theFirstAndLastIntervalsAreWhatIsKnownOfThem() {
        let intervals = hours(history([(0.5, 0), (1, 100), (1.25, 200)]), to: 5)
        #expect(wattHours(intervals) == [100, 100])
        #expect(intervals.map(\.partial) == [true, true])
        #expect(intervals.map(\.quality) == [.measured, .measured])
        #expect(intervals.map(\.averageKw) == [.watts(200), .watts(400)])
    }

    @Test func withoutAnOpeningTheFirstReadingOpensTheRegister() {
        #expect(wattHours(hours(history([(0, 5_000), (1, 5_300)]), to: 2)) == [300])
        #expect(hours(history([(0.5, 5_000)]), to: 2).isEmpty)
    }

    @Test func enrolmentPutsTheFirstReadingsEnergyAtItsInstant() {
        let enrolment = Opening(kind: .enrolment, at: at(3), value: .zero)
        let intervals = hours(history([(1, 5_000), (2, 5_300)], openings: [enrolment]), to: 4)
        #expect(wattHours(intervals) == [5_300])
        // The 5 kWh were used at a time nobody knows; the mean is of what was used within the hour.
        #expect(intervals.map(\.averageKw) == [.watts(300)])
        #expect(intervals.map(\.start) == [at(1)])
        #expect(intervals.map(\.partial) == [false])
    }

    @Test func aSingleReadingAfterEnrolmentIsOneInterval() {
        let enrolment = Opening(kind: .enrolment, at: at(0), value: .zero)
        for instant in [1.0, 1.5] {
            let intervals = hours(history([(instant, 7_000)], openings: [enrolment]), to: 4)
            #expect(wattHours(intervals) == [7_000])
            #expect(intervals.map(\.start) == [at(1)])
            #expect(intervals.map(\.averageKw) == [nil])
            #expect(intervals.map(\.partial) == [true])
        }
    }

    @Test func aStatedOpeningIsAPointLikeAReading() {
        let stated = Opening(kind: .stated, at: at(0), value: .wattHours(1_000))
        let intervals = hours(history([(2, 1_600), (3, 1_700)], openings: [stated]), to: 3)
        #expect(wattHours(intervals) == [300, 300, 100])
        #expect(intervals.map(\.quality) == [.interpolated, .interpolated, .measured])
        #expect(hours(history([(1, 1_600)], openings: [stated]), to: 1).map(\.quality) == [.measured])
    }

    @Test func acrossAFallNoEnergyIsCountedAndCountingGoesOnFromTheFallenValue() {
        let readings = [(0.0, Int64(9_000)), (1, 9_500), (2, 20), (3, 120)]
        let intervals = hours(history(readings), to: 3)
        #expect(wattHours(intervals) == [500, 0, 100])
        #expect(Metering.raw(history(readings)).map(\.flags) == [[], [], [.fall], []])
    }

    @Test func aRegisterThatComesBackWithinADayDipped() {
        let readings = [(0.0, Int64(1_000)), (1, 1_100), (2, 0), (3, 10), (4, 1_400)]
        let intervals = hours(history(readings), to: 4)
        #expect(wattHours(intervals) == [100, 100, 100, 100])
        #expect(intervals.map(\.quality) == [.measured, .interpolated, .interpolated, .interpolated])
        #expect(Metering.raw(history(readings)).map(\.flags) == [[], [], [.dip], [.dip], []])
    }

    @Test(arguments: [(26.0, true), (26.0 + 1 / 3_600_000, false)])
    func aDipHasADayToComeBackCountedFromTheFall(returnsAt: Double, isDip: Bool) {
        let readings = [(1.0, Int64(1_000)), (2, 10), (returnsAt, 1_000)]
        let flags = Metering.raw(history(readings)).map(\.flags)
        #expect(flags == [[], [isDip ? .dip : .fall], []])
        let total = hours(history(readings), to: 30).reduce(0) { $0 + $1.consumptionKwh.milliwattHours }
        #expect(total == (isDip ? 0 : 990_000))
    }

    @Test func aFallWithinADipChangesNothing() {
        let readings = [(0.0, Int64(1_000)), (1, 500), (2, 700), (3, 100), (4, 650), (5, 1_000)]
        #expect(Metering.raw(history(readings)).map(\.flags) == [[], [.dip], [.dip], [.dip], [.dip], []])
    }

    @Test func ofSeveralValuesAtOneInstantTheGreatestCounts() {
        let readings = [(0.0, Int64(0)), (1, 300), (1, 200), (1, 250), (2, 400)]
        #expect(wattHours(hours(history(readings), to: 2)) == [300, 100])
        #expect(
            Metering.raw(history(readings)).map(\.flags) == [[], [.conflict], [.conflict], [.conflict], []])
    }

    @Test func aFallIsFlaggedOnTheValueThatCounts() {
        let readings = [(0.0, Int64(900)), (1, 200), (1, 300), (30, 400)]
        let raw = Metering.raw(history(readings))
        #expect(raw.map(\.registerKwh) == [.wattHours(900), .wattHours(200), .wattHours(300), .wattHours(400)])
        #expect(raw.map(\.flags) == [[], [.conflict], [.fall, .conflict], []])
    }

    @Test func aRegisterThatFallsAgainAndAgainNeverOverflows() {
        let readings = (0..<10).map { index in
            Reading(at: at(Double(index) * 30), value: Energy(milliwattHours: index % 2 == 0 ? 0 : .max))
        }
        let history = RegisterHistory(before: nil, readings: readings, after: nil, openings: [])
        let intervals = Metering.intervals(history, boundaries: [at(0), at(300)])
        #expect(intervals.map(\.consumptionKwh.milliwattHours) == [.max])
        #expect(intervals.map(\.averageKw) == [nil])
    }

    @Test func nothingIsKnownOfARegisterWithoutReadings() {
        #expect(hours(history([]), to: 4).isEmpty)
        #expect(Metering.intervals(history([(0, 0), (1, 1)]), boundaries: []).isEmpty)
        #expect(Metering.intervals(history([(0, 0), (1, 1)]), boundaries: [at(0)]).isEmpty)
    }
}
