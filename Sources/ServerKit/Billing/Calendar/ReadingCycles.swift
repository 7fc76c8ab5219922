import GridModel

/// The cycles that a usage point's periods are cut by, each in force from a month on.
///
/// A month names one period: from the end of the month before's to its own end, by the cycle in force for it. So periods
/// follow one another, and each day is in one of them, whatever changes are made.
package struct ReadingCycles: Hashable, Sendable {
    /// In order of time; the first from the beginning.
    package let all: [DatedCycle]

    /// - Parameter changes: In order of their months.
    package init(_ first: BillingCycle, _ changes: [DatedCycle] = []) {
        all = [DatedCycle(from: nil, cycle: first)] + changes
    }

    /// Calendar months, always.
    package static let calendar = ReadingCycles(.month)

    package func cycle(of month: CivilMonth) -> BillingCycle {
        (all.last { $0.from.map { $0 <= month } ?? true } ?? all[0]).cycle
    }

    /// The days of the period that a month names.
    package func days(of month: CivilMonth) -> Range<CivilDate> {
        cycle(of: month).days(of: month, after: cycle(of: month.previous))
    }

    /// The month that names the period with this day in it.
    package func month(holding date: CivilDate) -> CivilMonth {
        // No period ends later than its month, or before it begins.
        let month = CivilMonth(date)
        return cycle(of: month).period(holding: date)
    }

    /// The period with this instant in it.
    package func period(holding instant: Instant, in zone: Zone) -> BillingPeriod {
        let month = month(holding: zone.local(at: instant).date)
        return BillingPeriod(month, cycle(of: month), after: cycle(of: month.previous), in: zone)
    }

    /// The same with another cycle from a month on, in place of what was to change later.
    package func changed(to cycle: BillingCycle, from month: CivilMonth) -> ReadingCycles {
        let kept = all.dropFirst().filter { $0.from.map { $0 < month } ?? false }
        let earlier = kept.last?.cycle ?? all[0].cycle
        return ReadingCycles(all[0].cycle, kept + (earlier == cycle ? [] : [DatedCycle(from: month, cycle: cycle)]))
    }
}
