/// A charge for the greatest mean power of the period's intervals, a kW.
public struct DemandCharge: Hashable, Sendable {
    /// How long the intervals are whose mean counts: a divisor of an hour, or an hour; they begin with the wall clock's
    /// hours.
    public var minutes: Int
    /// Per kW and billing period: for the greatest demand, or the greatest in each band.
    public var pricing: Pricing

    public init(minutes: Int, pricing: Pricing) {
        self.minutes = minutes
        self.pricing = pricing
    }
}

extension DemandCharge: Codable {
    private enum CodingKeys: String, CodingKey { case minutes }

    public init(from decoder: any Decoder) throws {
        minutes = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .minutes)
        pricing = try Pricing(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(minutes, forKey: .minutes)
        try pricing.encode(to: encoder)
    }
}
