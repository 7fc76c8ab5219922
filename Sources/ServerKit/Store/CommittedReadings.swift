import GridModel

/// One new reading of a committed batch.
package struct CommittedReading: Hashable, Sendable {
    package var key: RegisterKey
    package var reading: Reading

    package init(key: RegisterKey, reading: Reading) {
        self.key = key
        self.reading = reading
    }
}

/// The new readings of one group commit, as the journal's consumers get them.
package struct CommittedBatch: Sendable {
    /// The journal's sequence number: growing, never used twice.
    package var sequence: Int64
    package var receivedAt: Instant
    /// In the order they were taken; duplicates are not among them.
    package var readings: [CommittedReading]

    package init(sequence: Int64, receivedAt: Instant, readings: [CommittedReading]) {
        self.sequence = sequence
        self.receivedAt = receivedAt
        self.readings = readings
    }
}

/// Follows the journal with an offset that outlives the process.
///
/// Journal rows stay until every named consumer has passed them, so a consumer must go on.
package protocol JournalFeed: Sendable {
    /// The next batches after the consumer's offset, oldest first, about `limit` readings of them; waits for the next
    /// commit when there are none. Throws `CancellationError` when cancelled, `closed` when the store closes.
    func next(for consumer: JournalConsumer, limit: Int) async throws -> [CommittedBatch]
    /// Batches as they are committed, without an offset; a reader that falls behind by more than `buffer` batches
    /// loses the oldest of them, which it can tell from the sequence numbers' gap.
    func live(buffer: Int) -> AsyncStream<CommittedBatch>
}

/// The consumers that must not miss a reading.
package enum JournalConsumer: String, Sendable, CaseIterable {
    case compactor
    case alerts
}
