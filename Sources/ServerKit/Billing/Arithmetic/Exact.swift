import GridModel

/// A number that does not fit the fraction of two 128-bit integers.
struct ExactOverflow: Error, Hashable {}

/// A number as a fraction in lowest terms: nothing is rounded unless it says so.
struct Exact: Hashable, Sendable {
    let numerator: Int128
    /// Above zero.
    let denominator: Int128

    init(_ numerator: Int128, over denominator: Int128 = 1) {
        precondition(denominator > 0)
        let divisor = Int128(Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude))
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    init(_ rate: Rate) { self.init(Int128(rate.mantissa), over: Self.power(rate.scale)) }
    init(_ quantity: Quantity) { self.init(Int128(quantity.millionths), over: 1_000_000) }

    static let zero = Exact(0)
    static let one = Exact(1)

    static func + (a: Exact, b: Exact) throws(ExactOverflow) -> Exact {
        if a.denominator == b.denominator { return Exact(try sum(a.numerator, b.numerator), over: a.denominator) }
        let left = try product(a.numerator, b.denominator)
        let right = try product(b.numerator, a.denominator)
        return Exact(try sum(left, right), over: try product(a.denominator, b.denominator))
    }

    static func - (a: Exact, b: Exact) throws(ExactOverflow) -> Exact { try a + -b }

    static func * (a: Exact, b: Exact) throws(ExactOverflow) -> Exact {
        // Crosswise in lowest terms, so that only what is really too large overflows.
        let first = Exact(a.numerator, over: b.denominator)
        let second = Exact(b.numerator, over: a.denominator)
        return Exact(
            try product(first.numerator, second.numerator), over: try product(first.denominator, second.denominator))
    }

    /// - Parameter b: Not zero.
    static func / (a: Exact, b: Exact) throws(ExactOverflow) -> Exact {
        precondition(b.numerator != 0)
        let inverse =
            b.numerator > 0
            ? Exact(b.denominator, over: b.numerator) : Exact(-b.denominator, over: -b.numerator)
        return try a * inverse
    }

    static prefix func - (a: Exact) -> Exact { Exact(-a.numerator, over: a.denominator) }

    var isNegative: Bool { numerator < 0 }

    static func < (a: Exact, b: Exact) throws(ExactOverflow) -> Bool { try (a - b).isNegative }

    /// The nearest number of so many decimals by a rule, times 10^`decimals`.
    func scaled(to decimals: Int, _ rule: RoundingRule) throws(ExactOverflow) -> Int128 {
        Whole.quotient(try Self.product(numerator, Self.power(decimals)), denominator, rule)
    }

    func rounded(_ rounding: Rounding) throws(ExactOverflow) -> Exact {
        Exact(try scaled(to: rounding.decimals, rounding.rule), over: Self.power(rounding.decimals))
    }

    /// 10 to a power of 0…36.
    static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    private static func sum(_ a: Int128, _ b: Int128) throws(ExactOverflow) -> Int128 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        if overflow { throw ExactOverflow() }
        return sum
    }

    private static func product(_ a: Int128, _ b: Int128) throws(ExactOverflow) -> Int128 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        // The least number has no opposite, which signs need.
        if overflow || product == .min { throw ExactOverflow() }
        return product
    }

    private static func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
        var (a, b) = (a, b)
        while b != 0 {
            if let small = UInt64(exactly: a), let smaller = UInt64(exactly: b) {
                return UInt128(greatestCommonDivisor(small, smaller))
            }
            (a, b) = (b, a % b)
        }
        return max(a, 1)
    }

    private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return max(a, 1)
    }
}
