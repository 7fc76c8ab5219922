import GridModel

/// A reading on its way into the journal.
package struct SubmittedReading: Hashable, Sendable {
    package var key: RegisterKey
    package var at: Instant
    /// The second instant of a local time that was shown twice; it is taken when `at` precedes the register's last
    /// reading and (`at`, `value`) is not known already.
    package var orElse: Instant?
    package var value: Energy

    package init(key: RegisterKey, at: Instant, orElse: Instant? = nil, value: Energy) {
        self.key = key
        self.at = at
        self.orElse = orElse
        self.value = value
    }
}

/// Which way readings came in; kept in the journal's batch header.
package enum ReadingSource: UInt8, Sendable {
    case meterSocket = 1
    case bulk = 2
}

/// Readings that arrived together.
package struct ReadingBatch: Sendable {
    package var readings: [SubmittedReading]
    package var source: ReadingSource
    package var receivedAt: Instant

    package init(readings: [SubmittedReading], source: ReadingSource, receivedAt: Instant) {
        self.readings = readings
        self.source = source
        self.receivedAt = receivedAt
    }
}

package enum Disposition: Hashable, Sendable {
    case new, duplicate
}

/// What became of each reading of a batch, in its order; all of it is durable.
package struct BatchReceipt: Sendable {
    package var dispositions: [Disposition]
    /// How many of them were new.
    package var accepted: Int

    package init(dispositions: [Disposition], accepted: Int) {
        self.dispositions = dispositions
        self.accepted = accepted
    }
}

/// How a meter introduces itself.
package struct Enrolment: Hashable, Sendable {
    package var serial: String?
    package var name: String?
    /// Hex SHA-256 of the key the meter sent.
    package var keyHash: String?

    package init(serial: String? = nil, name: String? = nil, keyHash: String? = nil) {
        self.serial = serial
        self.name = name
        self.keyHash = keyHash
    }
}

/// The way in: what is handed over is written with everything else that waits, in one transaction.
package protocol ReadingJournal: Sendable {
    /// Appends a batch; `done` is called once, on a thread of the store, when the batch is durable or has failed whole.
    ///
    /// While the journal is full the batch waits, so a sender that waits for `done` is slowed.
    func append(_ batch: ReadingBatch, done: @escaping @Sendable (Result<BatchReceipt, StoreFault>) -> Void)

    /// The same for a caller whose thread can wait for the disk: where nobody else is writing, the batch is committed on
    /// it, and `done` called, before this returns.
    func appendInPlace(_ batch: ReadingBatch, done: @escaping @Sendable (Result<BatchReceipt, StoreFault>) -> Void)

    /// Makes a meter, or finds the one with this serial and key; `done` is called as for a batch.
    ///
    /// Fails with `wrongKey` when the serial is known under another key.
    func enrol(
        _ enrolment: Enrolment, at now: Instant, done: @escaping @Sendable (Result<MeterID, StoreFault>) -> Void)
}

extension ReadingJournal {
    package func appendInPlace(
        _ batch: ReadingBatch, done: @escaping @Sendable (Result<BatchReceipt, StoreFault>) -> Void
    ) {
        append(batch, done: done)
    }

    package func append(_ batch: ReadingBatch) async throws -> BatchReceipt {
        try await withCheckedThrowingContinuation { continuation in
            append(batch) { continuation.resume(with: $0) }
        }
    }

    package func enrol(_ enrolment: Enrolment, at now: Instant) async throws -> MeterID {
        try await withCheckedThrowingContinuation { continuation in
            enrol(enrolment, at: now) { continuation.resume(with: $0) }
        }
    }
}
