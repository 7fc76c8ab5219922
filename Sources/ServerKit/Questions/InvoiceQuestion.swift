import GridModel

/// What a meter's invoice of a billing period would be.
package struct InvoiceQuestion: Sendable {
    package var meter: MeterID
    /// The month that names the period; nil: the one that holds now.
    package var period: CivilMonth?

    package init(meter: MeterID, period: CivilMonth? = nil) {
        self.meter = meter
        self.period = period
    }

    /// The draft invoice by the terms that stand; of a period nothing is known of, one of zero.
    /// - Throws: ``QuestionFault`` for a meter that is not there; ``BillingFault``; ``StoreFault`` when the store can't
    ///   read.
    package func answer(
        from store: any MeterDirectory & ReadingStore & TermsStore, clock: WallClock, payee: Payee? = nil
    ) async throws -> Invoice {
        guard let zone = store.entry(of: meter)?.zone else { throw QuestionFault.unknownMeter(meter) }
        let month: CivilMonth
        if let period {
            month = period
        } else {
            let now = clock.now()
            month = try await store.cycle(of: meter, at: now).period(holding: zone.local(at: now).date)
        }
        let terms = try await store.terms(of: [meter], in: month)[0]
        let plan = try BillingPlan(terms)
        var usage: [RegisterID: [Usage]] = [:]
        for register in plan.registers {
            let pieces = try await RegisterReader(store, RegisterKey(meter, register)).pieces(
                boundaries: plan.boundaries
            ).pieces
            usage[register] = pieces.map { Usage(energy: $0.consumption, quality: $0.quality) }
        }
        var invoice = Invoice(draft: try plan.bill(usage), of: meter, by: terms)
        invoice.payment = payee?.payment(
            of: invoice.total, transaction: Payee.transaction(ofDraftOf: meter, in: month))
        return invoice
    }
}

extension Invoice {
    /// The invoice as it would be issued, without a number.
    package init(draft bill: Bill, of meter: MeterID, by terms: BillingTerms) {
        self.init(
            number: nil, meter: meter, status: .draft, period: terms.period.span, timeZone: terms.period.zone,
            tariff: terms.tariffs.map(\.tariff.name).joined(separator: ", "), consumptionKwh: bill.consumption,
            quality: bill.quality, lines: bill.lines, total: bill.total, dueDate: nil, payment: nil)
    }
}
