import GridModel

/// The whole local days that an insight looks at.
struct InsightWindow: Hashable {
    let days: Range<CivilDate>
    /// The month that the days are billed as a part of: it ends with them where every month has such a day, else it is
    /// the calendar month.
    let period: BillingPeriod
    let span: TimeSpan

    var zone: Zone { period.zone }

    /// The last days that are over, a month of them.
    ///
    /// A day whose last or first hour is not known counts as known.
    /// - Parameters:
    ///   - end: Nothing later is looked at.
    ///   - known: From the register's first known instant to its last.
    ///   - most: No more days than this, where a month has more.
    /// - Returns: Nil when there is no whole day.
    init?(until end: Instant, known: ClosedRange<Instant>, most: Int? = nil, in zone: Zone) {
        let reached = min(end, known.upperBound.adding(milliseconds: Self.tolerance))
        let after = zone.local(at: reached).date
        let last = after.adding(days: -1)
        let cycle = BillingCycle(day: after.day) ?? .month
        period = BillingPeriod(cycle.period(holding: last), cycle, in: zone)
        var first = zone.local(at: known.lowerBound).date
        if known.lowerBound > zone.start(of: first).adding(milliseconds: Self.tolerance) {
            first = first.adding(days: 1)
        }
        first = max(first, period.days.lowerBound, most.map { after.adding(days: -$0) } ?? first)
        guard first < after else { return nil }
        days = first..<after
        span = TimeSpan(start: zone.start(of: first), end: zone.start(of: after))
    }

    private static let tolerance: Int64 = 3_600_000

    /// As many days just before.
    var previous: TimeSpan {
        TimeSpan(start: zone.start(of: days.lowerBound.adding(days: -days.count)), end: span.start)
    }

    /// The same dates a year before.
    var lastYear: TimeSpan {
        TimeSpan(start: zone.start(of: days.lowerBound.aYearBefore), end: zone.start(of: days.upperBound.aYearBefore))
    }
}

extension CivilDate {
    /// The same day of the year before; 28 February for the 29th.
    fileprivate var aYearBefore: CivilDate {
        CivilDate(year: year - 1, month: month, day: day) ?? CivilDate(year: year - 1, month: 2, day: 28) ?? self
    }
}
