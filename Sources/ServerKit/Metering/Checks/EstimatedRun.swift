import GridModel

/// Follows intervals one by one and notes each stretch of estimated ones that is longer than it may be.
package struct EstimatedRun: Hashable, Sendable {
    /// How long may be estimated in one stretch, in milliseconds: 3 days.
    package static let longest: Int64 = 3 * 86_400_000

    /// The stretch that may go on.
    private(set) var open: TimeSpan?

    /// - Parameter open: One that began earlier.
    package init(open: TimeSpan? = nil) { self.open = open }

    /// Goes on by an interval; gives back a stretch that ended before it and was too long.
    package mutating func take(_ interval: Interval) -> ReadingCheck? {
        guard interval.quality == .estimated else { return end() }
        guard let open, open.end == interval.start else {
            let finding = end()
            self.open = TimeSpan(start: interval.start, end: interval.end)
            return finding
        }
        self.open = TimeSpan(start: open.start, end: interval.end)
        return nil
    }

    /// Nothing follows.
    package mutating func end() -> ReadingCheck? {
        defer { open = nil }
        guard let open, open.milliseconds > Self.longest else { return nil }
        return ReadingCheck(
            .estimated, from: open.start, to: open.end,
            message: "\(LengthText.of(open.milliseconds)) are estimated in one stretch")
    }
}
