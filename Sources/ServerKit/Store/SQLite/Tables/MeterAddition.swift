import GRDB
import GridModel
import Synchronization

/// Adding meters an operator asked for: numbers are set aside first, then the meters are written slice by slice.
///
/// Nobody sees them before the last is written; should the process end before that, they are removed at the next start.
struct MeterAddition: Sendable {
    let meters: NewMeters
    let zone: Zone
    let now: Instant
    let idempotencyKey: String?

    private var count: Int { meters.count ?? 1 }

    /// What the key was used for, in words that tell two requests apart.
    private var fingerprint: String {
        [
            meters.name, meters.serial, zone.identifier, meters.openingReadingKwh?.kilowattHoursText,
            meters.openingAt?.rfc3339, "\(count)",
        ].map { $0 ?? "" }.joined(separator: "\u{1F}")
    }

    enum Reservation {
        case new(first: Int64)
        /// The same request was carried out before.
        case done(first: Int64)
    }

    /// Sets `count` numbers aside.
    func reserve(_ db: Database) throws -> Reservation {
        if let idempotencyKey {
            let known = try Row.fetchOne(
                db, sql: "SELECT request, first_meter FROM idempotency WHERE key = ?", arguments: [idempotencyKey])
            if let known {
                guard known["request"] as String == fingerprint else {
                    throw StoreFault(.conflict, "the idempotency key \(idempotencyKey) was used for another request")
                }
                return .done(first: known["first_meter"])
            }
        }
        if let serial = meters.serial {
            let other = try Int64.fetchOne(db, sql: "SELECT id FROM meter WHERE serial = ?", arguments: [serial])
            if let other { throw StoreFault(.conflict, "meter \(other) has the serial \(serial) already") }
        }
        let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'meter'")
        if last == nil {
            try db.execute(sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('meter', ?)", arguments: [count])
        } else {
            try db.execute(sql: "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'meter'", arguments: [count])
        }
        let first = (last ?? 0) + 1
        try db.execute(sql: "INSERT INTO meter_addition (first, count) VALUES (?, ?)", arguments: [first, count])
        return .new(first: first)
    }

    /// Writes meters from `next` on until the slice is over; gives back the next to write, nil after the last.
    func write(from next: Int64, first: Int64, _ slice: WriteScheduler.Slice, _ db: Database) throws -> Int64? {
        var next = next
        while next < first + Int64(count) {
            let id = try MeterRows.insert(
                id: next, name: name(of: next - first), serial: meters.serial, keyHash: nil, zone: zone, at: now, db)
            if let value = meters.openingReadingKwh, let at = meters.openingAt {
                try MeterRows.open(id, Opening(kind: .stated, at: at, value: value), by: "operator", at: now, db)
            }
            next += 1
            if slice.isOver, next < first + Int64(count) { return next }
        }
        try db.execute(sql: "DELETE FROM meter_addition WHERE first = ?", arguments: [first])
        if let idempotencyKey {
            try db.execute(
                sql: "INSERT INTO idempotency (key, request, first_meter, count, at) VALUES (?, ?, ?, ?, ?)",
                arguments: [idempotencyKey, fingerprint, first, count, now.milliseconds])
        }
        return nil
    }

    private func name(of index: Int64) -> String? {
        guard let name = meters.name else { return nil }
        return count == 1 ? name : "\(name) \(index + 1)"
    }

    /// Removes what an addition that did not end left behind.
    static func removeUnfinished(_ db: Database) throws {
        for row in try Row.fetchAll(db, sql: "SELECT first, count FROM meter_addition") {
            try remove(first: row["first"], count: row["count"], db)
        }
    }

    static func remove(first: Int64, count: Int64, _ db: Database) throws {
        let range: StatementArguments = [first, first + count - 1]
        let usagePoints = try Int64.fetchAll(
            db, sql: "SELECT usage_point FROM meter WHERE id BETWEEN ? AND ?", arguments: range)
        try db.execute(sql: "DELETE FROM meter_installation WHERE meter BETWEEN ? AND ?", arguments: range)
        try db.execute(sql: "DELETE FROM meter WHERE id BETWEEN ? AND ?", arguments: range)
        for id in usagePoints { try db.execute(sql: "DELETE FROM usage_point WHERE id = ?", arguments: [id]) }
        try db.execute(sql: "DELETE FROM meter_addition WHERE first = ?", arguments: [first])
    }

    func records(first: Int64, _ db: Database) throws -> [MeterRecord] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM meter WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [first, first + Int64(count) - 1]
        ).map(MeterRows.record)
    }

    var requestedCount: Int64 { Int64(count) }
}
