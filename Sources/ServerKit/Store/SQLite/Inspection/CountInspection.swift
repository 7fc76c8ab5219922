import GRDB
import GridModel

/// Holds what gridd tells of itself against what is on the disk.
///
/// Both change all the time, and not in the same moment: what was told before and after the disk was read are the bounds
/// between which its figure must lie. A difference counts when it is there several times.
struct CountInspection: Sendable {
    private static let attempts = 5

    let inspection: Inspection

    func run() async throws -> InspectionTally {
        var tally = InspectionTally()
        for attempt in 1...Self.attempts {
            tally = try await compare()
            if tally.findings.isEmpty || attempt == Self.attempts { break }
            try await Task.sleep(for: .milliseconds(100 * attempt))
        }
        return tally
    }

    private struct Disk: Sendable {
        var readings: Int64
        var sequence: Int64
        var activeMeters: Int64
    }

    private func compare() async throws -> InspectionTally {
        let store = inspection.store
        let before = store.book.counts
        let metersBefore = Int64(store.directory.activeCount)
        let disk = try await inspection.read { db, _ in
            Disk(
                readings: try StoreTally.distinctReadings(db), sequence: try StoreTally.lastSequence(db),
                activeMeters: try Self.activeMeters(db))
        }
        // A commit is on the disk a moment before it is counted.
        for _ in 0..<20 where store.book.counts.journalSequence < disk.sequence {
            try await Task.sleep(for: .milliseconds(10))
        }
        let after = store.book.counts
        let metersAfter = Int64(store.directory.activeCount)
        var tally = InspectionTally()
        func hold(_ what: String, _ value: Int64, _ a: Int64, _ b: Int64) {
            guard value < min(a, b) || value > max(a, b) else { return }
            let told = a == b ? "\(a)" : "\(min(a, b)) to \(max(a, b))"
            tally.found(
                .counts, "status tells of \(told) \(what); there are \(value)",
                wayOut: "gridd counts anew when it starts")
        }
        hold("readings", disk.readings, before.stored, after.stored)
        hold("active meters", disk.activeMeters, metersBefore, metersAfter)
        if disk.sequence > after.journalSequence {
            tally.found(
                .counts, "status tells of journal row \(after.journalSequence) as the last; there is \(disk.sequence)",
                wayOut: "gridd counts anew when it starts")
        }
        return tally
    }

    /// Without those whose adding is under way.
    private static func activeMeters(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM meter WHERE status = 'active' AND NOT EXISTS (
                    SELECT 1 FROM meter_addition WHERE meter.id >= first AND meter.id < first + meter_addition.count)
                """) ?? 0
    }
}
