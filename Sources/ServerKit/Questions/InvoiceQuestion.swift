import GridModel

/// What a meter's invoice of a calendar month would be, in the meter's zone.
package struct InvoiceQuestion: Sendable {
    package var meter: MeterID
    /// Nil: the month that holds now.
    package var period: CivilMonth?

    package init(meter: MeterID, period: CivilMonth? = nil) {
        self.meter = meter
        self.period = period
    }

    /// The draft invoice by the standing tariff; of a month nothing is known of, one of zero.
    /// - Throws: ``QuestionFault`` for a meter that is not there; ``BillingFault``; ``StoreFault`` when the store can't
    ///   read.
    package func answer(from store: any MeterDirectory & ReadingStore, clock: WallClock) async throws -> Invoice {
        guard let zone = store.entry(of: meter)?.zone else { throw QuestionFault.unknownMeter(meter) }
        let period = BillingPeriod(period ?? zone.month(at: clock.now()), in: zone).span
        let total = try await RegisterReader(store, RegisterKey(meter)).total(of: period).piece
        return try Billing.draft(
            meter: meter, zone: zone, period: period, consumption: total?.consumption ?? .zero,
            quality: total?.quality ?? .measured)
    }
}
