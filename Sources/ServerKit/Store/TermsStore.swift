import GridModel

/// By what meters are billed.
package protocol TermsStore: Sendable {
    /// The terms of each of these meters for the period that `month` names, in the order given; a meter without a
    /// contract is billed by the standing tariff and calendar months.
    ///
    /// Fails with `notFound` for a meter that is not there.
    func terms(of meters: [MeterID], in month: CivilMonth) async throws -> [BillingTerms]
    /// The cycle by which a meter's periods are cut at an instant.
    func cycle(of meter: MeterID, at instant: Instant) async throws -> BillingCycle
}
