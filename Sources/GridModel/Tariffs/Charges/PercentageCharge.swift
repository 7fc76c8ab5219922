/// A part of what other lines come to.
public struct PercentageCharge: Hashable, Sendable, Codable {
    /// A fraction: `0.05`.
    public var rate: Rate
    /// The labels of the components it is taken of; nil: all before it.
    public var of: [String]?

    public init(rate: Rate, of: [String]? = nil) {
        self.rate = rate
        self.of = of
    }
}
