import Foundation
import GRDB
import GRDBSQLite

/// A prepared statement bound and stepped without an object for each row and argument, for the few statements that run
/// once a register in a compaction: what GRDB's own way costs there is several times what SQLite does.
struct DirectStatement {
    /// Kept, because the connection's cache may let go of it meanwhile.
    private let statement: Statement
    private let raw: OpaquePointer
    private let db: Database

    /// The statement is prepared once for the connection.
    init(_ sql: String, _ db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
        raw = statement.sqliteStatement
        self.db = db
    }

    /// Runs it to its end with whole numbers for its first parameters and, when given, a blob for the last.
    func execute(_ numbers: Int64?..., blob: UnsafeRawBufferPointer? = nil) throws {
        try bind(numbers, blob)
        defer { sqlite3_reset(raw) }
        while true {
            switch sqlite3_step(raw) {
            case SQLITE_ROW: continue
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// The same for parameters of any kind, which `bind` gives one after the other.
    func execute(_ bind: (inout DirectParameters) throws -> Void) throws {
        // Whoever had it from the cache before may have left it in the middle.
        sqlite3_reset(raw)
        var parameters = DirectParameters(raw: raw)
        try bind(&parameters)
        guard parameters.code == SQLITE_OK else { throw failure(parameters.code) }
        defer { sqlite3_reset(raw) }
        while true {
            switch sqlite3_step(raw) {
            case SQLITE_ROW: continue
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// Hands each row to `body`, whose columns are read from it by position.
    func forEach(_ numbers: Int64..., body: (DirectRow) throws -> Void) throws {
        try bind(numbers, nil)
        try forEachRow(body)
    }

    /// The same with a text as its only parameter.
    func forEach(text: UnsafeRawBufferPointer, body: (DirectRow) throws -> Void) throws {
        // Whoever had it from the cache before may have left it in the middle.
        sqlite3_reset(raw)
        let code = sqlite3_bind_text(
            raw, 1, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
        guard code == SQLITE_OK else { throw failure(code) }
        try forEachRow(body)
    }

    private func forEachRow(_ body: (DirectRow) throws -> Void) throws {
        defer { sqlite3_reset(raw) }
        while true {
            switch sqlite3_step(raw) {
            case SQLITE_ROW: try body(DirectRow(raw: raw))
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    private func bind(_ numbers: [Int64?], _ blob: UnsafeRawBufferPointer?) throws {
        // Whoever had it from the cache before may have left it in the middle.
        sqlite3_reset(raw)
        for (index, number) in numbers.enumerated() {
            let code =
                if let number { sqlite3_bind_int64(raw, Int32(index + 1), number) } else {
                    sqlite3_bind_null(raw, Int32(index + 1))
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
        guard let blob else { return }
        // The bytes outlive the step: nil for the destructor says that they need not be copied.
        let code = sqlite3_bind_blob(raw, Int32(numbers.count + 1), blob.baseAddress, Int32(blob.count), nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
            message: String(cString: sqlite3_errstr(code)))
    }
}

/// What is bound to a ``DirectStatement``, in order.
struct DirectParameters {
    fileprivate let raw: OpaquePointer
    fileprivate var code = SQLITE_OK
    private var position: Int32 = 0

    fileprivate init(raw: OpaquePointer) { self.raw = raw }

    mutating func add(_ number: Int64?) {
        position += 1
        note(number.map { sqlite3_bind_int64(raw, position, $0) } ?? sqlite3_bind_null(raw, position))
    }

    /// The bytes must outlive the step: they are not copied.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        position += 1
        note(sqlite3_bind_blob(raw, position, bytes.baseAddress, Int32(bytes.count), nil))
    }

    private mutating func note(_ code: Int32) {
        if code != SQLITE_OK { self.code = code }
    }
}

/// A row a ``DirectStatement`` stands at; of no use beyond its turn.
struct DirectRow {
    fileprivate let raw: OpaquePointer

    func number(_ column: Int32) -> Int64 { sqlite3_column_int64(raw, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(raw, column) == SQLITE_NULL }

    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(raw, column), count: Int(sqlite3_column_bytes(raw, column)))
    }
}
