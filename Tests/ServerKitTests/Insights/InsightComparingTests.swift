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

    @Test func aTimeNothingIsKnownOfIsNamedAndNotGuessed() {
        let comparison = InsightComparing.time(.lastYear, span, nil, beside: .kilowattHours(3))
        #expect(comparison.days == 0 && comparison.perDayKwh == nil && comparison.changePercent == nil)
        #expect(comparison.period == span)
    }
}
