import GridModel

/// What a change would come to, by doing it and taking it back.
///
/// Each fails as the change itself would.
package protocol RehearsingStore: Sendable {
    /// The meters that would be added.
    func rehearseAdding(
        _ meters: NewMeters, zone: Zone, at now: Instant, idempotencyKey: String?
    ) async throws -> [MeterRecord]
    /// The meter as it would be.
    func rehearseChanging(
        _ id: MeterID, _ change: MeterChange, by actor: String, at now: Instant
    ) async throws -> MeterRecord
    /// The meter as it would be.
    func rehearseRetiring(_ id: MeterID, by actor: String, at now: Instant) async throws -> MeterRecord
    /// The alert as it would be.
    func rehearseAcknowledging(
        _ id: Int64, by actor: String, comment: String?, at now: Instant
    ) async throws -> Alert
    /// Which readings of a batch would be new; `known` holds those of the batches before, and takes in these.
    func rehearseAppending(
        _ batch: ReadingBatch, after known: inout Set<CommittedReading>
    ) async throws -> BatchReceipt
}
