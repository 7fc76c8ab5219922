import GridModel

/// Which issued invoices would be others by what is known now: late and corrected readings, corrected tariffs.
struct DifferenceQuestion: Sendable {
    /// Those the caller may see; nil for all.
    var meters: MeterSelection?
    var month: CivilMonth?
    /// The number to go on behind.
    var after: Int64
    /// Invoices that are looked at for a page.
    var limit: Int

    /// A page's differences, and the number to go on behind; nil at the end.
    func answer(
        from store: any InvoiceMaker.Source, clock: WallClock
    ) async throws -> (items: [InvoiceDifference], reached: Int64?) {
        let now = clock.now()
        let filter = InvoiceFilter(meters: meters, month: month, now: now)
        let (invoices, reached) = try await store.invoices(filter, after: after, limit: limit)
        let live = invoices.filter { $0.ended == nil }
        var differences: [InvoiceDifference] = []
        for (month, some) in Dictionary(grouping: live, by: \.terms.month) {
            // Where the customer changed within the period a meter has several.
            let meters = Set(some.map(\.meter)).sorted()
            let maker = InvoiceMaker(store: store, month: month, now: now)
            let outcomes = Dictionary(
                uniqueKeysWithValues: zip(meters, try await maker.outcomes(of: meters, anew: true)))
            let settled = try await store.settledEstimates(some.filter(\.figures.isEstimated).map(\.number))
            for invoice in some {
                var draft = outcomes[invoice.meter]?.draft(inPlaceOf: invoice)
                // Another meter stands in its meter's place.
                if draft == nil { draft = try await maker.ownDraft(inPlaceOf: invoice) }
                // What can't be billed now has nothing to be compared with.
                guard let draft else { continue }
                var known = Known(draft: draft, settled: settled[invoice.number])
                if !invoice.figures.trueUps.isEmpty { known.carried = try await maker.carried(by: invoice) }
                if let difference = try InvoiceDifference(invoice, known) { differences.append(difference) }
            }
        }
        return (differences.sorted { $0.number < $1.number }, reached)
    }
}

/// What is known now of an invoice.
private struct Known {
    /// Of its own period.
    var draft: DraftedInvoice
    /// What another invoice accounts for of it.
    var settled: SettledEstimate?
    /// What it accounts for itself, of invoices that count.
    var carried: [TrueUp] = []
}

extension InvoiceDifference {
    /// Nil when the two say the same.
    fileprivate init?(_ issued: StoredInvoice, _ known: Known) throws {
        let draft = known.draft
        let figures = try draft.figures.withUnsafeBytes { bytes in
            try InvoiceFigures(bytes, draft.forms.value, from: draft.terms.value.period.start)
        }
        let settled = known.settled.map { [$0.energy] } ?? []
        let billed = (
            energy: Self.sum([issued.figures.consumption] + issued.figures.trueUps.map(\.energy) + settled),
            amount: issued.total &+ (known.settled?.amount ?? 0)
        )
        let current = (
            energy: Self.sum([figures.consumption] + known.carried.map(\.energy)),
            amount: known.carried.reduce(draft.total) { $0 &+ $1.amount }
        )
        var isSame =
            billed.amount == current.amount && billed.energy == current.energy
            && issued.terms.currency == draft.terms.value.currency
        // One that another accounts for says still what was estimated.
        if known.settled == nil {
            let own = issued.ownLines
            isSame =
                isSame && own.map(\.form).elementsEqual(draft.forms.value) { $0.says(sameAs: $1) }
                && own.map(\.line) == figures.lines
        }
        if isSame { return nil }
        let currency = issued.terms.currency
        // Of another currency nothing is set against what was issued: all of that goes back.
        let comparable = draft.terms.value.currency == currency ? current.amount : 0
        let (difference, overflow) = comparable.subtractingReportingOverflow(billed.amount)
        self.init(
            number: issued.number, meter: issued.meter, month: issued.terms.month,
            issuedKwh: billed.energy, currentKwh: current.energy,
            issued: Amount(minorUnits: billed.amount, currency),
            current: Amount(minorUnits: current.amount, draft.terms.value.currency),
            difference: Amount(minorUnits: overflow ? .max : difference, currency))
    }

    /// The greatest energy there is where the sum is beyond it: what meters send must not end gridd.
    private static func sum(_ energies: [Energy]) -> Energy {
        Energy(milliwattHours: Int64(clamping: energies.reduce(Int128(0)) { $0 + Int128($1.milliwattHours) }))
    }
}
