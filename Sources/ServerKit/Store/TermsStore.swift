import GridModel

/// By what meters are billed.
package protocol TermsStore: CycleStore {
    /// What the invoices of each of these meters are about, for the period that `month` names, and their terms; a usage point
    /// without a contract is billed by the standing tariff. What is wrong with one meter's does not concern the others.
    ///
    /// Fails with `notFound` for a meter that is not there.
    func subjects(of meters: [MeterID], in month: CivilMonth) async throws -> TermsBatch
    /// The meter that stood last at a usage point within a span; nil when none did.
    func lastMeter(at usagePoint: UsagePointID, in span: TimeSpan) async throws -> MeterID?
    /// The month that names the period of a meter with this instant in it.
    func month(of meter: MeterID, holding instant: Instant) async throws -> CivilMonth
}

extension TermsStore {
    /// The terms of each of these meters, in the order given; where the customer changed within the period, those of the
    /// last.
    package func terms(of meters: [MeterID], in month: CivilMonth) async throws -> [BillingTerms] {
        let batch = try await subjects(of: meters, in: month)
        return try zip(meters, batch.subjects).map { meter, subjects in
            guard let subject = try subjects.get().last else { throw StoreFault.replaced(meter, in: month) }
            return batch.kinds[subject.kind]
        }
    }
}

extension StoreFault {
    static func replaced(_ meter: MeterID, in month: CivilMonth) -> StoreFault {
        StoreFault(
            .conflict,
            "meter \(meter) has no invoice for \(month.text): another meter stands in its place, and is billed with what it "
                + "counted — gridctl points --meter \(meter) says which")
    }
}
