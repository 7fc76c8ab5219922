import GridModel

/// Issued invoices, worked out again.
extension InvoiceMaker {
    /// What an invoice charges for its own period by what is known now, without what it accounts for of others; nil when it
    /// can't be billed.
    func ownDraft(inPlaceOf invoice: StoredInvoice) async throws -> DraftedInvoice? {
        try await outcomes(inPlaceOf: invoice).draft(inPlaceOf: invoice)
    }

    /// What takes an invoice's place, with what it accounts for of others that count still.
    func outcomes(inPlaceOf invoice: StoredInvoice, carrying trueUps: [TrueUp] = []) async throws -> [Outcome] {
        // Another meter may have come to the usage point since.
        let standing = try await store.lastMeter(
            at: UsagePointID(invoice.usagePoint), in: invoice.terms.period, or: invoice.meter)
        return try await outcomes(of: [standing], anew: true, carrying: trueUps)[0]
    }

    /// What an invoice's place is taken by carries what it accounts for, as long as that counts.
    func carried(by invoice: StoredInvoice) async throws -> [TrueUp] {
        let ended = try await store.endedInvoices(of: invoice.figures.trueUps.map(\.estimate))
        return invoice.figures.trueUps.filter { !ended.contains($0.estimate) }
    }
}

extension TermsStore {
    fileprivate func lastMeter(
        at point: UsagePointID?, in span: TimeSpan, or meter: MeterID
    ) async throws -> MeterID {
        guard let point else { return meter }
        return try await lastMeter(at: point, in: span) ?? meter
    }
}
