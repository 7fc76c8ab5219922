import GridModel

extension SQLiteStore: TermsStore {
    package func terms(of meters: [MeterID], in month: CivilMonth) async throws -> [BillingTerms] {
        try meters.map { meter in
            guard let zone = entry(of: meter)?.zone else { throw StoreFault.noMeter(meter) }
            let period = BillingPeriod(month, in: zone)
            return BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: .standard)])
        }
    }

    package func cycle(of meter: MeterID, at instant: Instant) async throws -> BillingCycle { .month }
}
