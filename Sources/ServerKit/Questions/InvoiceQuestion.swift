import GridModel

/// What a meter's invoice of a billing period is, or would be.
package struct InvoiceQuestion: Sendable {
    package var meter: MeterID
    /// The month that names the period; nil: the one that holds now.
    package var period: CivilMonth?
    /// Each line says how it comes about.
    package var isExplained = false
    /// It says whom it is for and what it is about, by name.
    package var isNamed = false
    /// It is asked by somebody who may see some meters only.
    package var isLimited = false
    /// What it would be under this tariff, all of the period; nil: under those that stand.
    package var tariff: Tariff?

    package init(meter: MeterID, period: CivilMonth? = nil) {
        self.meter = meter
        self.period = period
    }

    package typealias Source = MeterDirectory & ReadingStore & TermsStore & LedgerStore & MeterStore & CustomerStore
        & UsagePointStore

    /// The invoice that was issued for the period, else the draft by the terms that stand; of a period nothing is known
    /// of, one of zero.
    ///
    /// A period whose customer changed has several invoices; this is the last one's.
    /// - Throws: ``QuestionFault`` for a meter that is not there; ``BillingFault``; ``StoreFault`` when the store can't
    ///   read, or another meter stands in this one's place.
    package func answer(from store: any Source, clock: WallClock, payee: Payee? = nil) async throws -> Invoice {
        guard store.entry(of: meter) != nil else { throw QuestionFault.unknownMeter(meter) }
        let now = clock.now()
        let month: CivilMonth
        if let period {
            month = period
        } else {
            month = try await store.month(of: meter, holding: now)
        }
        let batch = try await store.subjects(of: [meter], in: month)
        guard let subject = try batch.subjects[0].get().last else { throw StoreFault.replaced(meter, in: month) }
        let terms = batch.kinds[subject.kind]
        if tariff == nil, let stored = try await store.invoice(of: subject.usagePoint, in: month),
            LiveInvoice(stored).covers(anyOf: terms.days)
        {
            var issued = stored.invoice(at: now, payee: payee)
            if isNamed, let point = UsagePointID(stored.usagePoint) {
                issued.particulars = try await ParticularsReader(store: store, now: now, isLimited: isLimited).read(
                    stored.meter, at: point, for: stored.customer.flatMap { CustomerID($0) },
                    issuedOn: stored.issuedOn)
            }
            guard isExplained else { return issued }
            if let explained = stored.explained(issued) { return explained }
            let (draft, _) = try await draft(subject, terms, from: store, now: now)
            return issued.explained(by: draft, stored.figures.registers)
        }
        var (invoice, registers) = try await draft(subject, under(terms), from: store, now: now)
        if isExplained { invoice.registers = registers }
        if isNamed {
            invoice.particulars = try await ParticularsReader(store: store, now: now, isLimited: isLimited).read(
                meter, at: subject.usagePoint, for: subject.customer)
        }
        if tariff == nil {
            invoice.payment = payee?.payment(
                of: invoice.total, transaction: Payee.transaction(ofDraftOf: meter, in: month))
        }
        return invoice
    }

    private func under(_ terms: BillingTerms) -> BillingTerms {
        guard let tariff else { return terms }
        var terms = terms
        terms.tariffs = [TariffTerm(days: terms.days, tariff: tariff)]
        return terms
    }

    private func draft(
        _ subject: BillingSubject, _ terms: BillingTerms, from store: any Source, now: Instant
    ) async throws -> (Invoice, [RegisterEvidence]) {
        let plan = try BillingPlan(terms)
        let found = try await SubjectReader(store: store, isOver: now >= terms.span.end).read(subject, plan)
        let open = try await store.openEstimates(of: [subject.usagePoint], before: terms.period.month)
        let trueUps = try await TrueUpFinder(store: store, now: now).trueUps(
            for: subject, open[subject.usagePoint] ?? [], meter: meter, currency: plan.currency)
        var bill = try plan.bill(found.usage, explained: isExplained)
        try bill.add(trueUps, explained: isExplained)
        var invoice = Invoice(draft: bill, of: meter, by: terms)
        if isExplained { invoice.taxes = bill.taxes }
        let notes = InvoiceNotes.of(terms.period, found.registers)
        invoice.notes = notes.isEmpty ? nil : notes
        if let known = found.known, now < terms.span.end, let imported = found.usage[.importedEnergy] {
            var usage = found.usage
            let last = store.latest(of: RegisterKey(meter))?.last.at ?? now
            usage[.importedEnergy] = try plan.projected(
                imported, known: TimeSpan(start: known.start, end: min(last, known.end)))
            var bill = try plan.bill(usage)
            try bill.add(trueUps)
            invoice.projected = InvoiceProjection(consumptionKwh: bill.consumption, total: bill.total)
        }
        return (invoice, found.registers)
    }
}

extension Invoice {
    /// An issued invoice of which no record was kept, whose lines say how they come about by a draft of today: those that
    /// are still the same.
    fileprivate func explained(by draft: Invoice, _ registers: [RegisterEvidence]) -> Invoice {
        var explained = self
        explained.registers = registers
        for index in explained.lines.indices {
            let line = explained.lines[index]
            let same = draft.lines.first {
                $0.label == line.label && $0.quantity == line.quantity && $0.amount == line.amount
            }
            explained.lines[index].basis = same?.basis
        }
        return explained
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
