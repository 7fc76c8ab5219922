import GRDB
import GRDBSQLite

/// A copy of the database that grows beside its writer, by SQLite's online backup (https://www.sqlite.org/backup.html).
///
/// Steps are taken through the writer's own connection: what that changes meanwhile reaches the copied pages too, so the
/// copy needs no snapshot to hold on to, and is the database as of its last step.
final class OnlineCopy: @unchecked Sendable {
    // Not Sendable by themselves; the writer's thread alone touches them from the first step to the end.
    private var destination: OpaquePointer?
    private var backup: OpaquePointer?

    /// Starts a copy into a file that is not there yet.
    /// - Throws: ``StoreFault``, `DatabaseError`.
    init(of source: Database, to path: String) throws {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        try check(sqlite3_open_v2(path, &destination, flags, nil))
        // A copy that is not finished is thrown away: it needs no journal, and is synced as a whole at its end. Its
        // cache is small, so that no step or commit ends with a long write.
        for pragma in ["journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2048"] {
            try check(sqlite3_exec(destination, "PRAGMA " + pragma, nil, nil, nil))
        }
        backup = sqlite3_backup_init(destination, "main", source.sqliteConnection, "main")
        if backup == nil { try check(sqlite3_errcode(destination)) }
    }

    /// Copies some pages; false when it has them all.
    func step(pages: Int32) throws -> Bool {
        let code = sqlite3_backup_step(backup, pages)
        switch code {
        case SQLITE_DONE: return false
        // Somebody recovers the WAL's index or holds a lock for a moment.
        case SQLITE_BUSY, SQLITE_LOCKED: return true
        default:
            try check(code)
            return true
        }
    }

    /// Pages copied, and pages there are, as of the last step.
    var pages: (done: Int64, total: Int64) {
        let total = Int64(sqlite3_backup_pagecount(backup))
        return (total - Int64(sqlite3_backup_remaining(backup)), total)
    }

    /// Lets go of both ends. Must come before the source is closed, and on the writer's thread while there is one.
    /// - Throws: What went wrong with the copy at any time.
    func end() throws {
        let code = sqlite3_backup_finish(backup)
        backup = nil
        let closing = sqlite3_close(destination)
        destination = nil
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        guard closing == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: closing)) }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else {
            let message = destination.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }
}
