import Foundation
import GRDB
import Logging

/// Brings the WAL's pages home into the database file, beside the writer.
///
/// A passive checkpoint on a connection of its own never holds the writer up; SQLite starts the WAL over by itself once
/// it is home whole. Should commits never leave it the moment to do so, the writer is made to wait while the WAL starts over.
struct Checkpointer: Sendable {
    /// From this size on a checkpoint is worth its syncs.
    private static let worthwhile: Int64 = 4 << 20
    /// From this size on the writer waits for the WAL to start over.
    private static let tooLarge: Int64 = 256 << 20
    /// The same while the store is copied: a WAL that another connection started over makes the copy begin anew.
    private static let tooLargeWhileCopied: Int64 = 2 << 30

    let connection: Connection
    let place: CopyPlace
    let logger: Logger

    /// Checkpoints when there is enough to bring home.
    func turn() async {
        let size = walSize
        guard size >= Self.worthwhile else { return }
        do {
            try await passive()
            if size >= (place.isCopying ? Self.tooLargeWhileCopied : Self.tooLarge) { try await startOver() }
        } catch {
            logger.warning("checkpoint failed", metadata: ["store.detail": "\(error)", "wal.bytes": "\(size)"])
        }
    }

    private func passive() async throws {
        try await Sideline.run { try connection.checkpoints.inDatabase { _ = try $0.checkpoint(.passive) } }
    }

    /// The writer waits for this one, so it does not stand behind others.
    private func startOver() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result { try connection.checkpoints.inDatabase { _ = try $0.checkpoint(.truncate) } })
            }
        }
    }

    private var walSize: Int64 {
        var information = stat()
        guard stat(connection.path + "-wal", &information) == 0 else { return 0 }
        return Int64(information.st_size)
    }
}
