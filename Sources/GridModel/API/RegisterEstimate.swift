/// What a register is taken to have counted after its last reading, because its period must be billed; the invoice after the
/// next reading accounts for the difference.
public struct RegisterEstimate: Hashable, Sendable, Codable {
    public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
        /// Each hour as the same hours of the same weekdays in the four weeks before the last reading.
        case likeDays
        /// By days, as the last twelve billed periods that were not estimated themselves (REN 1000/2021 art. 289).
        case billedPeriods
        /// Nothing is known that it could be like: nothing is added.
        case nothing
    }

    public var rule: Rule
    /// From the last reading, or the period's beginning if that is later, on.
    public var from: Instant
    public var to: Instant
    public var consumptionKwh: Energy
    /// From the first of what it is like to the last; nil when that is nothing.
    public var like: TimeSpan?
    /// The hours or the periods it is like.
    public var likeCount: Int
    /// How long these were, and what they came to.
    public var likeSeconds: Int64
    public var likeKwh: Energy

    public init(
        rule: Rule, from: Instant, to: Instant, consumptionKwh: Energy, like: TimeSpan?, likeCount: Int,
        likeSeconds: Int64, likeKwh: Energy
    ) {
        self.rule = rule
        self.from = from
        self.to = to
        self.consumptionKwh = consumptionKwh
        self.like = like
        self.likeCount = likeCount
        self.likeSeconds = likeSeconds
        self.likeKwh = likeKwh
    }
}
