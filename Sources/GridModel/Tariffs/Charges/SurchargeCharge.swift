/// A price from a day on; without a day, from the first there is.
public struct DatedRate: Hashable, Sendable, Codable {
    public var from: CivilDate?
    public var price: Rate

    public init(from: CivilDate? = nil, price: Rate) {
        self.from = from
        self.price = price
    }
}

extension [DatedRate] {
    /// The price in force on a day; nil when none has begun.
    public func price(on day: CivilDate) -> Rate? {
        var latest: DatedRate?
        for rate in self {
            guard rate.from.map({ $0 <= day }) ?? true else { continue }
            if let known = latest?.from, rate.from.map({ $0 < known }) ?? true { continue }
            latest = rate
        }
        return latest?.price
    }
}

/// A surcharge by calendar month: a flag says which of several prices a month has (bandeiras tarifárias).
public struct FlagRates: Hashable, Sendable, Codable {
    /// Each flag's price.
    public var rates: [String: [DatedRate]]
    public var months: [CivilMonth: String]
    /// The flag of a month that is not among them; nil: such a month can't be billed.
    public var otherwise: String?

    public init(rates: [String: [DatedRate]], months: [CivilMonth: String], otherwise: String? = nil) {
        self.rates = rates
        self.months = months
        self.otherwise = otherwise
    }

    public func flag(of month: CivilMonth) -> String? { months[month] ?? otherwise }

    private enum CodingKeys: String, CodingKey { case rates, months, otherwise }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rates = try container.decode([String: [DatedRate]].self, forKey: .rates)
        otherwise = try container.decodeIfPresent(String.self, forKey: .otherwise)
        months = [:]
        for (text, flag) in try container.decodeIfPresent([String: String].self, forKey: .months) ?? [:] {
            guard let month = CivilMonth(text: text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .months, in: container, debugDescription: "\(text) is no month like 2026-11")
            }
            months[month] = flag
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rates, forKey: .rates)
        let months = Dictionary(uniqueKeysWithValues: months.map { ($0.text, $1) })
        if !months.isEmpty { try container.encode(months, forKey: .months) }
        try container.encodeIfPresent(otherwise, forKey: .otherwise)
    }
}

/// What is added to each kWh: by the quantity or the band, as energy is priced, or by the month.
public enum SurchargeCharge: Hashable, Sendable {
    case priced(Pricing)
    case flagged(FlagRates)
}

extension SurchargeCharge: Codable {
    private enum CodingKeys: String, CodingKey { case rates }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self = container.contains(.rates) ? .flagged(try FlagRates(from: decoder)) : .priced(try Pricing(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .priced(let pricing): try pricing.encode(to: encoder)
        case .flagged(let flags): try flags.encode(to: encoder)
        }
    }
}
