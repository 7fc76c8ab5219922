import Foundation
import GRDB
import GridModel

/// A backup as it lies in a file, and the way back from it to a store.
package struct BackupFile: Sendable {
    package let path: String
    package let manifest: BackupManifest
    package let bytes: Int64

    /// Looks at a file that should be a backup.
    /// - Throws: ``StoreFault`` `failed` when it can't be read, `conflict` when it is none or of a newer gridd,
    ///   `corrupt`.
    package init(_ path: String) throws {
        self.path = path
        var facts = stat()
        guard stat(path, &facts) == 0, access(path, R_OK) == 0 else {
            throw StoreFault(.failed, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw StoreFault(.failed, "cannot read \(path): it is no file")
        }
        bytes = Int64(facts.st_size)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            manifest = try queue.read { db in try Self.manifest(db, path) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw Self.noBackup(path)
        } catch {
            throw Connection.fault(error, at: path)
        }
    }

    private static func manifest(_ db: Database, _ path: String) throws -> BackupManifest {
        guard try db.tableExists(BackupManifest.table),
            let json = try String.fetchOne(db, sql: "SELECT manifest FROM \(BackupManifest.table) WHERE id = 1"),
            let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(json.utf8))
        else { throw noBackup(path) }
        guard try !Schema.migrator.hasBeenSuperseded(db) else {
            throw StoreFault(
                .conflict,
                "\(path) was made by gridd \(manifest.version), whose store this one (\(Version.current)) does not "
                    + "know: restore it with that version")
        }
        return manifest
    }

    private static func noBackup(_ path: String) -> StoreFault {
        StoreFault(.conflict, "\(path) is no backup of gridd: gridctl backup FILE makes one")
    }
}

extension BackupFile {
    /// Makes a store of it in a folder that has none, durably, and checks that the store holds what the backup says.
    ///
    /// Whatever goes wrong, the folder has no store afterwards.
    /// - Parameter progress: Is told how many bytes are copied.
    /// - Throws: ``StoreFault`` `conflict` when there is a store, `diskFull`, `corrupt`, `failed`.
    package func restore(into folder: String, progress: (Int64) -> Void) throws {
        let store = folder + "/gridd.sqlite"
        for name in [store, store + "-wal"] where access(name, F_OK) == 0 {
            throw StoreFault(.conflict, "\(folder) has a store already: restore into an empty folder")
        }
        let available = Connection.availableBytes(at: folder)
        guard available > bytes else {
            throw StoreFault(
                .diskFull, "the backup takes \(bytes >> 20) MiB in \(folder); there are \(available >> 20) MiB")
        }
        let draft = store + ".restoring"
        defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) } }
        try copy(to: draft, progress)
        try Connection.naming(draft) {
            let queue = try DatabaseQueue(path: draft)
            try queue.read { try CopyCheck.require(manifest, of: path, $0) }
            // The store is no backup any more; the next backup of it says what that one holds.
            try queue.write { try $0.execute(sql: "DROP TABLE \(BackupManifest.table)") }
            try queue.close()
        }
        try sync(draft)
        guard rename(draft, store) == 0 else { throw failure("rename", draft) }
        try Connection.syncFolder(folder)
    }

    private func copy(to draft: String, _ progress: (Int64) -> Void) throws {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw failure("open", path) }
        defer { close(source) }
        let target = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw failure("make", draft) }
        defer { close(target) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var copied: Int64 = 0
        while true {
            let count = read(source, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            var rest = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            while !rest.isEmpty {
                let written = write(target, rest.baseAddress, rest.count)
                guard written > 0 else { throw failure("write", draft) }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
            copied += Int64(count)
            progress(copied)
        }
        guard fsync(target) == 0 else { throw failure("sync", draft) }
    }

    private func sync(_ draft: String) throws {
        let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", draft) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", draft) }
    }

    private func failure(_ verb: String, _ path: String) -> StoreFault {
        let cause = errno
        return StoreFault(
            cause == ENOSPC ? .diskFull : .failed, "cannot \(verb) \(path): \(String(cString: strerror(cause)))")
    }
}
