public enum AlertState: String, Hashable, Sendable, Codable, CaseIterable {
    case pending, firing, resolved
}

/// Names of the alert rules that are there out of the box.
public enum AlertRuleName {
    public static let excessiveConsumption = "excessive-consumption"
    public static let billVariation = "bill-variation"
    /// Not a document: the limits that customers chose for themselves.
    public static let customerLimit = "customer-limit"
}

/// Which readings an alert is about.
public struct AlertEvidence: Hashable, Sendable, Codable {
    public var from: Instant
    public var to: Instant
    /// Some of the meters, the first of many.
    public var meters: [MeterID]
    /// What was worked out of them; nil for alerts of before.
    public var figures: AlertFigures?

    public init(from: Instant, to: Instant, meters: [MeterID], figures: AlertFigures? = nil) {
        self.from = from
        self.to = to
        self.meters = meters
        self.figures = figures
    }
}

/// An alert as the API shows it.
public struct Alert: Hashable, Sendable, Codable {
    public var id: Int64
    /// Nil unless it is about one meter.
    public var meter: MeterID?
    /// The rule's name.
    public var rule: String
    public var state: AlertState
    /// When it came into `state`.
    public var since: Instant
    public var message: String
    /// Who acknowledged it; nil while nobody has.
    public var acknowledgedBy: String?
    public var acknowledgedAt: Instant?
    public var subject: AlertSubject
    public var severity: AlertSeverity
    public var kind: AlertKind
    /// The start of the period or day it is about, or when what it is about began.
    public var occasion: Instant
    /// When it was first seen.
    public var openedAt: Instant
    /// What who acknowledged it said.
    public var comment: String?
    /// Nobody is told of it before this instant; nil when it was never silenced.
    public var silencedUntil: Instant?
    /// The alert that explains this one; nobody is told of this one.
    public var inhibitedBy: Int64?
    public var evidence: AlertEvidence?

    /// - Parameters:
    ///   - subject: The meter when nil.
    ///   - occasion: `since` when nil.
    ///   - openedAt: `since` when nil.
    public init(
        id: Int64, meter: MeterID?, rule: String, state: AlertState, since: Instant, message: String,
        acknowledgedBy: String?, acknowledgedAt: Instant?, subject: AlertSubject? = nil,
        severity: AlertSeverity = .warning, kind: AlertKind = .consumption, occasion: Instant? = nil,
        openedAt: Instant? = nil, comment: String? = nil, silencedUntil: Instant? = nil, inhibitedBy: Int64? = nil,
        evidence: AlertEvidence? = nil
    ) {
        self.id = id
        self.meter = meter
        self.rule = rule
        self.state = state
        self.since = since
        self.message = message
        self.acknowledgedBy = acknowledgedBy
        self.acknowledgedAt = acknowledgedAt
        self.subject = subject ?? meter.map { .meter($0) } ?? .fleet
        self.severity = severity
        self.kind = kind
        self.occasion = occasion ?? since
        self.openedAt = openedAt ?? since
        self.comment = comment
        self.silencedUntil = silencedUntil
        self.inhibitedBy = inhibitedBy
        self.evidence = evidence
    }

    /// A live event is told by its `kind`: the rule's has another key.
    private enum CodingKeys: String, CodingKey {
        case id, meter, rule, state, since, message, acknowledgedBy, acknowledgedAt, subject, severity
        case kind = "ruleKind"
        case occasion, openedAt, comment, silencedUntil, inhibitedBy, evidence
    }

    /// What servers of before do not say is left at its meaning then.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(Int64.self, forKey: .id),
            meter: try container.decodeIfPresent(MeterID.self, forKey: .meter),
            rule: try container.decode(String.self, forKey: .rule),
            state: try container.decode(AlertState.self, forKey: .state),
            since: try container.decode(Instant.self, forKey: .since),
            message: try container.decode(String.self, forKey: .message),
            acknowledgedBy: try container.decodeIfPresent(String.self, forKey: .acknowledgedBy),
            acknowledgedAt: try container.decodeIfPresent(Instant.self, forKey: .acknowledgedAt),
            subject: try container.decodeIfPresent(AlertSubject.self, forKey: .subject),
            severity: try container.decodeIfPresent(AlertSeverity.self, forKey: .severity) ?? .warning,
            kind: try container.decodeIfPresent(AlertKind.self, forKey: .kind) ?? .consumption,
            occasion: try container.decodeIfPresent(Instant.self, forKey: .occasion),
            openedAt: try container.decodeIfPresent(Instant.self, forKey: .openedAt),
            comment: try container.decodeIfPresent(String.self, forKey: .comment),
            silencedUntil: try container.decodeIfPresent(Instant.self, forKey: .silencedUntil),
            inhibitedBy: try container.decodeIfPresent(Int64.self, forKey: .inhibitedBy),
            evidence: try container.decodeIfPresent(AlertEvidence.self, forKey: .evidence))
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
        try container.encode(subject, forKey: .subject)
        try container.encode(severity, forKey: .severity)
        try container.encode(kind, forKey: .kind)
        try container.encode(occasion, forKey: .occasion)
        try container.encode(openedAt, forKey: .openedAt)
        try container.encode(comment, forKey: .comment)
        try container.encode(silencedUntil, forKey: .silencedUntil)
        try container.encode(inhibitedBy, forKey: .inhibitedBy)
        try container.encode(evidence, forKey: .evidence)
    }
}
