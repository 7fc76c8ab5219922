/// What is added to an invoice that is paid after its due date.
public struct LatePaymentRule: Hashable, Sendable, Codable {
    /// Once, as a fraction: `0.02`.
    public var fine: Rate
    /// A month, as a fraction, in proportion to the days: `0.01`.
    public var interest: Rate
    /// Days a month is taken to have.
    public var monthDays: Int
    /// How each of the two becomes whole minor units.
    public var rule: RoundingRule
    /// Kinds and labels of lines that nothing is added to.
    public var exclude: [String]

    public init(
        fine: Rate, interest: Rate, monthDays: Int = 30, rule: RoundingRule = .truncate, exclude: [String] = []
    ) {
        self.fine = fine
        self.interest = interest
        self.monthDays = monthDays
        self.rule = rule
        self.exclude = exclude
    }

    /// Nothing is added.
    public static let none = LatePaymentRule(fine: Rate(mantissa: 0, scale: 0), interest: Rate(mantissa: 0, scale: 0))
}
