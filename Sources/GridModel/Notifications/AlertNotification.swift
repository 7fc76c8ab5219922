/// A notification on its way to a receiver, as the API shows it.
public struct AlertNotification: Hashable, Sendable, Codable {
    /// In the order they were made.
    public var number: Int64
    /// What the receiver knows it by: the alert and the number of the change, `7.2`; of a repetition `7.2.r1`.
    public var id: String
    public var receiver: String
    public var kind: NotificationKind
    public var alert: Int64
    public var rule: String
    public var subject: AlertSubject
    /// A customer's address; nil where the receiver has its own.
    public var recipient: String?
    public var state: NotificationState
    public var createdAt: Instant
    /// When it is tried next; nil unless it is queued.
    public var nextAt: Instant?
    public var attempts: Int
    /// Why the last attempt failed; nil when none did.
    public var error: String?
    /// When it was sent or given up; nil while it is queued.
    public var endedAt: Instant?

    public init(
        number: Int64, id: String, receiver: String, kind: NotificationKind, alert: Int64, rule: String,
        subject: AlertSubject, recipient: String?, state: NotificationState, createdAt: Instant, nextAt: Instant?,
        attempts: Int, error: String?, endedAt: Instant?
    ) {
        self.number = number
        self.id = id
        self.receiver = receiver
        self.kind = kind
        self.alert = alert
        self.rule = rule
        self.subject = subject
        self.recipient = recipient
        self.state = state
        self.createdAt = createdAt
        self.nextAt = nextAt
        self.attempts = attempts
        self.error = error
        self.endedAt = endedAt
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(id, forKey: .id)
        try container.encode(receiver, forKey: .receiver)
        try container.encode(kind, forKey: .kind)
        try container.encode(alert, forKey: .alert)
        try container.encode(rule, forKey: .rule)
        try container.encode(subject, forKey: .subject)
        try container.encode(recipient, forKey: .recipient)
        try container.encode(state, forKey: .state)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(nextAt, forKey: .nextAt)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(error, forKey: .error)
        try container.encode(endedAt, forKey: .endedAt)
    }
}

/// A version of a receiver with its document.
public struct ReceiverVersion: Hashable, Sendable, Codable {
    public var summary: ReceiverSummary
    public var format: TariffFormat
    /// The document, word for word.
    public var text: String
    /// What it says.
    public var document: Receiver
    /// What would keep it from being notified as things are.
    public var notes: [String]

    public init(
        summary: ReceiverSummary, format: TariffFormat, text: String, document: Receiver, notes: [String] = []
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
            summary: try ReceiverSummary(from: decoder),
            format: try container.decode(TariffFormat.self, forKey: .format),
            text: try container.decode(String.self, forKey: .text),
            document: try container.decode(Receiver.self, forKey: .document),
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

/// A test of a receiver that is wanted.
public struct NewReceiverTest: Hashable, Sendable, Codable {
    /// Another address than the receiver's, for e-mail.
    public var to: String?
    public var language: MessageLanguage?

    public init(to: String? = nil, language: MessageLanguage? = nil) {
        self.to = to
        self.language = language
    }
}

/// What came of a test.
public struct ReceiverTest: Hashable, Sendable, Codable {
    public var receiver: String
    /// What the receiver was given as the notification's id.
    public var id: String
    public var delivered: Bool
    /// What came back: a status and the beginning of the answer, or what a program said.
    public var answer: String
    public var milliseconds: Int64

    public init(receiver: String, id: String, delivered: Bool, answer: String, milliseconds: Int64) {
        self.receiver = receiver
        self.id = id
        self.delivered = delivered
        self.answer = answer
        self.milliseconds = milliseconds
    }
}

/// Which dead letters are to be sent again.
public struct LetterRetry: Hashable, Sendable, Codable {
    /// By their numbers; nil for all.
    public var numbers: [Int64]?
    /// Only of this receiver.
    public var receiver: String?

    public init(numbers: [Int64]? = nil, receiver: String? = nil) {
        self.numbers = numbers
        self.receiver = receiver
    }
}
