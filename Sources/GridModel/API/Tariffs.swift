/// How a version of a tariff stands on a day.
public enum TariffStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case inForce = "in-force"
    /// Another version is in force.
    case past
    /// It is valid from a later day on.
    case future
    /// A correction for the same day took its place.
    case replaced
}

/// A version of a tariff, as lists show it.
public struct TariffSummary: Hashable, Sendable, Codable {
    public var name: String
    /// From 1, in the order they were added.
    public var version: Int64
    public var validFrom: CivilDate
    public var status: TariffStatus
    public var title: String?
    public var currency: Currency
    /// Usage points without a contract are billed by this tariff.
    public var standing: Bool
    /// Of the document, in hex.
    public var sha256: String
    public var addedAt: Instant
    public var addedBy: String

    public init(
        name: String, version: Int64, validFrom: CivilDate, status: TariffStatus, title: String?, currency: Currency,
        standing: Bool, sha256: String, addedAt: Instant, addedBy: String
    ) {
        self.name = name
        self.version = version
        self.validFrom = validFrom
        self.status = status
        self.title = title
        self.currency = currency
        self.standing = standing
        self.sha256 = sha256
        self.addedAt = addedAt
        self.addedBy = addedBy
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(validFrom, forKey: .validFrom)
        try container.encode(status, forKey: .status)
        try container.encode(title, forKey: .title)
        try container.encode(currency, forKey: .currency)
        try container.encode(standing, forKey: .standing)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(addedAt, forKey: .addedAt)
        try container.encode(addedBy, forKey: .addedBy)
    }
}

/// What a tariff's document is written in.
public enum TariffFormat: String, Hashable, Sendable, Codable, CaseIterable {
    case yaml, json

    /// As it is said in `Content-Type`.
    public var mediaType: String { "application/\(rawValue)" }
}

/// A version of a tariff with its document.
public struct TariffVersion: Hashable, Sendable, Codable {
    public var summary: TariffSummary
    public var format: TariffFormat
    /// The document, word for word.
    public var text: String
    /// What it says.
    public var document: Tariff

    public init(summary: TariffSummary, format: TariffFormat, text: String, document: Tariff) {
        self.summary = summary
        self.format = format
        self.text = text
        self.document = document
    }

    private enum CodingKeys: String, CodingKey { case format, text, document }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            summary: try TariffSummary(from: decoder), format: try container.decode(TariffFormat.self, forKey: .format),
            text: try container.decode(String.self, forKey: .text),
            document: try container.decode(Tariff.self, forKey: .document))
    }

    public func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(text, forKey: .text)
        try container.encode(document, forKey: .document)
    }
}

/// The tariff of usage points without a contract, from a day on.
public struct StandingTariff: Hashable, Sendable, Codable {
    public var from: CivilDate
    public var tariff: String

    public init(from: CivilDate, tariff: String) {
        self.from = from
        self.tariff = tariff
    }
}

/// What other systems' records are made into tariff documents of.
public enum TariffSource: String, Hashable, Sendable, Codable, CaseIterable {
    /// A rate of OpenEI's Utility Rate Database, in JSON.
    case urdb
    /// Prices of equal stretches of time, in CSV.
    case prices
}

/// What a price of 1 is in prices that another system gives.
public enum PriceUnit: String, Hashable, Sendable, Codable, CaseIterable {
    /// One of the currency: a pound.
    case major
    /// One of its smaller unit: a penny.
    case minor
}
