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
            for invoice in some {
                // What can't be billed now has nothing to be compared with.
                guard let draft = outcomes[invoice.meter]?.draft(inPlaceOf: invoice) else { continue }
                if let difference = try InvoiceDifference(invoice, draft) { differences.append(difference) }
            }
        }
        return (differences.sorted { $0.number < $1.number }, reached)
    }
}

extension InvoiceDifference {
    /// Nil when the two say the same.
    init?(_ issued: StoredInvoice, _ draft: DraftedInvoice) throws {
        let figures = try draft.figures.withUnsafeBytes { bytes in
            try InvoiceFigures(bytes, draft.forms.value, from: draft.terms.value.period.start)
        }
        let isSame =
            issued.total == draft.total && issued.figures.consumption == figures.consumption
            && issued.forms.elementsEqual(draft.forms.value) { $0.says(sameAs: $1) }
            && issued.figures.lines == figures.lines
            && issued.terms.currency == draft.terms.value.currency
        if isSame { return nil }
        let currency = issued.terms.currency
        let (difference, overflow) = draft.total.subtractingReportingOverflow(issued.total)
        self.init(
            number: issued.number, meter: issued.meter, month: issued.terms.month,
            issuedKwh: issued.figures.consumption, currentKwh: figures.consumption,
            issued: Amount(minorUnits: issued.total, currency),
            current: Amount(minorUnits: draft.total, draft.terms.value.currency),
            difference: Amount(minorUnits: overflow ? .max : difference, currency))
    }
}
