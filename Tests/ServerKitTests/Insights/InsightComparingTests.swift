import GridModel
import Testing

@testable import ServerKit

@Suite struct InsightComparingTests {
    private let span = TimeSpan(start: Instant(seconds: 0), end: Instant(seconds: 31 * 86_400))

    @Test func fourMetersWouldTellOfOneAndFiveDoNot() throws {
        let four = [1, 2, 3, 4].map { Energy.kilowattHours($0) }
        #expect(
            InsightComparing.alike(span, days: 31, four, group: "site A", beside: .kilowattHours(6)) == nil)
        let five = try #require(
            InsightComparing.alike(
                span, days: 31, four + [.kilowattHours(90)], group: "site A", beside: .kilowattHours(6)))
        #expect(five.perDayKwh == .kilowattHours(3) && five.meters == 5)
        #expect(five.changePercent?.text == "100")
    }

    @Test func theMiddleOfAnEvenNumberIsTheMeanOfTwo() {
        #expect(InsightComparing.median([4, 1, 3, 2].map { Energy.kilowattHours($0) }) == .wattHours(2_500))
        #expect(InsightComparing.median([]) == nil)
        let greatest = Energy(milliwattHours: .max)
        #expect(InsightComparing.median([greatest, greatest]) == greatest)
    }

    @Test func aChangeIsInTenthsOfAPercent() {
        #expect(InsightComparing.change(from: .kilowattHours(3), to: .kilowattHours(4))?.text == "33.3")
        #expect(InsightComparing.change(from: .kilowattHours(4), to: .kilowattHours(3))?.text == "-25")
        #expect(InsightComparing.change(from: .zero, to: .kilowattHours(3)) == nil)
        #expect(InsightComparing.change(from: nil, to: .kilowattHours(3)) == nil)
    }

    /// A meter that enrolled itself brings what its register showed then: nobody knows over how many days that was used.
    @Test func whatARegisterShowedAtFirstIsNoUseOfThatDay() throws {
        let readings = (0...31).map { day in
            Reading(at: Instant(seconds: day * 86_400), value: .kilowattHours(12_000 + day * 10))
        }
        var history = InsightFixture.history(readings, in: .utc)
        history.openings = [Opening(kind: .enrolment, at: Instant(seconds: 0), value: .zero)]
        var pieces: [MeteredPiece] = []
        Metering.forEachPiece(RegisterLine(history), boundaries: [span.start, span.end]) { pieces.append($0) }
        let piece = try #require(pieces.first)
        #expect(piece.consumption == .kilowattHours(12_310))
        let comparison = InsightComparing.time(.previous, span, piece, beside: .kilowattHours(11))
        #expect(comparison.perDayKwh == .kilowattHours(10) && comparison.changePercent?.text == "10")
    }

    @Test func aTimeNothingIsKnownOfIsNamedAndNotGuessed() {
        let comparison = InsightComparing.time(.lastYear, span, nil, beside: .kilowattHours(3))
        #expect(comparison.days == 0 && comparison.perDayKwh == nil && comparison.changePercent == nil)
        #expect(comparison.period == span)
    }
}
