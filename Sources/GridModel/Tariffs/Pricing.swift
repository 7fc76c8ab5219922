/// A price of the part of a quantity that lies in a tier.
public struct PriceTier: Hashable, Sendable, Codable {
    /// In the period, from where the tier before it ends; nil: without end.
    public var upTo: Quantity?
    public var price: Rate

    public init(upTo: Quantity?, price: Rate) {
        self.upTo = upTo
        self.price = price
    }
}

/// The price of one band: one, or one a tier of what is used in that band.
public enum BandPrice: Hashable, Sendable {
    case flat(Rate)
    case tiers([PriceTier])

    public var tiers: [PriceTier] {
        switch self {
        case .flat(let price): [PriceTier(upTo: nil, price: price)]
        case .tiers(let tiers): tiers
        }
    }
}

/// What the tiers of a band's price are tiers of.
public enum TierScope: String, Hashable, Sendable, Codable, CaseIterable {
    /// What is used in the band.
    case band
    /// What is used in all bands; of each tier a band has the part that it has of the whole.
    case all
}

/// Prices of equal stretches of time, one after the other.
public struct PriceSeries: Hashable, Sendable, Codable {
    public var from: Instant
    /// What each price holds for: a divisor of an hour, or an hour.
    public var minutes: Int
    public var prices: [Rate]

    public init(from: Instant, minutes: Int, prices: [Rate]) {
        self.from = from
        self.minutes = minutes
        self.prices = prices
    }

    public var end: Instant { from.adding(seconds: Int64(prices.count) * Int64(minutes) * 60) }
}

/// What a unit costs.
public enum Pricing: Hashable, Sendable {
    case flat(Rate)
    case tiers([PriceTier])
    /// By the bands that the tariff declares.
    case bands([String: BandPrice], over: TierScope = .band)
    /// By the instant; each stretch holds its start and not its end, and none overlap.
    case series([PriceSeries])
}

extension BandPrice: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self =
            if let price = try? container.decode(Rate.self) { .flat(price) } else {
                .tiers(try container.decode([PriceTier].self))
            }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .flat(let price): try container.encode(price)
        case .tiers(let tiers): try container.encode(tiers)
        }
    }
}

extension Pricing: Codable {
    private enum CodingKeys: String, CodingKey { case price, tiers, bands, tiersOver, series }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let tiers = try container.decodeIfPresent([PriceTier].self, forKey: .tiers) {
            self = .tiers(tiers)
        } else if let bands = try container.decodeIfPresent([String: BandPrice].self, forKey: .bands) {
            self = .bands(bands, over: try container.decodeIfPresent(TierScope.self, forKey: .tiersOver) ?? .band)
        } else if let series = try container.decodeIfPresent([PriceSeries].self, forKey: .series) {
            self = .series(series)
        } else {
            self = .flat(try container.decode(Rate.self, forKey: .price))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .flat(let price): try container.encode(price, forKey: .price)
        case .tiers(let tiers): try container.encode(tiers, forKey: .tiers)
        case .bands(let bands, let scope):
            try container.encode(bands, forKey: .bands)
            if scope != .band { try container.encode(scope, forKey: .tiersOver) }
        case .series(let series): try container.encode(series, forKey: .series)
        }
    }
}
