import GridModel

/// Which band of a time-of-use tariff is in force when, by the wall clock.
struct BandClock {
    /// A stretch of a day from a minute on, up to where the next begins.
    struct Window: Hashable {
        var from: Int
        /// Nil where no rule fits.
        var band: String?
    }

    private let tariff: Tariff
    private let holidays: HolidayCalendar

    init(_ tariff: Tariff) {
        self.tariff = tariff
        holidays = HolidayCalendar(tariff.holidays)
    }

    func kind(of date: CivilDate) -> DayKind {
        if holidays.isHoliday(date) { return .holiday }
        // 1970-01-01 was a Thursday.
        let fromMonday = ((date.daysSince1970 + 3) % 7 + 7) % 7
        return DayKind.allCases[fromMonday]
    }

    /// A day's windows, the first from midnight; neighbours have different bands.
    func windows(on date: CivilDate) -> [Window] {
        windows(on: MonthDay(date), kind(of: date))
    }

    func windows(on day: MonthDay, _ kind: DayKind) -> [Window] {
        let rules = tariff.bands.filter { fits($0, day, kind) }
        var minutes: Set<Int> = [0]
        for hours in rules.compactMap(\.hours).joined() {
            minutes.insert(hours.from)
            if hours.to < 1_440 { minutes.insert(hours.to) }
        }
        var windows: [Window] = []
        for minute in minutes.sorted() {
            let band = rules.first { $0.hours?.contains { $0.contains(minute) } ?? true }?.band
            if windows.last?.band != band || windows.isEmpty { windows.append(Window(from: minute, band: band)) }
        }
        return windows
    }

    private func fits(_ rule: BandRule, _ day: MonthDay, _ kind: DayKind) -> Bool {
        if let days = rule.days, !days.contains(kind) { return false }
        if let months = rule.months, !months.contains(day.month) { return false }
        guard let seasons = rule.seasons else { return true }
        return tariff.seasons.contains { seasons.contains($0.name) && $0.contains(day) }
    }
}
