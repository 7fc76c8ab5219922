import GRDB
import GridModel

/// Keeps `register_state` with the blocks.
struct RegisterStateWriter {
    private let opening: DirectStatement
    private let appending: DirectStatement
    private let db: Database

    init(_ db: Database) throws {
        self.db = db
        opening = try DirectStatement(
            """
            INSERT INTO register_state
                (meter, register, count, first_at, last_at, last_value, previous_at, previous_value)
            VALUES (?1, ?2, ?3, ?8, ?4, ?5, ?6, ?7)
            """, db)
        // What was the last reading becomes the previous one where the new readings hold no other.
        appending = try DirectStatement(
            """
            UPDATE register_state SET
                count = count + ?3, last_at = ?4, last_value = ?5,
                previous_at = coalesce(?6, last_at), previous_value = coalesce(?7, last_value)
            WHERE meter = ?1 AND register = ?2
            """, db)
    }

    /// Takes in readings, in order, that come to the register's blocks.
    ///
    /// - Parameter lastCompacted: The register's last instant in the blocks so far.
    func add(_ readings: ArraySlice<Reading>, of key: RegisterKey, lastCompacted: Instant?) throws {
        guard let first = readings.first else { return }
        // The two newest instants decide; conflicts at one instant are next to each other.
        var latest: LatestReadings?
        for reading in readings.suffix(2) { latest = .merging(latest, reading) }
        if latest?.previous == nil {
            latest = nil
            for reading in readings { latest = .merging(latest, reading) }
        }
        guard let latest else { return }
        let numbers = (
            meter: key.meter.value, register: Int64(key.register.value), count: Int64(readings.count),
            lastAt: latest.last.at.milliseconds, lastValue: latest.last.value.milliwattHours,
            previousAt: latest.previous?.at.milliseconds, previousValue: latest.previous?.value.milliwattHours
        )
        switch lastCompacted {
        case nil:
            try opening.execute(
                numbers.meter, numbers.register, numbers.count, numbers.lastAt, numbers.lastValue, numbers.previousAt,
                numbers.previousValue, first.at.milliseconds)
        case let last? where first.at > last:
            try appending.execute(
                numbers.meter, numbers.register, numbers.count, numbers.lastAt, numbers.lastValue, numbers.previousAt,
                numbers.previousValue)
        case _?:
            try join(RegisterStateRow(key: key, count: numbers.count, firstAt: first.at, latest: latest))
        }
    }

    /// Readings that reach back into what the register has already.
    private func join(_ new: RegisterStateRow) throws {
        guard var state = try RegisterStateRow.fetch(new.key, db) else { return try new.save(db) }
        state.count += new.count
        state.firstAt = min(state.firstAt, new.firstAt)
        // The previous one first: merged after the last it would seem to be the newest.
        if let previous = new.latest.previous { state.latest = .merging(state.latest, previous) }
        state.latest = .merging(state.latest, new.latest.last)
        try state.save(db)
    }
}
