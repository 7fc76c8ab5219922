import Foundation
import GRDB
import GridModel
import Synchronization

/// Looks for readings that are twice among the journal's rows, a part of them at a time so that few are in memory.
final class JournalDuplicates: Sendable {
    /// Readings of a part.
    static let partSize: Int64 = 200_000

    private struct State {
        var after: Int64
        var seen: Set<CommittedReading> = []
        var isOver = false
    }

    private let part: UInt64
    private let parts: UInt64
    private let state: Mutex<State>

    init(part: UInt64, of parts: UInt64, after: Int64) {
        self.part = part
        self.parts = parts
        state = Mutex(State(after: after))
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// The next page.
    func page(_ clock: Inspection.Clock, _ db: Database) throws -> InspectionTally {
        try state.withLock { state in
            var tally = InspectionTally()
            // Rows that were moved into blocks meanwhile are gone; a row that is there does not change.
            let rows = try Row.fetchCursor(
                db, sql: "SELECT sequence, batch FROM journal WHERE sequence > ? ORDER BY sequence",
                arguments: [state.after])
            while let row = try rows.next() {
                state.after = row[0]
                for committed in Self.readings(row) where Self.part(of: committed, parts) == part {
                    guard !state.seen.insert(committed).inserted else { continue }
                    tally.found(
                        .duplicate, of: committed.key, "the journal has the reading of \(committed.reading.at) twice",
                        wayOut: Inspection.harmlessDuplicate)
                }
                if clock.isOver { return tally }
            }
            state.isOver = true
            return tally
        }
    }

    /// None of a row that can't be read, which is told elsewhere.
    private static func readings(_ row: Row) -> [CommittedReading] {
        let batch = try? row.withUnsafeData(named: "batch") { data in
            try (data ?? Data()).withUnsafeBytes { bytes throws(FormatError) in try JournalBatch(decoding: bytes) }
        }
        return batch?.readings ?? []
    }

    /// The same for equal readings, and spread evenly.
    private static func part(of committed: CommittedReading, _ parts: UInt64) -> UInt64 {
        var mixed = UInt64(bitPattern: committed.reading.at.milliseconds) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= UInt64(bitPattern: committed.key.meter.value) &* 0xBF58_476D_1CE4_E5B9
        mixed ^= mixed >> 31
        return (mixed &* 0x94D0_49BB_1331_11EB >> 32) % parts
    }
}
