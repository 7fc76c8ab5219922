import GridModel
import Testing

@testable import ServerKit

struct HolidayTests {
    /// From the almanacs of the US Naval Observatory.
    @Test(arguments: [
        (1818, 3, 22), (1943, 4, 25), (1961, 4, 2), (2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2019, 4, 21),
        (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22),
    ])
    func easterIsTheAlmanacs(year: Int, month: Int, day: Int) {
        #expect(HolidayCalendar.easter(of: year) == CivilDate(year: year, month: month, day: day))
    }

    @Test func brazilHasItsNationalHolidays() {
        let calendar = HolidayCalendar(Holidays(calendar: .brazil))
        let holidays = (BillingFixture.date("2026-01-01")..<BillingFixture.date("2027-01-01"))
            .filter(calendar.isHoliday).map(\.text)
        #expect(
            holidays == [
                "2026-01-01", "2026-02-17", "2026-04-03", "2026-04-21", "2026-05-01", "2026-06-04", "2026-09-07",
                "2026-10-12", "2026-11-02", "2026-11-15", "2026-11-20", "2026-12-25",
            ])
        // A national holiday since Lei 14.759/2023.
        #expect(!calendar.isHoliday(BillingFixture.date("2023-11-20")))
    }

    @Test func aHolidayIsNoWeekday() throws {
        let clock = BandClock(try BillingFixture.readyMade("white"))
        // Monday and Tuesday.
        #expect(clock.windows(on: BillingFixture.date("2026-09-07")).map(\.band) == ["off-peak"])
        #expect(
            clock.windows(on: BillingFixture.date("2026-09-08")).map(\.band) == [
                "off-peak", "intermediate", "peak", "intermediate", "off-peak",
            ])
        #expect(clock.windows(on: BillingFixture.date("2026-09-08")).map { $0.from / 60 } == [0, 16, 17, 20, 21])
        #expect(clock.windows(on: BillingFixture.date("2026-09-12")).map(\.band) == ["off-peak"])
    }

    @Test func hoursOverMidnightBelongToTheDayTheyLieIn() throws {
        var tariff = Tariff.standard
        tariff.bands = [
            BandRule(band: "night", days: [.friday], hours: [LocalHours(text: "22-6")!]), BandRule(band: "day"),
        ]
        let clock = BandClock(tariff)
        // A Friday, and the Saturday after it.
        #expect(clock.windows(on: BillingFixture.date("2026-11-27")).map(\.from) == [0, 360, 1_320])
        #expect(clock.windows(on: BillingFixture.date("2026-11-28")).map(\.band) == ["day"])
    }
}
