import GridModel

/// By what a meter is billed over a period.
package struct BillingTerms: Hashable, Sendable {
    package var period: BillingPeriod
    /// The tariffs in force, in order; together they cover the period's days.
    package var tariffs: [TariffTerm]
    package var supply: Supply

    package init(period: BillingPeriod, tariffs: [TariffTerm], supply: Supply = .singlePhase) {
        self.period = period
        self.tariffs = tariffs
        self.supply = supply
    }
}

/// A tariff over the days of a period that it is in force.
package struct TariffTerm: Hashable, Sendable {
    package var days: Range<CivilDate>
    package var tariff: Tariff

    package init(days: Range<CivilDate>, tariff: Tariff) {
        self.days = days
        self.tariff = tariff
    }
}
