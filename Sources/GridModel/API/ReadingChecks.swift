/// What a check of readings is about.
public enum ReadingCheckKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The intervals do not add up to the register's difference.
    case sum
    /// An hour stands out of its day: (highest − third highest) / third highest is above 180 %.
    case spike
    /// Far more was used, a day, than in the meter's own history.
    case high
    /// Far less was.
    case low
    /// Nothing was used.
    case zero
    /// Two values were sent for one instant.
    case conflict
    /// It was read further apart than it is expected to be, or closer.
    case interval
    /// More is estimated in one stretch than should be.
    case estimated
}

/// Something about a meter's readings that a person should look at before they are billed.
public struct ReadingCheck: Hashable, Sendable, Codable {
    public var kind: ReadingCheckKind
    /// Where what was found begins and ends; both are the same for a single instant.
    public var from: Instant
    public var to: Instant
    /// How often it is so: what a day has many of is told once.
    public var count: Int
    /// For people, with the figures.
    public var message: String

    public init(_ kind: ReadingCheckKind, from: Instant, to: Instant, count: Int = 1, message: String) {
        self.kind = kind
        self.from = from
        self.to = to
        self.count = count
        self.message = message
    }
}
