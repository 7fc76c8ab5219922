import GRDB
import GridModel

/// Tells which readings would be new, by the rules of ``GroupCommit`` and without a trace.
struct JournalRehearsal {
    let book: RegisterBook
    let blocks: BlockReader
    /// The readings that were taken so far, as if they were stored.
    private(set) var taken: Set<CommittedReading>
    private var newest: [RegisterKey: Instant] = [:]
    private var memo = BlockReader.Memo()

    init(book: RegisterBook, blocks: BlockReader, taken: Set<CommittedReading>) {
        self.book = book
        self.blocks = blocks
        self.taken = taken
        for committed in taken { note(committed) }
    }

    mutating func take(_ batch: ReadingBatch, _ db: Database) throws -> BatchReceipt {
        let dispositions = try batch.readings.map { try take($0, db) }
        return BatchReceipt(dispositions: dispositions, accepted: dispositions.count { $0 == .new })
    }

    private mutating func take(_ submitted: SubmittedReading, _ db: Database) throws -> Disposition {
        var committed = CommittedReading(submitted, at: submitted.at)
        if try isKnown(committed, db) { return .duplicate }
        if let second = submitted.orElse, hasReading(after: submitted.at, of: submitted.key) {
            committed = CommittedReading(submitted, at: second)
            if try isKnown(committed, db) { return .duplicate }
        }
        taken.insert(committed)
        note(committed)
        return .new
    }

    private func hasReading(after instant: Instant, of key: RegisterKey) -> Bool {
        (newest[key].map { $0 > instant } ?? false) || book.hasReading(after: instant, of: key)
    }

    private mutating func isKnown(_ committed: CommittedReading, _ db: Database) throws -> Bool {
        if taken.contains(committed) { return true }
        switch book.standing(of: committed.reading, in: committed.key) {
        case .newest: return false
        case .inTail: return true
        case .late(let mayBeCompacted):
            return try mayBeCompacted && blocks.contains(committed.reading, of: committed.key, memo: &memo, db)
        }
    }

    private mutating func note(_ committed: CommittedReading) {
        let instant = committed.reading.at
        newest[committed.key] = max(newest[committed.key] ?? instant, instant)
    }
}
