/// Alerts of which nobody is told for a while; they change and are logged all the same.
public struct AlertSilence: Hashable, Sendable, Codable {
    public var id: Int64
    /// Only this alert; nil for those the rest fits.
    public var alert: Int64?
    /// Only alerts of this rule.
    public var rule: String?
    /// Only alerts of these meters: `1-10,12`.
    public var meters: String?
    /// Only alerts of this site and of the meters that are part of it.
    public var site: String?
    public var until: Instant
    public var comment: String?
    public var by: String
    public var at: Instant
    /// When it was taken back; nil while it was not.
    public var endedAt: Instant?

    public init(
        id: Int64, alert: Int64?, rule: String?, meters: String?, site: String?, until: Instant, comment: String?,
        by: String, at: Instant, endedAt: Instant?
    ) {
        self.id = id
        self.alert = alert
        self.rule = rule
        self.meters = meters
        self.site = site
        self.until = until
        self.comment = comment
        self.by = by
        self.at = at
        self.endedAt = endedAt
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(alert, forKey: .alert)
        try container.encode(rule, forKey: .rule)
        try container.encode(meters, forKey: .meters)
        try container.encode(site, forKey: .site)
        try container.encode(until, forKey: .until)
        try container.encode(comment, forKey: .comment)
        try container.encode(by, forKey: .by)
        try container.encode(at, forKey: .at)
        try container.encode(endedAt, forKey: .endedAt)
    }
}

/// A silence to make; of one alert it says only how long and why.
public struct NewAlertSilence: Hashable, Sendable, Codable {
    public var rule: String?
    public var meters: String?
    public var site: String?
    /// This or ``length`` is given.
    public var until: Instant?
    /// From now on.
    public var length: TimeLength?
    public var comment: String?

    private enum CodingKeys: String, CodingKey { case rule, meters, site, until, length = "for", comment }

    public init(
        rule: String? = nil, meters: String? = nil, site: String? = nil, until: Instant? = nil,
        length: TimeLength? = nil, comment: String? = nil
    ) {
        self.rule = rule
        self.meters = meters
        self.site = site
        self.until = until
        self.length = length
        self.comment = comment
    }
}
