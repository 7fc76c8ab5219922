/// An alert rule, as lists show it.
public struct AlertRuleSummary: Hashable, Sendable, Codable {
    public var name: String
    /// From 1, in the order they were added; the latest counts.
    public var version: Int64
    public var title: String?
    public var kind: AlertKind
    public var severity: AlertSeverity
    /// Which meters it is about: `all`, `site North`.
    public var select: String
    public var enabled: Bool
    /// Alerts of it that fire.
    public var firing: Int
    /// Of the document, in hex.
    public var sha256: String
    public var addedAt: Instant
    public var addedBy: String

    public init(
        name: String, version: Int64, title: String?, kind: AlertKind, severity: AlertSeverity, select: String,
        enabled: Bool, firing: Int, sha256: String, addedAt: Instant, addedBy: String
    ) {
        self.name = name
        self.version = version
        self.title = title
        self.kind = kind
        self.severity = severity
        self.select = select
        self.enabled = enabled
        self.firing = firing
        self.sha256 = sha256
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(title, forKey: .title)
        try container.encode(kind, forKey: .kind)
        try container.encode(severity, forKey: .severity)
        try container.encode(select, forKey: .select)
        try container.encode(enabled, forKey: .enabled)
        try container.encode(firing, forKey: .firing)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(addedAt, forKey: .addedAt)
        try container.encode(addedBy, forKey: .addedBy)
    }
}

/// A version of an alert rule with its document.
public struct AlertRuleVersion: Hashable, Sendable, Codable {
    public var summary: AlertRuleSummary
    public var format: TariffFormat
    /// The document, word for word.
    public var text: String
    /// What it says.
    public var document: AlertRule
    /// What it names that is not there: a receiver, a site, a meter.
    public var notes: [String]

    public init(
        summary: AlertRuleSummary, format: TariffFormat, text: String, document: AlertRule, notes: [String] = []
    ) {
        self.summary = summary
        self.format = format
        self.text = text
        self.document = document
        self.notes = notes
    }

    private enum CodingKeys: String, CodingKey { case format, text, document, notes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            summary: try AlertRuleSummary(from: decoder),
            format: try container.decode(TariffFormat.self, forKey: .format),
            text: try container.decode(String.self, forKey: .text),
            document: try container.decode(AlertRule.self, forKey: .document),
            notes: try container.decodeIfPresent([String].self, forKey: .notes) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(text, forKey: .text)
        try container.encode(document, forKey: .document)
        try container.encode(notes, forKey: .notes)
    }
}
