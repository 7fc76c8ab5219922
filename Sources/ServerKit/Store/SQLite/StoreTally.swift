import Foundation
import GRDB
import GridModel

/// Counts what is in a store's tables; whoever asks within one read gets figures that belong together.
enum StoreTally {
    static func counts(_ db: Database) throws -> StoreCounts {
        let (blocks, blockReadings) = try BlockIndex.totals(db)
        var counts = StoreCounts(
            meters: try Int64.fetchOne(db, sql: "SELECT count(*) FROM meter") ?? 0, blocks: blocks,
            blockReadings: blockReadings, journalBatches: 0, journalReadings: 0,
            journalSequence: try lastSequence(db))
        let rows = try Row.fetchCursor(db, sql: "SELECT sequence, batch FROM journal")
        while let row = try rows.next() {
            counts.journalBatches += 1
            counts.journalReadings += Int64(try headerCount(row))
        }
        return counts
    }

    /// Distinct readings: those in blocks, and those in the journal that no compaction has moved yet.
    static func distinctReadings(_ db: Database) throws -> Int64 {
        let progress = try Compactor.Progress.fetch(db)
        let compacted = try compactorOffset(db)
        var readings: Int64 = 0
        func add(_ states: RegisterStates) { for state in states.states { readings += state.count } }
        try RegisterStates.forEach(db) { page, _ in
            add(try RegisterStates.workedOut(page, damage: nil, db))
        } body: { states in
            add(states)
            return true
        }
        if let progress {
            try JournalRows(path: try path(db)).forEach(after: compacted, through: progress.through, db) { batch in
                readings += Int64(SQLiteStore.uncompacted(batch, progress).count)
                return true
            }
        }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT sequence, batch FROM journal WHERE sequence > ?",
            arguments: [max(compacted, progress?.through ?? compacted)])
        while let row = try rows.next() { readings += Int64(try headerCount(row)) }
        return readings
    }

    /// The last journal row's number ever given.
    static func lastSequence(_ db: Database) throws -> Int64 { try JournalRows(path: try path(db)).lastSequence(db) }

    private static func path(_ db: Database) throws -> String {
        let file: String? = try Row.fetchOne(db, sql: "PRAGMA database_list")?["file"]
        return file ?? ""
    }

    /// The journal row through which everything is in blocks.
    static func compactorOffset(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db, sql: "SELECT sequence FROM consumer WHERE name = ?",
            arguments: [JournalConsumer.compactor.rawValue]) ?? 0
    }

    private static func headerCount(_ row: Row) throws -> Int {
        do {
            return try row.withUnsafeData(named: "batch") { data in
                try (data ?? Data()).withUnsafeBytes { bytes throws(FormatError) in try JournalBatch.count(of: bytes) }
            }
        } catch is FormatError {
            throw StoreFault(
                .corrupt,
                "journal row \(row["sequence"] as Int64) is damaged: restore a backup, then send again what is newer")
        }
    }
}
