import GridModel

/// Whole numbers divided by a rule.
enum Whole {
    /// `numerator` / `denominator`, which is above zero, as a whole number by a rule.
    static func quotient(_ numerator: Int128, _ denominator: Int128, _ rule: RoundingRule) -> Int128 {
        // Nearly always: a division of 64 bits is one instruction, one of 128 a function.
        if let numerator = Int64(exactly: numerator), let denominator = Int64(exactly: denominator) {
            let (quotient, remainder) = numerator.magnitude.quotientAndRemainder(dividingBy: denominator.magnitude)
            let up = isUp(remainder, denominator.magnitude, odd: quotient & 1 == 1, rule)
            let magnitude = Int128(quotient) + (up ? 1 : 0)
            return numerator < 0 ? -magnitude : magnitude
        }
        let (quotient, remainder) = numerator.magnitude.quotientAndRemainder(dividingBy: denominator.magnitude)
        let up = isUp(remainder, denominator.magnitude, odd: quotient & 1 == 1, rule)
        let magnitude = Int128(quotient) + (up ? 1 : 0)
        return numerator < 0 ? -magnitude : magnitude
    }

    @inline(__always)
    private static func isUp<Number: FixedWidthInteger & UnsignedInteger>(
        _ remainder: Number, _ denominator: Number, odd: Bool, _ rule: RoundingRule
    ) -> Bool {
        let rest = denominator - remainder
        return switch rule {
        case .halfUp: remainder >= rest
        case .halfEven: remainder > rest || (remainder == rest && odd)
        case .truncate: false
        }
    }

    /// The nearest whole multiple of `grain` by a rule; nil when it does not fit.
    static func nearest(_ number: Int64, grain: Int64, _ rule: RoundingRule) -> Int64? {
        Int64(exactly: quotient(Int128(number), Int128(grain), rule) * Int128(grain))
    }
}
