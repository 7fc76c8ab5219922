/// The part of the price that is let off in a tier.
public struct DiscountTier: Hashable, Sendable, Codable {
    public var upTo: Quantity?
    /// A fraction: 1 is free.
    public var rate: Rate

    public init(upTo: Quantity?, rate: Rate) {
        self.upTo = upTo
        self.rate = rate
    }
}

/// A discount on energy, by blocks of the period's consumption (social tariff).
public struct BlockDiscount: Hashable, Sendable, Codable {
    /// One at least; the last has no end.
    public var tiers: [DiscountTier]
    /// The labels of the energy and surcharge components it is taken of; nil: all of them.
    public var of: [String]?

    public init(tiers: [DiscountTier], of: [String]? = nil) {
        self.tiers = tiers
        self.of = of
    }
}
