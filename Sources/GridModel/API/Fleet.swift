/// What several meters together consumed between two instants.
public struct FleetInterval: Hashable, Sendable, Codable {
    public var start: Instant
    public var end: Instant
    public var consumptionKwh: Energy
    /// The sum of the meters' mean powers; nil when none of them has one.
    public var averageKw: Power?
    /// The worst among the meters.
    public var quality: IntervalQuality
    /// True when the readings of one of the meters do not reach over the whole interval.
    public var partial: Bool
    /// How many meters have a part in it; those of which nothing is known there have none.
    public var meters: Int

    public init(
        start: Instant, end: Instant, consumptionKwh: Energy, averageKw: Power?, quality: IntervalQuality,
        partial: Bool, meters: Int
    ) {
        self.start = start
        self.end = end
        self.consumptionKwh = consumptionKwh
        self.averageKw = averageKw
        self.quality = quality
        self.partial = partial
        self.meters = meters
    }

    /// A mean that can't be told is there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encode(consumptionKwh, forKey: .consumptionKwh)
        try container.encode(averageKw, forKey: .averageKw)
        try container.encode(quality, forKey: .quality)
        try container.encode(partial, forKey: .partial)
        try container.encode(meters, forKey: .meters)
    }
}

/// A meter's newest reading.
public struct LatestReading: Hashable, Sendable, Codable {
    public var meter: MeterID
    public var at: Instant
    public var registerKwh: Energy
    /// Mean power since the reading before it; nil when there is none, or the register fell.
    public var powerKw: Power?

    public init(meter: MeterID, at: Instant, registerKwh: Energy, powerKw: Power?) {
        self.meter = meter
        self.at = at
        self.registerKwh = registerKwh
        self.powerKw = powerKw
    }

    /// A power that can't be told is there as null, so that a script can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(meter, forKey: .meter)
        try container.encode(at, forKey: .at)
        try container.encode(registerKwh, forKey: .registerKwh)
        try container.encode(powerKw, forKey: .powerKw)
    }
}
