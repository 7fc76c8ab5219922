/// What an alert is about.
public enum AlertSubject: Hashable, Sendable {
    case meter(MeterID)
    /// All meters of a site.
    case site(String)
    /// All meters there are.
    case fleet
    /// The invoice run of a month.
    case run(CivilMonth)
    /// The server's own store.
    case store

    /// The meter, when it is one.
    public var meter: MeterID? { if case .meter(let meter) = self { meter } else { nil } }

    /// `meter 42`, `site North`, `fleet`, `run 2026-10`, `store`.
    public var text: String {
        switch self {
        case .meter(let meter): "meter \(meter)"
        case .site(let site): "site \(site)"
        case .fleet: "fleet"
        case .run(let month): "run \(month.text)"
        case .store: "store"
        }
    }

    /// Nil for text that names none.
    public init?(text: some StringProtocol) {
        let parts = String(text).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map {
            String($0)
        }
        switch (parts[0], parts.count) {
        case ("fleet", 1): self = .fleet
        case ("store", 1): self = .store
        case ("meter", 2):
            guard let meter = MeterID(text: parts[1]) else { return nil }
            self = .meter(meter)
        case ("site", 2) where !parts[1].isEmpty: self = .site(parts[1])
        case ("run", 2):
            guard let month = CivilMonth(text: parts[1]) else { return nil }
            self = .run(month)
        default: return nil
        }
    }
}

extension AlertSubject: CustomStringConvertible {
    public var description: String { text }
}

/// In JSON a subject is its text.
extension AlertSubject: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let subject = AlertSubject(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no alert's subject")
        }
        self = subject
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
