public enum AlertState: String, Hashable, Sendable, Codable, CaseIterable {
    case pending, firing, resolved
}

/// Names of the alert rules that are there out of the box.
public enum AlertRuleName {
    public static let excessiveConsumption = "excessive-consumption"
}

/// An alert as the API shows it.
public struct Alert: Hashable, Sendable, Codable {
    public var id: Int64
    public var meter: MeterID
    public var rule: String
    public var state: AlertState
    /// When it came into `state`.
    public var since: Instant
    public var message: String
    /// Who acknowledged it; nil while nobody has.
    public var acknowledgedBy: String?
    public var acknowledgedAt: Instant?

    public init(
        id: Int64, meter: MeterID, rule: String, state: AlertState, since: Instant, message: String,
        acknowledgedBy: String?, acknowledgedAt: Instant?
    ) {
        self.id = id
        self.meter = meter
        self.rule = rule
        self.state = state
        self.since = since
        self.message = message
        self.acknowledgedBy = acknowledgedBy
        self.acknowledgedAt = acknowledgedAt
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(meter, forKey: .meter)
        try container.encode(rule, forKey: .rule)
        try container.encode(state, forKey: .state)
        try container.encode(since, forKey: .since)
        try container.encode(message, forKey: .message)
        try container.encode(acknowledgedBy, forKey: .acknowledgedBy)
        try container.encode(acknowledgedAt, forKey: .acknowledgedAt)
    }
}
