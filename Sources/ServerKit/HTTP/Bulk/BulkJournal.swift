/// Hands batches to the journal, one under way while the next is read.
struct BulkJournal {
    let journal: any ReadingJournal
    let clock: WallClock

    private(set) var accepted = 0
    private(set) var duplicates = 0
    private var underWay: Task<BatchReceipt, any Error>?

    init(journal: any ReadingJournal, clock: WallClock) {
        self.journal = journal
        self.clock = clock
    }

    /// Returns when the batch before is durable.
    mutating func submit(_ readings: [SubmittedReading]) async throws {
        try await settle()
        guard !readings.isEmpty else { return }
        let batch = ReadingBatch(readings: readings, source: .bulk, receivedAt: clock.now())
        underWay = Task { [journal] in try await journal.append(batch) }
    }

    /// Returns when everything that was submitted is durable.
    mutating func settle() async throws {
        guard let task = underWay else { return }
        underWay = nil
        let receipt = try await task.value
        accepted += receipt.accepted
        duplicates += receipt.dispositions.count - receipt.accepted
    }
}
