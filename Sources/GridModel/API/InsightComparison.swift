/// A period's consumption beside another, each per day.
public struct InsightComparison: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// As many days just before.
        case previous
        /// The same dates a year before.
        case lastYear = "last-year"
        /// The same days of meters of the same site, or of the same tariff and supply.
        case alike
    }

    public var with: Kind
    /// The days it is compared with; the same for meters alike.
    public var period: TimeSpan
    /// How many of them are known.
    public var days: Int
    /// What the other comes to; of meters alike the median. Nil when too little is known.
    public var perDayKwh: Energy?
    /// How much more (or, below zero, less) the period is than that; nil when that is not known, or nothing.
    public var changePercent: Quantity?
    /// Whose median it is: how many meters, at least 5; nil for the meter itself.
    public var meters: Int?
    /// What they have in common: `site North`, `tariff white, single-phase`.
    public var group: String?

    public init(
        with kind: Kind, period: TimeSpan, days: Int, perDayKwh: Energy?, changePercent: Quantity?, meters: Int? = nil,
        group: String? = nil
    ) {
        with = kind
        self.period = period
        self.days = days
        self.perDayKwh = perDayKwh
        self.changePercent = changePercent
        self.meters = meters
        self.group = group
    }

    /// Optional things are there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(with, forKey: .with)
        try container.encode(period, forKey: .period)
        try container.encode(days, forKey: .days)
        try container.encode(perDayKwh, forKey: .perDayKwh)
        try container.encode(changePercent, forKey: .changePercent)
        try container.encode(meters, forKey: .meters)
        try container.encode(group, forKey: .group)
    }
}
