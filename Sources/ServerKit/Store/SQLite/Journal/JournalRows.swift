import Foundation
import GRDB
import GridModel

/// The journal as a table.
struct JournalRows: Sendable {
    /// The store's file, for who must be told of it.
    let path: String

    /// Rows after one sequence number and not after another, oldest first, until about `limit` readings.
    func batches(after: Int64, through: Int64 = .max, limit: Int, _ db: Database) throws -> [CommittedBatch] {
        var result: [CommittedBatch] = []
        var readings = 0
        try forEach(after: after, through: through, db) { batch in
            result.append(batch)
            readings += batch.readings.count
            return readings < limit
        }
        return result
    }

    /// Visits rows in order until `body` says false.
    func forEach(
        after: Int64, through: Int64 = .max, _ db: Database, _ body: (CommittedBatch) throws -> Bool
    ) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT sequence, batch FROM journal WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
            arguments: [after, through])
        while let row = try rows.next() {
            let sequence: Int64 = row["sequence"]
            let batch = try row.withUnsafeData(named: "batch") { try decode($0 ?? Data(), sequence) }
            let goOn = try body(
                CommittedBatch(sequence: sequence, receivedAt: batch.receivedAt, readings: batch.readings))
            if !goOn { return }
        }
    }

    /// The last sequence number ever given.
    func lastSequence(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'journal'") ?? 0
    }

    private func decode(_ data: Data, _ sequence: Int64) throws -> JournalBatch {
        do {
            return try data.withUnsafeBytes { bytes throws(FormatError) in try JournalBatch(decoding: bytes) }
        } catch {
            throw StoreFault(
                .corrupt,
                "journal row \(sequence) of \(path) is damaged (\(error)), and with it acknowledged readings: restore a "
                    + "backup and have what is newer sent again, or give this row up as gridd(8) says under DAMAGE")
        }
    }
}
