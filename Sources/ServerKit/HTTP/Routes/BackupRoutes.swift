import GridModel
import Hummingbird
import NIOCore

struct BackupRoutes {
    let backend: HTTPBackend

    static let mediaType = "application/vnd.gridd.backup"
    /// Bytes of the file that are written at a time.
    private static let chunk = 1 << 20

    var endpoints: [Endpoint] { [make] }

    private var make: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/backups", name: "makeBackup",
            summary: "Copy the whole store while it is used", tag: "upkeep", need: .administer,
            answer: .init(
                mediaType: Self.mediaType, schema: Schemas.backupMessage.reference,
                description: "Lines of JSON, each a BackupMessage: progress while the copy is made and checked, then "
                    + "backup, or problem. Behind the line feed of backup come the bytes of the file, as many as it "
                    + "says: an SQLite database with the table \(BackupManifest.table). One copy is made at a time."),
            problems: [409]
        ) { call in
            let reservation = try backend.store.reserveBackup()
            let name = call.caller.name
            let logger = call.logger
            return LongAnswer(mediaType: Self.mediaType) { [clock = backend.clock] pen in
                let backup: any FinishedBackup
                do {
                    backup = try await Narration.run(heartbeat: LongAnswer.heartbeat) { say in
                        try await reservation.make(by: name, clock: clock, progress: say)
                    } tell: { progress in
                        try await pen.line(BackupMessage.progress(progress))
                    }
                } catch let fault as StoreFault {
                    logger.warning("backup failed", metadata: ["store.detail": "\(fault.message)"])
                    guard let refusal = Refusal(fault) else { throw fault }
                    try await pen.line(BackupMessage.problem(refusal.problem))
                    return
                }
                try await pen.line(BackupMessage.backup(backup.summary))
                var offset: Int64 = 0
                while offset < backup.summary.bytes {
                    let bytes = try await backup.bytes(at: offset, count: Self.chunk)
                    guard !bytes.isEmpty else { throw StoreFault(.failed, "the backup's file is too short") }
                    try await pen.write(ByteBuffer(bytes: bytes))
                    offset += Int64(bytes.count)
                }
                logger.notice(
                    "backup made",
                    metadata: [
                        "backup.bytes": "\(offset)", "backup.sha256": "\(backup.summary.sha256)",
                        "caller.name": "\(name)",
                    ])
            }.response
        }
    }
}
