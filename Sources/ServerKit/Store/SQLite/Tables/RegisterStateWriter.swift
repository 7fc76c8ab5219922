import GRDB
import GridModel

/// Keeps `register_state` with the blocks.
struct RegisterStateWriter {
    private let appending: DirectStatement
    private let db: Database

    init(_ db: Database) throws {
        self.db = db
        // What was the last reading becomes the previous one where the new readings hold no other.
        appending = try DirectStatement(
            """
            INSERT INTO register_state
                (meter, register, count, first_at, last_at, last_value, previous_at, previous_value)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (meter, register) DO UPDATE SET
                count = count + excluded.count,
                previous_at = coalesce(excluded.previous_at, last_at),
                previous_value = coalesce(excluded.previous_value, last_value),
                last_at = excluded.last_at, last_value = excluded.last_value
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
        if let lastCompacted, first.at <= lastCompacted {
            try join(RegisterStateRow(key: key, count: Int64(readings.count), firstAt: first.at, latest: latest))
        } else {
            try appending.execute(
                key.meter.value, Int64(key.register.value), Int64(readings.count), first.at.milliseconds,
                latest.last.at.milliseconds, latest.last.value.milliwattHours, latest.previous?.at.milliseconds,
                latest.previous?.value.milliwattHours)
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
