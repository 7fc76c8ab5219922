import Foundation
import GRDB
import GridModel

/// Walks over the journal's rows: their checksums, that none is missing, and that none of their readings is in a block
/// already.
struct JournalInspection: Sendable {
    struct Place: Hashable, Sendable {
        /// The last row that was looked at; nil before the first.
        var sequence: Int64?
        var isOver = false
    }

    /// One page: goes on from `place` and says where it stopped.
    func page(
        from place: Place, _ clock: Inspection.Clock, _ db: Database
    ) throws -> (place: Place, tally: InspectionTally) {
        var tally = InspectionTally()
        do {
            return (try advance(from: place, &tally, clock, db), tally)
        } catch let error where Inspection.isDamage(error) {
            tally.found(
                .journalDamaged, "the journal can't be read on: \(Inspection.words(error))", wayOut: Self.wayOut)
            return (Place(isOver: true), tally)
        }
    }

    private static let wayOut = "\(Inspection.restore), then send again what is newer"

    private func advance(
        from place: Place, _ tally: inout InspectionTally, _ clock: Inspection.Clock, _ db: Database
    ) throws -> Place {
        // Rows that all consumers have passed are deleted from the front, while the walk goes on too.
        let passed = try Self.leastOffset(db)
        let last = try StoreTally.lastSequence(db)
        var previous = max(place.sequence ?? passed, passed)
        var compacted = Compacted(db: db, progress: try Compactor.Progress.fetch(db))
        compacted.offset = try StoreTally.compactorOffset(db)
        let rows = try Row.fetchCursor(
            db, sql: "SELECT sequence, batch FROM journal WHERE sequence > ? ORDER BY sequence",
            arguments: [place.sequence ?? 0])
        while let row = try rows.next() {
            let sequence: Int64 = row[0]
            if sequence > previous + 1 {
                tally.found(
                    .journalGap, "journal rows \(previous + 1) to \(sequence - 1) are missing", wayOut: Self.wayOut)
            }
            previous = max(previous, sequence)
            tally.batches += 1
            try look(at: row, sequence, &tally, &compacted)
            if clock.isOver { return Place(sequence: sequence) }
        }
        if previous < last {
            tally.found(
                .journalGap, "journal rows \(previous + 1) to \(last) are missing", wayOut: Self.wayOut)
        }
        return Place(sequence: previous, isOver: true)
    }

    private func look(
        at row: Row, _ sequence: Int64, _ tally: inout InspectionTally, _ compacted: inout Compacted
    ) throws {
        let batch: JournalBatch
        do {
            batch = try row.withUnsafeData(named: "batch") { data in
                try (data ?? Data()).withUnsafeBytes { bytes throws(FormatError) in
                    try JournalBatch(decoding: bytes)
                }
            }
        } catch let error as FormatError {
            tally.found(.journalDamaged, "journal row \(sequence) is damaged (\(error))", wayOut: Self.wayOut)
            return
        }
        tally.readings += Int64(batch.readings.count)
        var twice: CommittedReading?
        for committed in batch.readings where try compacted.holds(committed, of: sequence) {
            twice = twice ?? committed
        }
        if let twice {
            tally.found(
                .duplicate, of: twice.key,
                "journal row \(sequence) has a reading of \(twice.reading.at) that is in a block",
                wayOut: Inspection.harmlessDuplicate)
        }
        for meter in try compacted.strangers(among: batch.readings) {
            tally.found(
                .reference, of: RegisterKey(meter),
                "journal row \(sequence) has readings of it, and no such meter is there",
                wayOut: Inspection.restore)
        }
    }

    /// The least offset of the consumers that this version knows.
    private static func leastOffset(_ db: Database) throws -> Int64 {
        let names = JournalConsumer.allCases.map(\.rawValue)
        let rows = try Row.fetchAll(db, sql: "SELECT name, sequence FROM consumer")
        return rows.filter { names.contains($0[0]) }.map { $0[1] as Int64 }.min() ?? 0
    }

    /// What is in blocks, as far as the journal's readings are concerned.
    private struct Compacted {
        let db: Database
        let progress: Compactor.Progress?
        var offset: Int64 = 0
        private var states: [RegisterKey: Instant?] = [:]
        private var memo = BlockReader.Memo()
        private var meters: [MeterID: Bool] = [:]

        init(db: Database, progress: Compactor.Progress?) {
            self.db = db
            self.progress = progress
        }

        /// True for a reading that is in a block and must not be there yet.
        mutating func holds(_ committed: CommittedReading, of sequence: Int64) throws -> Bool {
            if sequence <= offset { return false }
            let key = committed.key
            if let progress, sequence <= progress.through,
                CompactionPlan.Step(window: Window(holding: committed.reading.at), key: key) <= progress.step
            {
                return false
            }
            do {
                if states[key] == nil {
                    states[key] = try RegisterStates.fetch(RegisterPage(holding: key.meter), db)[key]?.latest.last.at
                }
                guard let last = states[key] ?? nil, committed.reading.at <= last else { return false }
                return try BlockReader().contains(committed.reading, of: key, memo: &memo, db)
            } catch let error where Inspection.isDamage(error) {
                // A block that can't be read is told where it lies.
                return false
            }
        }

        /// Meters that are not there.
        mutating func strangers(among readings: [CommittedReading]) throws -> [MeterID] {
            var strangers: Set<MeterID> = []
            let statement = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM meter WHERE id = ?)")
            for committed in readings where meters[committed.key.meter] != true {
                let meter = committed.key.meter
                let isKnown = try Bool.fetchOne(statement, arguments: [meter.value]) == true
                meters[meter] = isKnown
                if !isKnown { strangers.insert(meter) }
            }
            return strangers.sorted()
        }
    }
}
