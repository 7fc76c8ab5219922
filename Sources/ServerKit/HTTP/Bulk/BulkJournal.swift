/// Hands batches to the journal, one under way while the next is read.
struct BulkJournal {
    let journal: any ReadingJournal
    let clock: WallClock
    /// Tells what would become of the readings, in place of keeping them; nil to keep them.
    let rehearsal: (any RehearsingStore)?

    private(set) var accepted = 0
    private(set) var duplicates = 0
    private var underWay: Task<BatchReceipt, any Error>?

    /// What a rehearsal has seen.
    private var known: Set<CommittedReading> = []

    init(journal: any ReadingJournal, clock: WallClock, rehearsal: (any RehearsingStore)? = nil) {
        self.journal = journal
        self.clock = clock
        self.rehearsal = rehearsal
    }

    /// Returns when the batch before is durable.
    mutating func submit(_ readings: [SubmittedReading]) async throws {
        try await settle()
        guard !readings.isEmpty else { return }
        let batch = ReadingBatch(readings: readings, source: .bulk, receivedAt: clock.now())
        if let rehearsal { return count(try await rehearsal.rehearseAppending(batch, after: &known)) }
        underWay = Task { [journal] in try await journal.append(batch) }
    }

    /// Returns when everything that was submitted is durable.
    mutating func settle() async throws {
        guard let task = underWay else { return }
        underWay = nil
        count(try await task.value)
    }

    private mutating func count(_ receipt: BatchReceipt) {
        accepted += receipt.accepted
        duplicates += receipt.dispositions.count - receipt.accepted
    }
}
