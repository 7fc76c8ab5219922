/// A charge that consumption has no part in.
public struct FixedCharge: Hashable, Sendable, Codable {
    public enum Unit: String, Hashable, Sendable, Codable, CaseIterable {
        /// A billing period of whatever length; over a part of one, in proportion to its days.
        case month
        case day
    }

    public var price: Rate
    public var per: Unit

    public init(price: Rate, per: Unit) {
        self.price = price
        self.per = per
    }
}
