import GridModel

/// What one invoice is about: the days between two dates of a billing cycle, local to the meter.
package struct BillingPeriod: Hashable, Sendable {
    /// The month it is named by: the one that holds its last day.
    package let month: CivilMonth
    package let days: Range<CivilDate>
    package let zone: Zone
    /// From the first day's midnight to that of the day after the last.
    package let span: TimeSpan
    /// The cycle that it ends by, and the one that the period before ended by.
    package let cycle: BillingCycle
    package let earlier: BillingCycle

    /// - Parameter earlier: The cycle in force for the month before; nil: the same.
    package init(
        _ month: CivilMonth, _ cycle: BillingCycle = .month, after earlier: BillingCycle? = nil, in zone: Zone
    ) {
        self.month = month
        self.zone = zone
        self.cycle = cycle
        self.earlier = earlier ?? cycle
        days = cycle.days(of: month, after: self.earlier)
        span = TimeSpan(start: zone.start(of: days.lowerBound), end: zone.start(of: days.upperBound))
    }

    /// True where the cycle changed, so that it is shorter or longer than a usual one.
    package var isTransition: Bool { earlier != cycle }

    /// The days of the month's period where the cycle did not change: what charges by the month are for.
    package var usualDays: Int { isTransition ? cycle.days(of: month).count : days.count }
}
