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
    /// What the tariff was read from, word for word; nil for one that is not stored.
    package var document: TariffDocument?

    package init(days: Range<CivilDate>, tariff: Tariff, document: TariffDocument? = nil) {
        self.days = days
        self.tariff = tariff
        self.document = document
    }
}
