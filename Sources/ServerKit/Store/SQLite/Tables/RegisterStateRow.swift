import GRDB
import GridModel

/// What is compacted of a register, as its row says.
struct RegisterStateRow {
    var key: RegisterKey
    var count: Int64
    var firstAt: Instant
    var latest: LatestReadings

    /// Read by position, in this order: at start there may be a million rows.
    private static let columns =
        "meter, register, count, first_at, last_at, last_value, previous_at, previous_value"

    static func fetch(_ key: RegisterKey, _ db: Database) throws -> RegisterStateRow? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM register_state WHERE meter = ? AND register = ?")
        return try Row.fetchOne(statement, arguments: [key.meter.value, Int64(key.register.value)])
            .map(RegisterStateRow.init)
    }

    static func all(_ db: Database) throws -> RowCursor {
        try Row.fetchCursor(db, sql: "SELECT \(columns) FROM register_state")
    }

    init(key: RegisterKey, count: Int64, firstAt: Instant, latest: LatestReadings) {
        self.key = key
        self.count = count
        self.firstAt = firstAt
        self.latest = latest
    }

    init(_ row: Row) throws {
        guard let meter = MeterID(row[0] as Int64), let register = UInt16(exactly: row[1] as Int64)
        else {
            throw StoreFault(.corrupt, "register_state names no register")
        }
        key = RegisterKey(meter, RegisterID(register))
        count = row[2]
        firstAt = Instant(milliseconds: row[3])
        let last = Reading(
            at: Instant(milliseconds: row[4]), value: Energy(milliwattHours: row[5]))
        var previous: Reading?
        if let at = row[6] as Int64?, let value = row[7] as Int64? {
            previous = Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: value))
        }
        latest = LatestReadings(last: last, previous: previous)
    }

    func save(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO register_state
                (meter, register, count, first_at, last_at, last_value, previous_at, previous_value)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            key.meter.value, Int64(key.register.value), count, firstAt.milliseconds, latest.last.at.milliseconds,
            latest.last.value.milliwattHours, latest.previous?.at.milliseconds,
            latest.previous?.value.milliwattHours,
        ])
    }
}
