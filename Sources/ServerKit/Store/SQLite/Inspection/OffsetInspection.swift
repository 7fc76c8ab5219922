import GRDB
import GridModel

/// Looks at where the journal's consumers and the compaction stand.
struct OffsetInspection: Sendable {
    func run(_ tally: inout InspectionTally, _ db: Database) throws {
        let last = try StoreTally.lastSequence(db)
        let rows = try Row.fetchAll(db, sql: "SELECT name, sequence FROM consumer")
        let offsets = Dictionary(rows.map { ($0[0] as String, $0[1] as Int64) }) { first, _ in first }
        for consumer in JournalConsumer.allCases {
            guard let offset = offsets[consumer.rawValue] else {
                tally.found(
                    .consumer, "it is not kept how far \(consumer.rawValue) has come", wayOut: Inspection.restore)
                continue
            }
            if offset < 0 || offset > last {
                tally.found(
                    .consumer,
                    "\(consumer.rawValue) is said to have come to journal row \(offset), and the last is \(last)",
                    wayOut: "readings to come would be passed over: stop gridd and \(Inspection.restore)")
            }
        }
        guard let progress = try Compactor.Progress.fetch(db) else { return }
        let compacted = offsets[JournalConsumer.compactor.rawValue] ?? 0
        if progress.through <= compacted || progress.through > last {
            tally.found(
                .consumer,
                "a compaction is said to be under way through journal row \(progress.through), which is not between "
                    + "\(compacted + 1) and \(last)",
                wayOut: "stop gridd and \(Inspection.restore)")
        }
    }
}
