import Foundation
import GRDB
import GridModel

extension SQLiteStore: BackupStore {
    package func reserveBackup() throws -> any BackupReservation {
        guard let ticket = place.take() else {
            throw StoreFault(.conflict, "a copy of the store is being made already: try again when it is done")
        }
        try place.requireRoom(for: try copies.size())
        return SQLiteBackupReservation(store: self, ticket: ticket)
    }
}

private struct SQLiteBackupReservation: BackupReservation {
    let store: SQLiteStore
    let ticket: CopyPlace.Ticket

    func make(
        by actor: String, clock: WallClock, progress: @escaping @Sendable (BackupProgress) -> Void
    ) async throws -> any FinishedBackup {
        // Who takes all there is away is written down, and that is in the backup too.
        try await store.scheduler.write { db in
            try AuditRows.add(at: clock.now(), actor: actor, action: "backup.make", subject: "store", detail: "", db)
        }
        let moment = try await store.copies.copy(to: ticket.path, clock: clock) { done, total in
            progress(BackupProgress(phase: .copying, done: done, total: total))
        }
        try Task.checkCancellation()
        progress(BackupProgress(phase: .checking, done: 0, total: 0))
        let path = ticket.path
        let summary = try await Sideline.run { try BackupSeal.seal(path, moment) }
        return try SQLiteBackup(summary: summary, ticket: ticket)
    }
}

/// A backup's file without a name: whatever happens, it goes with its descriptor.
private final class SQLiteBackup: FinishedBackup {
    let summary: BackupSummary
    private let file: OwnedDescriptor
    /// Holds the place as long as the file takes room.
    private let ticket: CopyPlace.Ticket

    init(summary: BackupSummary, ticket: CopyPlace.Ticket) throws {
        let descriptor = open(ticket.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreFault(.failed, "cannot open \(ticket.path): \(String(cString: strerror(errno)))")
        }
        ticket.removeFiles()
        file = OwnedDescriptor(descriptor)
        self.summary = summary
        self.ticket = ticket
    }

    func bytes(at offset: Int64, count: Int) async throws -> [UInt8] {
        let file = file
        return try await Sideline.run {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let got = pread(file.number, buffer.baseAddress, count, off_t(offset))
                guard got >= 0 else {
                    throw StoreFault(.failed, "cannot read the backup: \(String(cString: strerror(errno)))")
                }
                filled = got
            }
        }
    }
}

private final class OwnedDescriptor: Sendable {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
}
