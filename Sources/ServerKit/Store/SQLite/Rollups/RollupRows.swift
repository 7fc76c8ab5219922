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
        /// Readings in blocks; nil where a pack can't be read, so that it is not known.
        var stored: Int64?
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
        var isKnown = true
        let extent = try BlockIndex.extent(of: key, in: window, db, onDamage: { _ in isKnown = false })
        let statement = try db.cachedStatement(
            sql: "SELECT count, final, data FROM rollup WHERE window = ? AND meter = ? AND register = ?")
        let row = try GRDB.Row.fetchOne(
            statement, arguments: [window.number, key.meter.value, Int64(key.register.value)])
        return Holding(
            stored: isKnown ? extent?.count ?? 0 : nil,
            rollup: row.map { Holding.Row(count: $0[0], isFinal: $0[1], data: $0[2]) })
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

    /// What one register has in a window.
    struct Standing {
        var key: RegisterKey
        var extent: WindowExtent
        /// Readings the rollup was made of; nil when there is none.
        var rolled: Int64?
        var isFinal: Bool
    }

    /// Registers of a window in order, after one of them: those of whole pages, `most` or a few more.
    ///
    /// - Parameter onDamage: Told of a pack that can't be read; throws when that must not be passed over.
    func standings(
        in window: Window, after key: RegisterKey?, most: Int, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }
    ) throws -> [Standing] {
        var standings: [Standing] = []
        var last = key.map { RegisterPage(number: RegisterPage(holding: $0.meter).number - 1) }
        while standings.count < most, let page = try BlockIndex.page(in: window, after: last, db) {
            standings += try self.standings(in: window, page, db, onDamage: onDamage).filter { standing in
                key.map { $0.precedes(standing.key) } ?? true
            }
            last = page
        }
        return standings
    }

    /// The registers of a page that have something in a window, in order.
    ///
    /// - Parameter onDamage: Told of a pack that can't be read; throws when that must not be passed over.
    func standings(
        in window: Window, _ page: RegisterPage, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }
    ) throws -> [Standing] {
        let rolled = try rolled(in: window, page, db)
        return try BlockIndex.extents(in: window, page, db, onDamage: onDamage).map { register, extent in
            Standing(
                key: register, extent: extent, rolled: rolled[register]?.count,
                isFinal: rolled[register]?.isFinal ?? false)
        }
    }

    private func rolled(
        in window: Window, _ page: RegisterPage, _ db: Database
    ) throws -> [RegisterKey: (count: Int64, isFinal: Bool)] {
        var found: [RegisterKey: (count: Int64, isFinal: Bool)] = [:]
        let statement = try DirectStatement(
            "SELECT meter, register, count, final FROM rollup WHERE window = ? AND meter BETWEEN ? AND ?", db)
        try statement.forEach(window.number, page.firstID, page.lastID) { row in
            guard let key = RegisterKey(meter: row.number(0), register: row.number(1)) else { return }
            found[key] = (row.number(2), row.number(3) != 0)
        }
        return found
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
