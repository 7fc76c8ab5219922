import GridModel

/// What one invoice is about: a calendar month in the meter's zone.
struct BillingPeriod: Hashable, Sendable {
    let month: CivilMonth
    let span: TimeSpan

    init(_ month: CivilMonth, in zone: Zone) {
        self.month = month
        span = zone.span(of: month)
    }

    init(holding instant: Instant, in zone: Zone) { self.init(zone.month(at: instant), in: zone) }
}
