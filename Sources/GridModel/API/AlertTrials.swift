/// What an alert rule is to be tried with.
public struct AlertRuleTest: Hashable, Sendable, Codable {
    /// A rule that is there; this or ``document`` is given.
    public var rule: String?
    /// A rule's document, in YAML or JSON.
    public var document: String?
    /// A date as ``DateExpression`` reads it.
    public var from: String
    /// The first instant that is not looked at; now when nil.
    public var to: String?
    /// Only these of the rule's meters: `1-10,12`.
    public var meters: String?

    public init(
        rule: String? = nil, document: String? = nil, from: DateExpression, to: DateExpression? = nil,
        meters: String? = nil
    ) {
        self.rule = rule
        self.document = document
        self.from = from.text
        self.to = to?.text
        self.meters = meters
    }
}

/// An alert that there would have been.
public struct AlertEpisode: Hashable, Sendable, Codable {
    public var subject: AlertSubject
    public var severity: AlertSeverity
    public var occasion: Instant
    /// The billing period it is about, as `2008-08`; nil where it is about none.
    public var period: String?
    public var firedAt: Instant
    /// Nil where it would still fire at the end.
    public var resolvedAt: Instant?
    public var message: String

    public init(
        subject: AlertSubject, severity: AlertSeverity, occasion: Instant, firedAt: Instant, resolvedAt: Instant?,
        message: String, period: String? = nil
    ) {
        self.subject = subject
        self.severity = severity
        self.occasion = occasion
        self.firedAt = firedAt
        self.resolvedAt = resolvedAt
        self.message = message
        self.period = period
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(severity, forKey: .severity)
        try container.encode(occasion, forKey: .occasion)
        try container.encode(period, forKey: .period)
        try container.encode(firedAt, forKey: .firedAt)
        try container.encode(resolvedAt, forKey: .resolvedAt)
        try container.encode(message, forKey: .message)
    }
}

/// What a rule would have found.
public struct AlertRuleOutcome: Hashable, Sendable, Codable {
    public var rule: String
    public var kind: AlertKind
    public var from: Instant
    public var to: Instant
    public var meters: Int
    /// In order of time.
    public var episodes: [AlertEpisode]
    /// Of `bill-variation`: how many periods could be compared.
    public var periods: Int?
    /// Of `bill-variation`: months that the mean of the last periods alone would have alarmed of.
    public var naive: [String]?

    public init(
        rule: String, kind: AlertKind, from: Instant, to: Instant, meters: Int, episodes: [AlertEpisode],
        periods: Int? = nil, naive: [String]? = nil
    ) {
        self.rule = rule
        self.kind = kind
        self.from = from
        self.to = to
        self.meters = meters
        self.episodes = episodes
        self.periods = periods
        self.naive = naive
    }
}
