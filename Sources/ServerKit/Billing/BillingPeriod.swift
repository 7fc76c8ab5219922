import GridModel

/// What one invoice is about: the days between two dates of a billing cycle, local to the meter.
package struct BillingPeriod: Hashable, Sendable {
    /// The month it is named by: the one that holds its last day.
    package let month: CivilMonth
    package let days: Range<CivilDate>
    package let zone: Zone
    /// From the first day's midnight to that of the day after the last.
    package let span: TimeSpan

    package init(_ month: CivilMonth, _ cycle: BillingCycle = .month, in zone: Zone) {
        self.month = month
        self.zone = zone
        days = cycle.days(of: month)
        span = TimeSpan(start: zone.start(of: days.lowerBound), end: zone.start(of: days.upperBound))
    }

    package init(holding instant: Instant, _ cycle: BillingCycle = .month, in zone: Zone) {
        self.init(cycle.period(holding: zone.local(at: instant).date), cycle, in: zone)
    }
}
