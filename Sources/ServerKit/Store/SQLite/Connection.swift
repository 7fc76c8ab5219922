import Foundation
import GRDB
import GridModel

/// The store's file: one connection that writes, several that read, and one that checkpoints.
struct Connection: Sendable {
    let pool: DatabasePool
    /// Checkpoints run beside the writer, so that none of them delays an ack.
    let checkpoints: DatabaseQueue
    let path: String

    /// Opens or creates `gridd.sqlite` in a folder that exists.
    ///
    /// Throws ``StoreFault``, also when commits would not be durable.
    static func open(in folder: String) throws -> Connection {
        let path = folder + "/gridd.sqlite"
        do {
            return try open(path, in: folder)
        } catch {
            let fault = fault(error, at: path)
            throw StoreFault(fault.code, "cannot open the store \(path): \(fault.message)")
        }
    }

    private static func open(_ path: String, in folder: String) throws -> Connection {
        SQLiteMemory.takeUncounted()
        let isNew = access(path, F_OK) != 0
        var configuration = Configuration()
        configuration.label = "gridd.store"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            if isNew, !db.configuration.readonly {
                // These two only take effect before the first table is made.
                try db.execute(sql: "PRAGMA page_size = 4096")
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try requireDurableCommits(pool)
        try Schema.migrator.migrate(pool)
        try requireDurableCommits(pool)

        var checkpointing = Configuration()
        checkpointing.label = "gridd.checkpoint"
        checkpointing.busyMode = .timeout(10)
        checkpointing.prepareDatabase { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        let checkpoints = try DatabaseQueue(path: path, configuration: checkpointing)
        try checkpoints.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try syncFolder(folder)
        return Connection(pool: pool, checkpoints: checkpoints, path: path)
    }

    /// GRDB sets `synchronous = NORMAL` on its WAL writer once it is open, which leaves the last commits to luck in a
    /// power cut. FULL is set after that and read back.
    private static func requireDurableCommits(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            let journalMode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
            guard synchronous == 2, journalMode == "wal" else {
                throw StoreFault(
                    .failed,
                    "SQLite would not promise durable commits here (synchronous \(synchronous ?? -1), journal "
                        + "\(journalMode ?? "unknown")): put the data folder on a local file system")
            }
        }
    }

    /// Makes the file's name in its folder durable too.
    static func syncFolder(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else {
            throw StoreFault(.failed, "cannot open \(folder): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StoreFault(.failed, "cannot sync \(folder): \(String(cString: strerror(errno)))")
        }
    }

    private static func open(_ path: String, _ flags: Int32) -> Int32 {
        path.withCString { Glibc.open($0, flags) }
    }

    private static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    /// Room left for anybody on the disk, in bytes.
    static func availableBytes(at path: String) -> Int64 {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return .max }
        return Int64(information.f_bavail) * Int64(information.f_frsize)
    }

    /// How full the disk is, of what anybody may use; as `df` says it.
    static func usedPart(at path: String) -> Percentage {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return .whole(0) }
        let used = Int128(information.f_blocks) - Int128(information.f_bfree)
        let all = used + Int128(information.f_bavail)
        guard all > 0 else { return .whole(0) }
        return Percentage(tenThousandths: Int64(DecimalDigits.quotient(used * 1_000_000, all)))
    }

    /// Runs what works with a file other than the store's; an engine's error becomes a fault that names the file.
    static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw fault(error, at: path)
        }
    }

    /// An engine's error as the fault its caller understands.
    func fault(_ error: any Error) -> StoreFault { Self.fault(error, at: path) }

    static func fault(_ error: any Error, at path: String) -> StoreFault {
        if let fault = error as? StoreFault { return fault }
        guard let database = error as? DatabaseError else { return StoreFault(.failed, "\(error)") }
        // A full disk shows as SQLITE_FULL, or, where the WAL's index grows, as an I/O error.
        let full = database.resultCode == .SQLITE_FULL
        if full || (database.resultCode == .SQLITE_IOERR && availableBytes(at: path) < 1 << 20) {
            return StoreFault(.diskFull, "the disk that holds \(path) is full: make room, then try again")
        }
        if database.resultCode == .SQLITE_CORRUPT || database.resultCode == .SQLITE_NOTADB {
            return StoreFault(.corrupt, "\(path) is damaged: \(database.message ?? "no detail")")
        }
        return StoreFault(.failed, "SQLite: \(database.message ?? "error") (\(database.extendedResultCode.rawValue))")
    }
}
