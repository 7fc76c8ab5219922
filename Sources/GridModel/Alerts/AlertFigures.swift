/// The figures behind an alert, each under what it is; which ones are there follows from the alert's kind.
public struct AlertFigures: Hashable, Sendable, Codable {
    /// What was consumed in the period, day or night it is about.
    public var consumedKwh: Energy?
    /// What the limit is.
    public var limitKwh: Energy?
    /// The limit is one that the customer chose.
    public var ownLimit: Bool?
    /// The billing period it is about.
    public var period: CivilMonth?
    /// The day it is about.
    public var day: CivilDate?

    public var powerKw: Power?
    public var limitKw: Power?
    /// What the connection may draw, where the limit is a part of that.
    public var contractKw: Power?
    /// How long it lasted.
    public var duration: TimeLength?
    public var nights: Int?
    /// What it costs a month, if it goes on.
    public var monthlyCost: Amount?

    /// What the period's energy costs, or will if it goes on so, by the last period's bill.
    public var bill: Amount?
    /// What as much energy a day as of late, and as a year ago, would cost over the same period at the same price.
    public var usualBill: Amount?
    public var lastYearBill: Amount?
    /// What the period differs from the usual by, as money.
    public var difference: Amount?
    /// How far the period is from the usual; whether it is more or less, `dailyKwh` and `usualDailyKwh` say.
    public var change: Percentage?
    public var dailyKwh: Energy?
    public var usualDailyKwh: Energy?
    public var lastYearDailyKwh: Energy?

    public var lastReadingAt: Instant?
    /// How often a reading is expected.
    public var expected: TimeLength?
    /// So many meters, of so many.
    public var meters: Int?
    public var ofMeters: Int?
    /// Where the register stands.
    public var registerKwh: Energy?
    /// How far a clock is off.
    public var offset: TimeLength?
    /// How full the disk is.
    public var disk: Percentage?
    /// How long a commit takes.
    public var commit: TimeLength?

    public init() {}

    /// With some of them.
    public init(_ edit: (inout AlertFigures) -> Void) { edit(&self) }

    public var isEmpty: Bool { self == AlertFigures() }
}
