/// Somebody or something that is notified of alerts, as a document says it.
public struct Receiver: Hashable, Sendable, Codable {
    /// What rules name it by.
    public var name: String
    /// For people.
    public var title: String?
    public var kind: ReceiverKind

    /// Where a webhook's notifications are posted.
    public var url: String?
    /// A file on the server's machine that holds what a webhook's notifications are signed with.
    public var secretFile: String?
    /// The secret itself, where it is not in a file.
    public var secret: String?

    /// Whom e-mail goes to; empty for the receiver `customer`, which stands for each meter's own.
    public var to: [String]
    /// Whom e-mail comes from; nil for the server's own address.
    public var from: String?

    /// A command: the program by its whole path, and its arguments.
    public var run: [String]

    public var language: MessageLanguage
    /// It is one of those that a rule means by `operators`.
    public var operators: Bool
    /// What it is told.
    public var tells: [NotificationKind]
    /// Nothing less than this.
    public var least: AlertSeverity
    /// What is not critical waits for their end.
    public var quiet: QuietHours?
    /// What the quiet hours are local to; nil for the meter's zone, or the server's where there is none.
    public var zone: Zone?
    public var group: NotificationGrouping
    /// How long the first of a group waits for others.
    public var wait: TimeLength
    /// How often it is told again of what still fires; nil for as often as the rule says.
    public var `repeat`: TimeLength?

    public init(
        name: String, title: String? = nil, kind: ReceiverKind, url: String? = nil, secretFile: String? = nil,
        secret: String? = nil, to: [String] = [], from: String? = nil, run: [String] = [],
        language: MessageLanguage = .english, operators: Bool = true,
        tells: [NotificationKind] = [.firing, .resolved, .acknowledged, .repeat], least: AlertSeverity = .warning,
        quiet: QuietHours? = nil, zone: Zone? = nil, group: NotificationGrouping = .none, wait: TimeLength = .zero,
        repeat: TimeLength? = nil
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.url = url
        self.secretFile = secretFile
        self.secret = secret
        self.to = to
        self.from = from
        self.run = run
        self.language = language
        self.operators = operators
        self.tells = tells
        self.least = least
        self.quiet = quiet
        self.zone = zone
        self.group = group
        self.wait = wait
        self.repeat = `repeat`
    }

    /// The receiver that stands for the customer of each meter.
    public static let customer = "customer"
    /// What a rule calls all receivers that are operators'.
    public static let operators = "operators"

    public var isCustomer: Bool { name == Self.customer }

    /// Where its notifications go, without what is secret.
    public var address: String {
        switch kind {
        case .webhook: url.map(Self.withoutSecrets) ?? ""
        case .email: isCustomer ? "each meter's customer" : to.joined(separator: ", ")
        case .command: (run.first ?? "") + (run.count > 1 ? " …" : "")
        }
    }

    /// A URL's scheme, host and port: the rest is a password as often as not.
    private static func withoutSecrets(_ url: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@").last ?? authority
        return url[..<scheme.upperBound] + host + (authority.endIndex < rest.endIndex ? "/…" : "")
    }
}

/// A version of a receiver, as lists show it.
public struct ReceiverSummary: Hashable, Sendable, Codable {
    public var name: String
    /// From 1, in the order they were added; the last is the one in use.
    public var version: Int64
    public var kind: ReceiverKind
    public var title: String?
    /// Without what is secret.
    public var address: String
    public var language: MessageLanguage
    public var operators: Bool
    /// Notifications that wait to be sent.
    public var queued: Int64
    /// Notifications that it did not take.
    public var dead: Int64
    /// When the last was sent; nil when none was.
    public var lastSentAt: Instant?
    /// Why the last attempt failed; nil when it did not.
    public var trouble: String?
    /// Of the document, in hex.
    public var sha256: String
    public var addedAt: Instant
    public var addedBy: String

    public init(
        name: String, version: Int64, kind: ReceiverKind, title: String?, address: String, language: MessageLanguage,
        operators: Bool, queued: Int64, dead: Int64, lastSentAt: Instant?, trouble: String?, sha256: String,
        addedAt: Instant, addedBy: String
    ) {
        self.name = name
        self.version = version
        self.kind = kind
        self.title = title
        self.address = address
        self.language = language
        self.operators = operators
        self.queued = queued
        self.dead = dead
        self.lastSentAt = lastSentAt
        self.trouble = trouble
        self.sha256 = sha256
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(kind, forKey: .kind)
        try container.encode(title, forKey: .title)
        try container.encode(address, forKey: .address)
        try container.encode(language, forKey: .language)
        try container.encode(operators, forKey: .operators)
        try container.encode(queued, forKey: .queued)
        try container.encode(dead, forKey: .dead)
        try container.encode(lastSentAt, forKey: .lastSentAt)
        try container.encode(trouble, forKey: .trouble)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(addedAt, forKey: .addedAt)
        try container.encode(addedBy, forKey: .addedBy)
    }
}
