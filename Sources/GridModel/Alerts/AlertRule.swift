/// A rule: what is watched, of whom, from when on it is an alert, and who is told.
public struct AlertRule: Hashable, Sendable {
    public var name: String
    /// For people; the name when nil.
    public var title: String?
    public var severity: AlertSeverity
    public var select: AlertSelection
    public var condition: AlertCondition
    /// How long the condition must hold before the alert fires; pending until then.
    public var waits: TimeLength
    /// How long the condition must be gone before the alert is resolved.
    public var keeps: TimeLength
    /// Names of receivers, or the words `customer` and `operators`.
    public var notify: [String]
    /// How often an alert that goes on firing is told again; nil for never.
    public var repeats: TimeLength?

    public init(
        name: String, title: String? = nil, severity: AlertSeverity = .warning, select: AlertSelection = .all,
        condition: AlertCondition, waits: TimeLength = .zero, keeps: TimeLength = .zero,
        notify: [String] = [AlertRule.operators], repeats: TimeLength? = nil
    ) {
        self.name = name
        self.title = title
        self.severity = severity
        self.select = select
        self.condition = condition
        self.waits = waits
        self.keeps = keeps
        self.notify = notify
        self.repeats = repeats
    }

    public var kind: AlertKind { condition.kind }

    /// The receivers of operators.
    public static let operators = "operators"
    /// The customer whose meter it is.
    public static let customer = "customer"
}

/// In JSON an object as a document has it: the condition's parameters stand beside its `kind`.
extension AlertRule: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, title, kind, severity, select, waits = "for", keeps = "keep", notify, repeats = "repeat"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            title: try container.decodeIfPresent(String.self, forKey: .title),
            severity: try container.decodeIfPresent(AlertSeverity.self, forKey: .severity) ?? .warning,
            select: try container.decodeIfPresent(AlertSelection.self, forKey: .select) ?? .all,
            condition: try AlertCondition(from: decoder),
            waits: try container.decodeIfPresent(TimeLength.self, forKey: .waits) ?? .zero,
            keeps: try container.decodeIfPresent(TimeLength.self, forKey: .keeps) ?? .zero,
            notify: try container.decodeIfPresent([String].self, forKey: .notify) ?? [Self.operators],
            repeats: try container.decodeIfPresent(TimeLength.self, forKey: .repeats))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encode(severity, forKey: .severity)
        try container.encode(select, forKey: .select)
        try condition.encode(to: encoder)
        try container.encode(waits, forKey: .waits)
        try container.encode(keeps, forKey: .keeps)
        try container.encode(notify, forKey: .notify)
        try container.encodeIfPresent(repeats, forKey: .repeats)
    }
}
