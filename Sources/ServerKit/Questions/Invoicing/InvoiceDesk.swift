import GridModel

/// Issues invoices one by one, and does to them what operators ask for.
struct InvoiceDesk: Sendable {
    let store: any InvoiceMaker.Source
    let clock: WallClock

    /// Who asks, and under which key it is done once.
    struct Asking: Sendable {
        var actor: String
        var idempotencyKey: String?
        var isRehearsal: Bool
    }

    /// - Throws: ``StoreFault`` `notFound`.
    func invoice(_ number: Int64) async throws -> IssuedInvoice {
        guard let file = try await store.invoiceFile(number) else { throw InvoiceRows.unknown(number) }
        return IssuedInvoice(file, at: clock.now())
    }

    /// - Throws: ``QuestionFault`` for a meter that is not there; ``StoreFault`` `conflict` when the period has an invoice,
    ///   or can't have one.
    func issue(_ new: NewInvoice, _ asking: Asking) async throws -> IssuedInvoice {
        guard store.entry(of: new.meter) != nil else { throw QuestionFault.unknownMeter(new.meter) }
        let request = request("issue \(new.meter) \(new.period.text)", asking)
        if let known = try await store.outcome(of: request) { return try await invoice(known.invoice) }
        let (draft, rest) = try await drafts(of: new.meter, in: new.period, at: request.at)
        var issued =
            if asking.isRehearsal {
                IssuedInvoice(try await store.rehearseIssuing(draft, request), at: request.at)
            } else {
                try await invoice(try await store.issue(draft, request))
            }
        if !rest.isEmpty { issued.invoice.notes = (issued.invoice.notes ?? []) + rest.map { Self.missing($0, new) } }
        return issued
    }

    private static func missing(_ draft: DraftedInvoice, _ new: NewInvoice) -> String {
        let terms = draft.terms.value
        return
            "\(share(of: draft.customer, terms.firstDay...terms.lastDay)) is an invoice of its own, and still to be issued "
            + "— gridctl invoices issue \(new.meter) --period \(new.period.text), once more"
    }

    /// Whose days of a period it is about.
    private static func share(of customer: Int64?, _ days: ClosedRange<CivilDate>) -> String {
        "\((days.lowerBound..<days.upperBound.adding(days: 1)).text) of \(customer.map { "customer \($0)" } ?? "nobody")"
    }

    /// The invoice as it is afterwards.
    func change(
        _ number: Int64, _ change: InvoiceChange, _ asking: Asking
    ) async throws -> IssuedInvoice {
        let request = request("\(number) \(change)", asking)
        if asking.isRehearsal {
            let files = try await store.rehearse(number, change, rebill: nil, request).files
            guard let file = files.first else { throw InvoiceRows.unknown(number) }
            return IssuedInvoice(file, at: request.at)
        }
        return try await invoice(try await store.change(number, change, rebill: nil, request).invoice)
    }

    /// Takes an invoice back by a credit note, and issues its period anew if that is asked for.
    func credit(_ number: Int64, _ note: NewCreditNote, _ asking: Asking) async throws -> CreditOutcome {
        let rebills = note.rebill ?? false
        let change = InvoiceChange.credit(amount: note.amount, reason: note.reason)
        let request = request("\(number) \(change) \(rebills)", asking)
        let outcome: InvoiceChangeOutcome
        var files: [InvoiceFile] = []
        if let known = try await store.outcome(of: request) {
            outcome = known
        } else {
            var rebill: DraftedInvoice?
            if rebills {
                guard note.amount == nil else {
                    throw StoreFault(
                        .conflict, "invoice \(number): a part is credited, or all of it and billed anew, not both")
                }
                guard let old = try await store.invoiceFile(number)?.invoice else { throw InvoiceRows.unknown(number) }
                rebill = try await replacement(of: old, at: request.at)
            }
            if asking.isRehearsal {
                (outcome, files) = try await store.rehearse(number, change, rebill: rebill, request)
            } else {
                outcome = try await store.change(number, change, rebill: rebill, request)
            }
        }
        if files.isEmpty {
            if let file = try await store.invoiceFile(number) { files.append(file) }
            if let next = files.first?.replacedBy, let file = try await store.invoiceFile(next) { files.append(file) }
        }
        let invoices = files.map { IssuedInvoice($0, at: request.at) }
        guard let old = invoices.first,
            let made = old.creditNotes.first(where: { $0.number == outcome.creditNote })
        else { throw InvoiceRows.damaged(number) }
        return CreditOutcome(creditNote: made, invoice: old, replacement: invoices.dropFirst().first)
    }

    private func request(_ fingerprint: String, _ asking: Asking) -> LedgerRequest {
        LedgerRequest(
            actor: asking.actor, at: clock.now(), idempotencyKey: asking.idempotencyKey, fingerprint: fingerprint)
    }

    /// What is issued next, and what is missing then still: where the customer changed within the period there are several.
    private func drafts(
        of meter: MeterID, in month: CivilMonth, at now: Instant
    ) async throws -> (next: DraftedInvoice, rest: [DraftedInvoice]) {
        let outcomes = try await InvoiceMaker(store: store, month: month, now: now).outcomes(of: [meter])[0]
        let drafts = outcomes.compactMap { if case .draft(let draft) = $0 { draft } else { nil } }
        guard let first = drafts.first else { throw try await refusal(outcomes, meter, month) }
        return (first, Array(drafts.dropFirst()))
    }

    /// What takes an invoice's place.
    private func replacement(of old: StoredInvoice, at now: Instant) async throws -> DraftedInvoice {
        let maker = InvoiceMaker(store: store, month: old.terms.month, now: now)
        let outcomes = try await maker.outcomes(inPlaceOf: old, carrying: try await maker.carried(by: old))
        guard let draft = outcomes.draft(inPlaceOf: old) else {
            throw try await refusal(outcomes, old.meter, old.terms.month)
        }
        return draft
    }

    private func refusal(
        _ outcomes: [InvoiceMaker.Outcome], _ meter: MeterID, _ month: CivilMonth
    ) async throws -> StoreFault {
        for case .failed(let message) in outcomes { return StoreFault(.conflict, "meter \(meter): \(message)") }
        let numbers = outcomes.compactMap { if case .existing(let number) = $0 { number } else { nil } }
        if numbers.count > 1 {
            var invoices: [String] = []
            for number in numbers {
                guard let stored = try await store.invoiceFile(number)?.invoice else { continue }
                let share = Self.share(of: stored.customer, stored.terms.firstDay...stored.terms.lastDay)
                invoices.append("invoice \(number) is \(share)")
            }
            return StoreFault(
                .conflict,
                "\(month.text) of meter \(meter) has all of its invoices already: \(invoices.joined(separator: ", ")) — "
                    + "gridctl invoices credit NUMBER --rebill corrects one")
        }
        if let number = numbers.first { return .alreadyIssued(meter, month, number) }
        if outcomes.isEmpty {
            return StoreFault(
                .conflict, "another meter took the place of meter \(meter) in \(month.text): it is billed with that")
        }
        return StoreFault(
            .conflict, "meter \(meter) was never read up to the end of \(month.text): there is nothing to bill")
    }
}
