/// What one meter consumed, step by step, over a stretch of time that several meters are shown over.
public struct ConsumptionProfile: Hashable, Sendable, Codable {
    public var meter: MeterID
    public var start: Instant
    public var end: Instant
    public var every: HistoryStep
    /// One for each step from `start` to `end`, in order; nil where nothing is known.
    public var consumptionKwh: [Energy?]

    public init(meter: MeterID, start: Instant, end: Instant, every: HistoryStep, consumptionKwh: [Energy?]) {
        self.meter = meter
        self.start = start
        self.end = end
        self.every = every
        self.consumptionKwh = consumptionKwh
    }
}
