import GridModel

/// Why no invoice can be drawn up.
package struct BillingFault: Error, Hashable, Sendable {
    /// What is wrong, naming the tariff and the quantity.
    package let message: String
}

extension BillingFault {
    /// More was counted than an energy holds, be it in one stretch of the period or in all of them.
    static func tooMuchCounted(in month: CivilMonth) -> BillingFault {
        BillingFault(
            message: "the consumption of \(month.text) does not fit 64 bits of milliwatt-hours: exclude the reading "
                + "that can't be — gridctl readings review")
    }

    /// What could not be multiplied, in millionths of a unit, and by which tariff.
    init(tooMuch quantity: Int64, _ unit: String, _ price: String, _ currency: Currency, _ tariff: String) {
        self.init(
            message: "\(Quantity(millionths: quantity).text) \(unit) at \(price) \(currency.code)/\(unit) of tariff "
                + "\(tariff) is no amount that can be billed: it does not fit 64 bits")
    }
}
