import Crypto
import Foundation
import GRDB
import GridModel

/// Turns a copy of the store into a backup: one file, checked, that says what it holds.
enum BackupSeal {
    /// Seals the copy at `path`, of the store as it was at `moment`.
    ///
    /// - Throws: ``StoreFault`` `corrupt` when the copy is not sound, or not what gridd told of itself at that moment.
    static func seal(_ path: String, _ moment: CopyMaker.Moment) throws -> BackupSummary {
        let manifest = try Connection.naming(path) {
            var configuration = Configuration()
            configuration.label = "gridd.backup"
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            // The copy took over that its original has a WAL; a file that is all there is must not ask for one.
            _ = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") }
            let manifest = try queue.read { db in
                BackupManifest(
                    version: Version.current, at: moment.at, readings: moment.counts.stored,
                    counts: try StoreTally.counts(db))
            }
            try queue.write { try write(manifest, $0) }
            try queue.read { db in
                try CopyCheck.require(manifest, of: "the copy of the store", db)
                guard manifest.counts.journalSequence == moment.counts.journalSequence else {
                    throw StoreFault(
                        .corrupt,
                        "the copy of the store ends with journal row \(manifest.counts.journalSequence), not "
                            + "\(moment.counts.journalSequence)")
                }
            }
            try queue.close()
            return manifest
        }
        let (bytes, hash) = try digest(path)
        return BackupSummary(manifest: manifest, bytes: bytes, sha256: hash)
    }

    private static func write(_ manifest: BackupManifest, _ db: Database) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = String(decoding: try encoder.encode(manifest), as: UTF8.self)
        try db.execute(
            sql: """
                CREATE TABLE \(BackupManifest.table) (id INTEGER PRIMARY KEY CHECK (id = 1), manifest TEXT NOT NULL) STRICT
                """)
        try db.execute(sql: "INSERT INTO \(BackupManifest.table) (id, manifest) VALUES (1, ?)", arguments: [json])
    }

    /// A file's length and its SHA-256 in hex, once it is synced.
    private static func digest(_ path: String) throws -> (bytes: Int64, sha256: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
        var hash = SHA256()
        var length: Int64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            length += Int64(count)
        }
        let hex = hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }
        return (length, hex.joined())
    }

    private static func failure(_ verb: String, _ path: String) -> StoreFault {
        StoreFault(.failed, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
