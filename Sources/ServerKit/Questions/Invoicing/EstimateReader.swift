import GridModel

/// Works out what is taken for a register's use between its last reading and the end of a period that must be billed.
struct EstimateReader: Sendable {
    let store: any InvoiceMaker.Source
    let usagePoint: UsagePointID
    let customer: CustomerID?
    let period: BillingPeriod

    /// - Parameters:
    ///   - span: What is missing, from the last reading or later on.
    ///   - last: The last reading.
    func stretch(_ span: TimeSpan, of key: RegisterKey, after last: Instant) async throws -> EstimatedStretch {
        var past: PastHours?
        if span.end - last <= Estimation.longestLikeDays {
            var reader = RegisterReader(store, key)
            reader.shapesGaps = false
            let boundaries = PastHours.boundaries(before: last, in: period.zone)
            past = PastHours(
                before: TimeSpan(start: last, end: span.end), try await reader.pieces(boundaries: boundaries).pieces,
                in: period.zone)
        }
        let stretch = Estimation.stretch(span, after: last, past: past, billed: [])
        // What was billed is known of imported energy only.
        guard stretch.rule == .nothing, key.register == .importedEnergy else { return stretch }
        return Estimation.stretch(span, after: last, past: nil, billed: try await billed())
    }

    /// What was billed to the same customer before by readings alone.
    private func billed() async throws -> [Estimation.KnownPeriod] {
        try await store.billedPeriods(of: usagePoint, before: period.month)
            .filter { $0.customer == customer?.value && !$0.figures.isEstimated }
            .map { Estimation.KnownPeriod(span: $0.terms.period, consumption: $0.figures.consumption) }
    }
}
