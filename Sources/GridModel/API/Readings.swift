/// What became of a batch of readings.
public struct BulkOutcome: Hashable, Sendable, Codable {
    /// Readings that were new and are durable.
    public var accepted: Int
    /// Readings that were known already.
    public var duplicates: Int
    public var rejected: [RejectedLine]
    /// Lines of InfluxDB's line protocol about something else than meters; nil when there are none.
    public var skipped: Int?

    public init(accepted: Int, duplicates: Int, rejected: [RejectedLine], skipped: Int? = nil) {
        self.accepted = accepted
        self.duplicates = duplicates
        self.rejected = rejected
        self.skipped = skipped
    }
}

/// A line of a batch that was not taken, and why.
public struct RejectedLine: Hashable, Sendable, Codable {
    /// From 1.
    public var line: Int
    /// A code of the meter socket: `unknown_meter`, `bad_consumption`, …
    public var code: String
    public var message: String

    public init(line: Int, code: String, message: String) {
        self.line = line
        self.code = code
        self.message = message
    }
}
