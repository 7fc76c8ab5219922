import GRDB
import GridModel

/// Checks the file's own structure, on a copy: SQLite's check holds on to what it reads for as long as it takes, and the
/// store must not.
struct FileInspection: Sendable {
    let store: SQLiteStore

    struct Outcome: Sendable {
        var tally = InspectionTally()
        /// Bytes that were checked; nil when there was no room for a copy.
        var bytes: Int64?
        var unchecked: String?
    }

    func run(_ progress: @escaping @Sendable (VerificationProgress) -> Void) async throws -> Outcome {
        var outcome = Outcome()
        let ticket = try await ticket()
        do {
            try store.place.requireRoom(for: try store.copies.size())
            _ = try await store.copies.copy(to: ticket.path, clock: .system) { done, total in
                progress(VerificationProgress(phase: .file, done: done, total: total))
            }
        } catch let fault as StoreFault where fault.code == .diskFull {
            outcome.unchecked = "the file's structure: \(fault.message)"
            return outcome
        } catch let fault as StoreFault where fault.code == .corrupt || fault.code == .failed {
            outcome.tally.found(.file, "the file can't be copied: \(fault.message)", wayOut: Inspection.restore)
            return outcome
        }
        let path = ticket.path
        let (faults, strays) = try await Sideline.run {
            try Connection.naming(path) {
                let queue = try DatabaseQueue(path: path)
                defer { try? queue.close() }
                return try queue.inDatabase { db in
                    (
                        try CopyCheck.faults(db),
                        try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(CopyCheck.mostFaults)
                            .map { "a row of \($0[0] as String) belongs to nothing in \($0[2] as String)" }
                    )
                }
            }
        }
        for fault in faults {
            outcome.tally.found(
                .file, fault, wayOut: "stop gridd, keep a copy of the data folder, and \(Inspection.restore)")
        }
        for stray in strays { outcome.tally.found(.reference, stray, wayOut: Inspection.restore) }
        outcome.bytes = try store.copies.size()
        return outcome
    }

    /// Waits while a backup is made.
    private func ticket() async throws -> CopyPlace.Ticket {
        while true {
            if let ticket = store.place.take() { return ticket }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
