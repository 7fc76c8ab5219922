import GridModel

/// Remembers the reading before each, to tell the power between the two.
struct PowerTrail {
    private static let most = 100_000

    private var previous: [RegisterKey: Reading] = [:]

    /// Mean power since the register's reading before; nil when that is not known or the register fell.
    mutating func power(at committed: CommittedReading, readings: any ReadingStore) -> Power? {
        let reading = committed.reading
        guard let before = previous[committed.key] else {
            remember(committed)
            guard let latest = readings.latest(of: committed.key), latest.last == reading else { return nil }
            return latest.power(times: readings.ratio(of: committed.key, at: reading.at))
        }
        // A late reading says nothing of the power now.
        guard reading.at > before.at else { return nil }
        remember(committed)
        let ratio = readings.ratio(of: committed.key, at: reading.at)
        return LatestReadings(last: reading, previous: before).power(times: ratio)
    }

    private mutating func remember(_ committed: CommittedReading) {
        // Bounded however many meters there are.
        if previous.count >= Self.most { previous.removeAll(keepingCapacity: true) }
        previous[committed.key] = committed.reading
    }
}
