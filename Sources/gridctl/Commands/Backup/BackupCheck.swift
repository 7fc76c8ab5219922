import CSQLite
import Foundation
import GridModel
import Synchronization

/// Opens a backup as whoever restores it will, and looks whether it is sound and holds what it should.
struct BackupCheck {
    /// Where it lies.
    var path: String
    /// What it is called in messages.
    var name: String

    /// Passes a backup that says of itself what was announced, is sound and holds it.
    /// - Throws: ``Failure``; `CancellationError`.
    func run(_ expected: BackupManifest) async throws {
        let database = try SQLiteFile(path: path, name: name)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread { continuation.resume(with: Result { try check(database, expected) }) }
                thread.stackSize = 2 << 20
                thread.start()
            }
        } onCancel: {
            database.interrupt()
        }
    }

    private func check(_ database: SQLiteFile, _ expected: BackupManifest) throws {
        let told = try database.text("SELECT manifest FROM \(BackupManifest.table)").first ?? ""
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(told.utf8)),
            manifest == expected
        else { throw damaged("it says of itself something else than gridd did") }
        let faults = try database.text("PRAGMA integrity_check(10)")
        guard faults == ["ok"] else { throw damaged(faults.first ?? "no answer") }
        let differences = try counts(database).differences(from: expected.counts)
        guard differences.isEmpty else { throw damaged(differences.joined(separator: "; ")) }
    }

    private func counts(_ database: SQLiteFile) throws -> StoreCounts {
        // A gridd of before packs makes backups without them.
        let hasPacks = try database.integers("SELECT count(*) FROM sqlite_master WHERE name = 'pack'") != [0]
        let packs = hasPacks ? "pack" : "(SELECT 0 AS blocks, 0 AS count)"
        let blocks = try database.integers(
            """
            SELECT sum(blocks), sum(readings) FROM (
                SELECT count(*) AS blocks, coalesce(sum(count), 0) AS readings FROM block
                UNION ALL
                SELECT coalesce(sum(blocks), 0), coalesce(sum(count), 0) FROM \(packs)
            )
            """)
        var counts = StoreCounts(
            meters: try database.integers("SELECT count(*) FROM meter")[0], blocks: blocks[0], blockReadings: blocks[1],
            journalBatches: 0, journalReadings: 0,
            journalSequence: try database.integers(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal'")[0])
        // The header of a journal row has the count of its readings in bytes 8 to 11, least significant first.
        try database.forEachBlob("SELECT substr(batch, 9, 4) FROM journal") { bytes in
            counts.journalBatches += 1
            for (place, byte) in bytes.enumerated() { counts.journalReadings += Int64(byte) << (8 * Int64(place)) }
        }
        return counts
    }

    private func damaged(_ what: String) -> Failure {
        Failure(.failure, code: "damaged", "\(name) was written and is not sound: \(what)", wayOut: "make it again")
    }
}

/// An SQLite file, open for reading only.
private final class SQLiteFile: @unchecked Sendable {
    // One thread at a time reads; interrupting is allowed from any (https://www.sqlite.org/c3ref/interrupt.html).
    private var connection: OpaquePointer?
    private let name: String
    private let isInterrupted = Mutex(false)

    init(path: String, name: String) throws {
        self.name = name
        let code = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX, nil)
        guard code == SQLITE_OK else { throw failure() }
    }

    deinit { sqlite3_close(connection) }

    func interrupt() {
        isInterrupted.withLock { $0 = true }
        sqlite3_interrupt(connection)
    }

    /// The first column of each row.
    func text(_ sql: String) throws -> [String] {
        var rows: [String] = []
        try forEach(sql) { statement in
            rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
        }
        return rows
    }

    /// The columns of the one row.
    func integers(_ sql: String) throws -> [Int64] {
        var row: [Int64] = []
        try forEach(sql) { statement in
            row = (0..<sqlite3_column_count(statement)).map { sqlite3_column_int64(statement, $0) }
        }
        return row
    }

    func forEachBlob(_ sql: String, _ body: (UnsafeRawBufferPointer) -> Void) throws {
        try forEach(sql) { statement in
            let bytes = sqlite3_column_blob(statement, 0)
            body(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, 0))))
        }
    }

    private func forEach(_ sql: String, _ body: (OpaquePointer) -> Void) throws {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure()
        }
        while true {
            if isInterrupted.withLock({ $0 }) { throw CancellationError() }
            switch sqlite3_step(statement) {
            case SQLITE_ROW: body(statement)
            case SQLITE_DONE: return
            case SQLITE_INTERRUPT: throw CancellationError()
            default: throw failure()
            }
        }
    }

    private func failure() -> Failure {
        let cause = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "no memory"
        return Failure(
            .failure, code: "damaged", "\(name) was written and can't be read: \(cause)", wayOut: "make it again")
    }
}
