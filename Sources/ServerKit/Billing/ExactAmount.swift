import GridModel

/// An amount of money on its way to an invoice, with all its digits.
struct ExactAmount: Hashable {
    private(set) var mantissa: Int128
    /// Decimals the mantissa has.
    private(set) var scale: Int

    /// What a quantity costs, exactly: 128 bits hold the product of any two 64-bit numbers.
    init(_ quantity: Energy, at rate: Rate) {
        mantissa = Int128(quantity.milliwattHours) * Int128(rate.mantissa)
        scale = 6 + rate.scale
    }

    /// The nearest amount of no more than so many decimals by a rule.
    func rounded(toDecimals decimals: Int, _ rule: RoundingRule) -> ExactAmount {
        guard decimals < scale else { return self }
        var unit: Int128 = 1
        for _ in decimals..<scale { unit *= 10 }
        var result = self
        result.scale = decimals
        switch rule {
        case .halfEven: result.mantissa = DecimalDigits.quotient(mantissa, unit)
        case .truncate: result.mantissa = mantissa / unit
        case .halfUp:
            let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: unit)
            let isUp = remainder.magnitude * 2 >= unit.magnitude
            result.mantissa = quotient + (isUp ? mantissa.signum() : 0)
        }
        return result
    }

    /// The amount in whole minor units; nil when it has a finer part or does not fit.
    func amount(in currency: Currency) -> Amount? {
        let whole = rounded(toDecimals: currency.minorDigits, .truncate)
        var unit: Int128 = 1
        for _ in whole.scale..<max(scale, whole.scale) { unit *= 10 }
        guard whole.mantissa * unit == mantissa, let minorUnits = Int64(exactly: whole.mantissa) else { return nil }
        return Amount(minorUnits: minorUnits, currency)
    }
}
