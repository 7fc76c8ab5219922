import GridModel

/// A part of amounts, made ready for many of them.
struct LinePart {
    private let numerator: Int128
    private let denominator: Int128

    init(_ part: Exact) {
        numerator = part.numerator
        denominator = part.denominator
    }

    /// The part of an amount, rounded as a line; all in minor units. Nil when it does not fit.
    func amount(of minorUnits: Int64, _ line: Rounding, minorDigits: Int) -> Int64? {
        let (product, overflow) = Int128(minorUnits).multipliedReportingOverflow(by: numerator)
        let coarser = Exact.power(max(0, minorDigits - line.decimals))
        let (divisor, beyond) = denominator.multipliedReportingOverflow(by: coarser)
        guard !overflow, !beyond else { return nil }
        let (whole, above) = Whole.quotient(product, divisor, line.rule).multipliedReportingOverflow(by: coarser)
        return above ? nil : Int64(exactly: whole)
    }
}
