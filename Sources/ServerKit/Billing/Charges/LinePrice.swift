import GridModel

/// A price that quantities are multiplied by, made ready for many of them.
struct LinePrice {
    let price: Exact
    /// As the line shows it.
    let shown: Rate?
    private let divisor: Int128
    private let scale: Int128
    private let rule: RoundingRule
    private let minorUnits: Int128

    /// - Throws: ``ExactOverflow`` when the price has too many digits to be multiplied at all.
    init(_ price: Exact, by rounding: TariffRounding, currency: Currency) throws(ExactOverflow) {
        self.price = price
        shown = price.rate(atLeast: rounding.price?.decimals ?? 2) ?? price.nearestRate
        // Quantities are millionths.
        let (divisor, overflow) = price.denominator.multipliedReportingOverflow(by: 1_000_000)
        if overflow { throw ExactOverflow() }
        let line = rounding.line
        let scale = Exact.power(line.decimals)
        let common = Exact(scale, over: divisor)
        self.divisor = common.denominator
        self.scale = common.numerator
        rule = line.rule
        minorUnits = Exact.power(max(0, currency.minorDigits - line.decimals))
    }

    /// What a quantity costs, in minor units; nil when that does not fit.
    @inline(__always)
    func amount(_ quantity: Int64) -> Int64? {
        amount(wide: Int128(quantity))
    }

    /// The same of a quantity that is a sum of products.
    @inline(__always)
    func amount(wide quantity: Int128) -> Int64? {
        let (product, overflow) = quantity.multipliedReportingOverflow(by: price.numerator)
        if overflow { return nil }
        let (scaled, beyond) = product.multipliedReportingOverflow(by: scale)
        if beyond { return nil }
        let (whole, above) = Whole.quotient(scaled, divisor, rule).multipliedReportingOverflow(by: minorUnits)
        return above ? nil : Int64(exactly: whole)
    }
}
