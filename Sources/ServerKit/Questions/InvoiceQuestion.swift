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

    package typealias Source = MeterDirectory & ReadingStore & TermsStore & LedgerStore

    /// The invoice that was issued for the period, else the draft by the terms that stand; of a period nothing is known
    /// of, one of zero.
    /// - Throws: ``QuestionFault`` for a meter that is not there; ``BillingFault``; ``StoreFault`` when the store can't
    ///   read.
    package func answer(from store: any Source, clock: WallClock, payee: Payee? = nil) async throws -> Invoice {
        guard let zone = store.entry(of: meter)?.zone else { throw QuestionFault.unknownMeter(meter) }
        let now = clock.now()
        let month: CivilMonth
        if let period {
            month = period
        } else {
            month = try await store.cycle(of: meter, at: now).period(holding: zone.local(at: now).date)
        }
        let subjects = try await store.subjects(of: [meter], in: month).subjects.first?.get()
        if let point = subjects?.last?.usagePoint, let stored = try await store.invoice(of: point, in: month) {
            return stored.invoice(at: now, payee: payee)
        }
        return try await draft(of: month, from: store, payee: payee)
    }

    private func draft(of month: CivilMonth, from store: any Source, payee: Payee?) async throws -> Invoice {
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

extension StoredInvoice {
    /// The invoice as it stands at an instant; what is still owed can be paid to the payee.
    package func invoice(at now: Instant, payee: Payee?) -> Invoice {
        var invoice = invoice(status(at: now))
        invoice.payment = payee?.payment(of: invoice, owed: Amount(minorUnits: balance, terms.currency))
        return invoice
    }
}

extension Invoice {
    /// The invoice as it would be issued, without a number.
    package init(draft bill: Bill, of meter: MeterID, by terms: BillingTerms) {
        self.init(
            number: nil, meter: meter, status: .draft, period: terms.span, timeZone: terms.period.zone,
            tariff: terms.tariffs.map(\.tariff.name).joined(separator: ", "), consumptionKwh: bill.consumption,
            quality: bill.quality, lines: bill.lines, total: bill.total, dueDate: nil, payment: nil)
    }
}
