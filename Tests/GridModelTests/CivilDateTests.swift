import Foundation
import Testing

@testable import GridModel

struct CivilDateTests {
    /// Foundation's calendar over centuries; its "Gregorian" changes to the Julian before 1582, ISO 8601 does not.
    @Test func everyDayOfSixCenturiesAgreesWithFoundation() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -135_000, to: 100_000, by: 1) {
            let date = CivilDate(daysSince1970: day)
            #expect(date.daysSince1970 == day)
            guard day % 97 == 0 else { continue }
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            #expect([date.year, date.month, date.day] == [parts.year, parts.month, parts.day])
        }
    }

    @Test func daysFollowOneAnotherOverAllYearsThereAre() throws {
        var date = try #require(CivilDate(year: 1, month: 1, day: 1))
        let last = try #require(CivilDate(year: 9999, month: 12, day: 31))
        var count = 0
        while date < last {
            let next = date.adding(days: 1)
            let isNextDay = next.year == date.year && next.month == date.month && next.day == date.day + 1
            let isNextMonth = next.day == 1 && date.day == CivilDate.days(inMonth: date.month, of: date.year)
            if !isNextDay, !isNextMonth { Issue.record("\(date) then \(next)") }
            date = next
            count += 1
        }
        #expect(count == 3_652_058)
    }

    @Test(arguments: [
        (2026, 2, 29), (2026, 2, 30), (2100, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0),
        (0, 1, 1),
        (10_000, 1, 1),
    ])
    func aDayTheCalendarDoesNotHaveIsNone(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test func leapDaysAreThere() {
        #expect(CivilDate(year: 2024, month: 2, day: 29) != nil)
        #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
    }

    @Test func monthsFollowOneAnother() throws {
        let december = try #require(CivilMonth(year: 2026, month: 12))
        #expect(december.next.text == "2027-01")
        #expect(december.next.previous == december)
        #expect(december.text == "2026-12")
        #expect(CivilMonth(year: 2026, month: 13) == nil)
        #expect(CivilMonth(year: 2026, month: 0) == nil)
    }

    @Test(arguments: [-1, 0, 86_399_999, 86_400_000, -86_400_000, -86_400_001, 1_795_352_400_123, -62_135_596_800_000])
    func aWallClockIsItsMillisecondsAndBack(milliseconds: Int64) {
        #expect(LocalDateTime(asIfUTC: milliseconds).asIfUTC == milliseconds)
    }
}
