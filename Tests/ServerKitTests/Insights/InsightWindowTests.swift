import GridModel
import Testing

@testable import ServerKit

@Suite struct InsightWindowTests {
    private let bahia = InsightFixture.bahia

    private func window(
        _ end: String, known: (String, String) = ("2020-01-01T03:00:00Z", "2030-01-01T03:00:00Z"), days: Int? = nil
    ) throws -> InsightWindow? {
        InsightWindow(
            until: try #require(Instant(rfc3339: end)),
            known: try #require(Instant(rfc3339: known.0))...(try #require(Instant(rfc3339: known.1))), most: days,
            in: bahia)
    }

    @Test func itIsTheMonthThatEndsWithTheLastWholeDay() throws {
        let window = try #require(try window("2026-11-22T13:30:00Z"))
        #expect(window.days == BillingFixture.date("2026-10-22")..<BillingFixture.date("2026-11-22"))
        #expect(window.period.days == window.days)
        #expect(window.previous.start.rfc3339 == "2026-09-21T03:00:00Z", "as many days")
        #expect(window.lastYear.start.rfc3339 == "2025-10-22T03:00:00Z")
        #expect(window.lastYear.end.rfc3339 == "2025-11-22T03:00:00Z")
    }

    /// Not every month has a 30th, so that none could end there.
    @Test func afterThe28thItIsTheCalendarMonthSoFar() throws {
        let window = try #require(try window("2026-10-31T13:30:00Z"))
        #expect(window.days == BillingFixture.date("2026-10-01")..<BillingFixture.date("2026-10-31"))
        #expect(window.period.days == BillingFixture.date("2026-10-01")..<BillingFixture.date("2026-11-01"))
    }

    @Test func daysThatAreNotKnownWholeAreNoPartOfIt() throws {
        let window = try #require(
            try window("2026-11-22T13:30:00Z", known: ("2026-11-10T15:00:00Z", "2026-11-20T02:30:00Z")))
        #expect(
            window.days == BillingFixture.date("2026-11-11")..<BillingFixture.date("2026-11-20"), "half an hour lacks")
        #expect(window.period.days.count == 31)
        #expect(try self.window("2026-11-22T13:30:00Z", known: ("2026-11-21T15:00:00Z", "2026-11-22T13:00:00Z")) == nil)
    }

    @Test func fewerDaysAreTheLastOnes() throws {
        let window = try #require(try window("2026-11-22T13:30:00Z", days: 7))
        #expect(window.days == BillingFixture.date("2026-11-15")..<BillingFixture.date("2026-11-22"))
        #expect(window.period.days.count == 31)
    }

    @Test func theLeapDayIsComparedWithTheDayBefore() throws {
        let window = try #require(try window("2028-02-29T13:30:00Z", days: 3))
        #expect(window.lastYear.end.rfc3339 == "2027-02-28T03:00:00Z")
    }
}
