import GridModel

/// Finds what an invoice has to account for of earlier ones that were estimated and whose meters were read since.
struct TrueUpFinder: Sendable {
    let store: any InvoiceMaker.Source
    let now: Instant
    var plans = SharedPlans()

    /// Those of a subject's estimates that are known by now.
    ///
    /// One of another customer, in another currency, or of a period that can't be billed any more is left to an operator:
    /// `invoices differences` proposes it.
    func trueUps(
        for subject: BillingSubject, _ open: [OpenEstimate], meter: MeterID, currency: Currency
    ) async throws -> [TrueUp] {
        var found: [TrueUp] = []
        for estimate in open where estimate.customer == subject.customer?.value {
            guard let stored = try await store.invoiceFile(estimate.number)?.invoice, stored.ended == nil,
                stored.terms.currency == currency,
                // Without a look at the readings of months: it may be silent still.
                store.latest(of: RegisterKey(meter)).map({ $0.last.at >= stored.terms.period.end }) ?? false,
                let trueUp = try await trueUp(of: stored)
            else { continue }
            found.append(trueUp)
        }
        return found
    }

    /// Nil while its registers are not all read, or it can't be billed by the terms that stand.
    private func trueUp(of stored: StoredInvoice) async throws -> TrueUp? {
        let draft = try await InvoiceMaker(store: store, month: stored.terms.month, now: now, plans: plans)
            .ownDraft(inPlaceOf: stored)
        guard let draft, !draft.isEstimated, draft.terms.value.currency == stored.terms.currency,
            draft.terms.value.period == stored.terms.period
        else { return nil }
        let (amount, overflow) = draft.total.subtractingReportingOverflow(stored.ownTotal)
        let (energy, isTooMuch) = draft.consumption.milliwattHours.subtractingReportingOverflow(
            stored.figures.consumption.milliwattHours)
        guard !overflow, !isTooMuch else { return nil }
        return TrueUp(
            estimate: stored.number, month: stored.terms.month,
            energy: Energy(milliwattHours: energy), amount: amount,
            readEnergy: draft.consumption, readTotal: draft.total, quality: draft.quality)
    }
}

extension StoredInvoice {
    /// What it charges for its own period: its total without what it accounts for of others.
    var ownTotal: Int64 { total - figures.trueUpAmount }

    /// The charges of its own period.
    var ownLines: [(form: LineForm, line: InvoiceFigures.Line)] {
        zip(forms, figures.lines).filter { $0.0.kind != TrueUp.kind }.map { ($0.0, $0.1) }
    }
}
