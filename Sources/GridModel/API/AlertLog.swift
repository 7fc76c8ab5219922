/// What can happen to an alert.
public enum AlertEvent: String, Hashable, Sendable, Codable, CaseIterable {
    case pending, firing, resolved, acknowledged, silenced, unsilenced, inhibited, uninhibited, severity
}

/// A line of the alerts' log: a change of one alert.
public struct AlertChange: Hashable, Sendable, Codable {
    /// Its number in the log of all alerts.
    public var id: Int64
    public var alert: Int64
    /// From 1, within the alert; alert and sequence together are what a notification is known by.
    public var sequence: Int64
    public var at: Instant
    public var change: AlertEvent
    /// `gridd`, or who did it.
    public var by: String
    public var message: String
    public var comment: String?

    public init(
        id: Int64, alert: Int64, sequence: Int64, at: Instant, change: AlertEvent, by: String, message: String,
        comment: String? = nil
    ) {
        self.id = id
        self.alert = alert
        self.sequence = sequence
        self.at = at
        self.change = change
        self.by = by
        self.message = message
        self.comment = comment
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(alert, forKey: .alert)
        try container.encode(sequence, forKey: .sequence)
        try container.encode(at, forKey: .at)
        try container.encode(change, forKey: .change)
        try container.encode(by, forKey: .by)
        try container.encode(message, forKey: .message)
        try container.encode(comment, forKey: .comment)
    }
}

/// An alert with everything that happened to it, oldest first.
public struct AlertRecord: Hashable, Sendable, Codable {
    public var alert: Alert
    public var log: [AlertChange]

    public init(alert: Alert, log: [AlertChange]) {
        self.alert = alert
        self.log = log
    }

    private enum CodingKeys: String, CodingKey { case log }

    public init(from decoder: any Decoder) throws {
        self.init(
            alert: try Alert(from: decoder),
            log: try decoder.container(keyedBy: CodingKeys.self).decode([AlertChange].self, forKey: .log))
    }

    public func encode(to encoder: any Encoder) throws {
        try alert.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(log, forKey: .log)
    }
}

/// Who acknowledges an alert.
public struct Acknowledgement: Hashable, Sendable, Codable {
    /// The caller's own name when nil.
    public var by: String?
    public var comment: String?

    public init(by: String? = nil, comment: String? = nil) {
        self.by = by
        self.comment = comment
    }
}
