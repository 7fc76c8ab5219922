import GridModel

/// What is compacted of a register.
struct RegisterState: Hashable {
    let key: RegisterKey
    private(set) var count: Int64
    private(set) var firstAt: Instant
    /// Of all blocks; the latest reading's, unless that is in a block that could not be read when this was worked out.
    private(set) var lastAt: Instant
    private(set) var latest: LatestReadings

    /// - Parameter lastAt: Not before any of the other instants; that of the latest reading when it is absent.
    init(
        key: RegisterKey, count: Int64, firstAt: Instant, lastAt: Instant? = nil, latest: LatestReadings
    ) {
        self.key = key
        self.count = count
        self.firstAt = firstAt
        self.lastAt = lastAt ?? latest.last.at
        self.latest = latest
    }

    /// The state of a register whose first readings these are, in order; nil when there are none.
    init?(_ key: RegisterKey, _ readings: ArraySlice<Reading>) {
        guard let first = readings.first, let latest = LatestReadings(readings) else { return nil }
        self.init(key: key, count: Int64(readings.count), firstAt: first.at, latest: latest)
    }

    /// Takes in readings, in order and none of them compacted yet.
    mutating func add(_ readings: ArraySlice<Reading>) {
        guard let first = readings.first, let newest = LatestReadings(readings) else { return }
        count += Int64(readings.count)
        firstAt = min(firstAt, first.at)
        lastAt = max(lastAt, newest.last.at)
        // The previous one first: merged after the last it would seem to be the newest.
        if let previous = newest.previous { latest = .merging(latest, previous) }
        latest = .merging(latest, newest.last)
    }

    /// Readings that were let go of are in no block any more; the newest stay known.
    mutating func letGo(_ readings: Int) { count -= Int64(readings) }
}

extension LatestReadings {
    /// The two newest of readings that are in order; nil when there are none.
    fileprivate init?(_ readings: ArraySlice<Reading>) {
        // The two newest instants decide; conflicts at one instant are next to each other.
        var latest: LatestReadings?
        for reading in readings.suffix(2) { latest = .merging(latest, reading) }
        if latest?.previous == nil {
            latest = nil
            for reading in readings { latest = .merging(latest, reading) }
        }
        guard let latest else { return nil }
        self = latest
    }
}
