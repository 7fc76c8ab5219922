import GridModel

/// Answers whether a day is a holiday.
struct HolidayCalendar {
    private let holidays: Holidays
    private let fixed: Set<MonthDay>
    private let dates: Set<CivilDate>

    init(_ holidays: Holidays?) {
        self.holidays = holidays ?? Holidays()
        fixed = Set(self.holidays.fixed)
        dates = Set(self.holidays.dates)
    }

    func isHoliday(_ date: CivilDate) -> Bool {
        if dates.contains(date) || fixed.contains(MonthDay(date)) { return true }
        let sinceEaster = date.daysSince1970 - Self.easter(of: date.year).daysSince1970
        if holidays.easter.contains(sinceEaster) { return true }
        switch holidays.calendar {
        case .brazil: return Self.isBrazilian(date, sinceEaster: sinceEaster)
        case nil: return false
        }
    }

    /// REN 1000/2021 art. 2: the days that have no peak hours; since 2024 with the national holiday of
    /// 20 November (Lei 14.759/2023).
    private static func isBrazilian(_ date: CivilDate, sinceEaster: Int) -> Bool {
        if [-47, -2, 60].contains(sinceEaster) { return true }
        switch (date.month, date.day) {
        case (1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25): return true
        case (11, 20): return date.year >= 2024
        default: return false
        }
    }

    /// Easter Sunday of a Gregorian year.
    ///
    /// Source: the anonymous algorithm of Nature 13 (1876) p. 487, in J. Meeus, "Astronomical Algorithms", chapter 8.
    static func easter(of year: Int) -> CivilDate {
        let a = year % 19
        let (b, c) = (year / 100, year % 100)
        let g = (8 * b + 13) / 25
        let h = (19 * a + b - b / 4 - g + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let n = h + l - 7 * m + 114
        return CivilDate(year: year, month: n / 31, day: n % 31 + 1)!
    }
}
