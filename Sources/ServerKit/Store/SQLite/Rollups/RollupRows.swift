import Foundation
import GRDB
import GridModel

/// Rollups as a table.
///
/// A row is right about everything up to the end of its course as long as it is there: whoever adds a reading to a window
/// that is not later than all the window holds removes the window's row in the same transaction.
struct RollupRows: Sendable {
    /// What a window holds of a register.
    struct Holding {
        /// Readings in blocks.
        var stored: Int64
        var rollup: Row?

        struct Row {
            /// Readings it was made of.
            var count: Int64
            /// The readings within its course are no longer kept.
            var isFinal: Bool
            var data: Data
        }
    }

    func holding(of key: RegisterKey, in window: Window, _ db: Database) throws -> Holding {
        let statement = try db.cachedStatement(
            sql: """
                SELECT (SELECT sum(count) FROM block WHERE window = ?1 AND meter = ?2 AND register = ?3),
                    rollup.count, rollup.final, rollup.data
                FROM (SELECT 1) LEFT JOIN rollup ON window = ?1 AND meter = ?2 AND register = ?3
                """)
        guard
            let row = try GRDB.Row.fetchOne(
                statement, arguments: [window.number, key.meter.value, Int64(key.register.value)])
        else { return Holding(stored: 0, rollup: nil) }
        let count: Int64? = row[1]
        return Holding(
            stored: row[0] ?? 0, rollup: count.map { Holding.Row(count: $0, isFinal: row[2], data: row[3]) })
    }

    func save(
        _ data: Data, count: Int, isFinal: Bool = false, for key: RegisterKey, in window: Window, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO rollup (window, meter, register, count, final, data) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            window.number, key.meter.value, Int64(key.register.value), count, isFinal, data,
        ])
    }

    /// To be called when a reading comes into a window that is not later than all it holds.
    static func remove(of key: RegisterKey, in window: Window, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM rollup WHERE window = ? AND meter = ? AND register = ?")
            .execute(arguments: [window.number, key.meter.value, Int64(key.register.value)])
    }

    /// Nil when there is nothing in blocks.
    func extent(of key: RegisterKey, in window: Window, _ db: Database) throws -> WindowExtent? {
        let statement = try db.cachedStatement(
            sql: "SELECT sum(count), min(first), max(last) FROM block WHERE window = ? AND meter = ? AND register = ?")
        let row = try GRDB.Row.fetchOne(
            statement, arguments: [window.number, key.meter.value, Int64(key.register.value)])
        guard let row, let count = row[0] as Int64? else { return nil }
        return WindowExtent(
            count: count, first: Instant(milliseconds: row[1]), last: Instant(milliseconds: row[2]))
    }

    /// What one register has in a window.
    struct Standing {
        var key: RegisterKey
        var extent: WindowExtent
        /// Readings the rollup was made of; nil when there is none.
        var rolled: Int64?
        var isFinal: Bool
    }

    /// Registers of a window in order, after one of them.
    func standings(in window: Window, after key: RegisterKey?, limit: Int, _ db: Database) throws -> [Standing] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT b.meter, b.register, sum(b.count), min(b.first), max(b.last), r.count, coalesce(r.final, 0)
                FROM block b LEFT JOIN rollup r ON r.window = b.window AND r.meter = b.meter AND r.register = b.register
                WHERE b.window = ? AND (b.meter, b.register) > (?, ?)
                GROUP BY b.meter, b.register ORDER BY b.meter, b.register LIMIT ?
                """)
        return try Row.fetchAll(
            statement,
            arguments: [window.number, key?.meter.value ?? 0, Int64(key?.register.value ?? 0), limit]
        ).compactMap { row in
            guard let meter = MeterID(row[0] as Int64), let register = UInt16(exactly: row[1] as Int64) else {
                return nil
            }
            return Standing(
                key: RegisterKey(meter, RegisterID(register)),
                extent: WindowExtent(
                    count: row[2], first: Instant(milliseconds: row[3]), last: Instant(milliseconds: row[4])),
                rolled: row[5], isFinal: row[6])
        }
    }

    func decode(_ data: Data, window: Window, key: RegisterKey) throws -> Rollup {
        do {
            return try data.withUnsafeBytes { bytes throws(FormatError) in
                try RollupCodec.decode(bytes, window: window, key: key)
            }
        } catch {
            throw Self.damaged(error, window, key)
        }
    }

    static func damaged(_ error: any Error, _ window: Window, _ key: RegisterKey) -> StoreFault {
        StoreFault(
            .corrupt, "the rollup of meter \(key.meter) from \(window.start) is damaged (\(error)): restore a backup")
    }
}

/// How much a window holds of a register, and from when to when.
struct WindowExtent: Hashable, Sendable {
    var count: Int64
    var first: Instant
    var last: Instant
}
