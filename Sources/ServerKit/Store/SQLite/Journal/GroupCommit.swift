import GRDB
import GridModel
import Logging
import Synchronization

/// The way of a reading through the store: everything that waits becomes one journal row, one transaction, one sync.
///
/// Runs on the writer's thread, or in its place.
struct GroupCommit: Sendable {
    let book: RegisterBook
    let directory: Directory
    let blocks: BlockReader
    let feed: CommitFeed
    let trouble: Trouble
    let connection: Connection
    let defaultZone: Zone
    let floor: RetentionFloor

    func callAsFunction(_ pool: DatabasePool, _ group: [Submission]) {
        let group = floor.keptFrom == nil ? group : admitted(group)
        var draft = Draft()
        do {
            try pool.writeWithoutTransaction { db in
                try classify(group, into: &draft, db)
                if draft.writesNothing(group) { return }
                // A statement by itself is a transaction, and takes one step instead of three.
                if group.allSatisfy(\.isBatch) { return try append(&draft, db) }
                try db.inTransaction(.immediate) {
                    try enrol(group, into: &draft, db)
                    if !draft.new.isEmpty { try append(&draft, db) }
                    return .commit
                }
            }
        } catch {
            let fault = connection.fault(error)
            book.unstage(draft.slots)
            trouble.report(fault)
            for submission in group { submission.fail(fault) }
            return
        }
        settle(draft)
        answer(group, draft)
    }

    private func append(_ draft: inout Draft, _ db: Database) throws {
        let batch = JournalBatch(source: draft.source, receivedAt: draft.receivedAt, readings: draft.new)
        let statement = try db.cachedStatement(sql: "INSERT INTO journal (batch) VALUES (?)")
        try statement.execute(arguments: [batch.encoded()])
        draft.sequence = db.lastInsertedRowID
    }

    /// Without the batches that hold something beyond retention. Few get here: whoever takes readings in looks too.
    private func admitted(_ group: [Submission]) -> [Submission] {
        group.filter { submission in
            guard case .batch(let batch, _) = submission, let fault = floor.refusal(of: batch) else { return true }
            submission.fail(fault)
            return false
        }
    }

    /// What a group will come to.
    private struct Draft {
        var new: [CommittedReading] = []
        /// Each one's place in the book.
        var slots: [UInt32] = []
        var receipts: [BatchReceipt] = []
        var enrolled: [Result<MeterID, StoreFault>] = []
        var entries: [(MeterID, DirectoryEntry)] = []
        var source: ReadingSource?
        var mixed = false
        var receivedAt = Instant(milliseconds: .min)
        var sequence: Int64?
        /// Identities taken in this group, worked out only when a reading is not the newest of its register.
        var taken: Set<CommittedReading>?
        var compacted = BlockReader.Memo()

        func writesNothing(_ group: [Submission]) -> Bool {
            new.isEmpty && group.allSatisfy(\.isBatch)
        }

        mutating func note(_ batch: ReadingBatch) {
            if source == nil, !mixed {
                source = batch.source
            } else if source != batch.source {
                (source, mixed) = (nil, true)
            }
            receivedAt = max(receivedAt, batch.receivedAt)
        }

        mutating func take(_ committed: CommittedReading) {
            new.append(committed)
            taken?.insert(committed)
        }

        mutating func isTaken(_ committed: CommittedReading) -> Bool {
            let known = taken ?? Set(new)
            taken = known
            return known.contains(committed)
        }
    }

    private func classify(_ group: [Submission], into draft: inout Draft, _ db: Database) throws {
        let most = group.reduce(0) { $0 + $1.readingCount }
        draft.new.reserveCapacity(most)
        draft.slots.reserveCapacity(most)
        for case .batch(let batch, _) in group {
            draft.note(batch)
            let readings = batch.readings
            var dispositions = [Disposition](repeating: .new, count: readings.count)
            let before = draft.new.count
            var index = 0
            while index < readings.count {
                let end = book.stageNewest(readings, from: index, slots: &draft.slots)
                for position in index..<end {
                    draft.take(CommittedReading(readings[position], at: readings[position].at))
                }
                index = end
                if index < readings.count {
                    dispositions[index] = try classifyLate(readings[index], into: &draft, db)
                    index += 1
                }
            }
            draft.receipts.append(BatchReceipt(dispositions: dispositions, accepted: draft.new.count - before))
        }
    }

    /// A reading that is not the newest of its register: sent again, late, or from the hour the clock showed twice.
    private func classifyLate(
        _ submitted: SubmittedReading, into draft: inout Draft, _ db: Database
    ) throws -> Disposition {
        let first = CommittedReading(submitted, at: submitted.at)
        if try isKnown(first, &draft, db) { return .duplicate }
        var committed = first
        if let second = submitted.orElse, book.hasReading(after: submitted.at, of: submitted.key) {
            committed = CommittedReading(submitted, at: second)
            if try isKnown(committed, &draft, db) { return .duplicate }
        }
        draft.slots.append(book.stage(committed.reading.at, of: committed.key))
        draft.take(committed)
        return .new
    }

    private func isKnown(_ committed: CommittedReading, _ draft: inout Draft, _ db: Database) throws -> Bool {
        switch book.standing(of: committed.reading, in: committed.key) {
        case .newest: return false
        case .inTail: return true
        case .late(let mayBeCompacted):
            if draft.isTaken(committed) { return true }
            return try mayBeCompacted
                && blocks.contains(committed.reading, of: committed.key, memo: &draft.compacted, db)
        }
    }

    private func enrol(_ group: [Submission], into draft: inout Draft, _ db: Database) throws {
        for case .enrolment(let enrolment, let now, _) in group {
            switch try MeterRows.enrol(enrolment, zone: defaultZone, at: now, db) {
            case .made(let id):
                draft.entries.append((id, DirectoryEntry(zone: defaultZone, status: .active)))
                draft.enrolled.append(.success(id))
            case .found(let id): draft.enrolled.append(.success(id))
            case .wrongKey(let serial):
                draft.enrolled.append(
                    .failure(
                        StoreFault(
                            .wrongKey,
                            "serial \(serial) enrolled with another key: send the key of its first enrolment")))
            }
        }
    }

    private func settle(_ draft: Draft) {
        trouble.clear()
        for (id, entry) in draft.entries { directory.add(id, entry) }
        guard let sequence = draft.sequence else { return }
        book.apply(draft.new, slots: draft.slots, sequence: sequence)
        feed.committed(
            CommittedBatch(sequence: sequence, receivedAt: draft.receivedAt, readings: draft.new))
    }

    private func answer(_ group: [Submission], _ draft: Draft) {
        var receipts = draft.receipts.makeIterator()
        var enrolled = draft.enrolled.makeIterator()
        for submission in group {
            switch submission {
            case .batch(_, let done):
                guard let receipt = receipts.next() else { continue }
                let count = receipt.dispositions.count
                book.acknowledged(count, duplicates: count - receipt.accepted)
                done(.success(receipt))
            case .enrolment(_, _, let done):
                if let result = enrolled.next() { done(result) }
            }
        }
    }
}

extension CommittedReading {
    init(_ submitted: SubmittedReading, at: Instant) {
        self.init(key: submitted.key, reading: Reading(at: at, value: submitted.value))
    }
}
