/// What a register's difference is multiplied by to be energy: the ratio of the current (and voltage) transformers that
/// stand before the meter. Exact: a fraction of whole numbers.
public struct Multiplier: Hashable, Sendable {
    /// From 1.
    public let numerator: Int32
    /// From 1; the fraction is in lowest terms.
    public let denominator: Int32

    public static let one = Multiplier(lowest: 1, 1)

    /// The largest numerator and denominator that are taken: far beyond any transformer.
    public static let most: Int64 = 10_000_000

    private init(lowest numerator: Int32, _ denominator: Int32) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Nil unless both are from 1 to ``most`` in lowest terms.
    public init?(_ numerator: Int64, over denominator: Int64 = 1) {
        guard numerator > 0, denominator > 0 else { return nil }
        var (a, b) = (numerator, denominator)
        while b != 0 { (a, b) = (b, a % b) }
        guard numerator / a <= Self.most, denominator / a <= Self.most else { return nil }
        self.init(lowest: Int32(numerator / a), Int32(denominator / a))
    }

    /// Reads `40`, `7.5`, `200/5` or `13800/115`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let last = parts.last,
            let above = Self.millionths(first), let below = parts.count == 2 ? Self.millionths(last) : 1_000_000
        else { return nil }
        self.init(above, over: below)
    }

    private static func millionths(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == 46 }),
            DecimalDigits.isExact(String(text), decimals: 6)
        else { return nil }
        return try? DecimalDigits.scaled(String(text), decimals: 6)
    }

    public var isOne: Bool { numerator == 1 && denominator == 1 }

    /// `40`, `7.5`, or `13800/115` where no six decimals tell it.
    public var text: String {
        let (millionths, rest) = (Int64(numerator) * 1_000_000).quotientAndRemainder(dividingBy: Int64(denominator))
        return rest == 0 ? DecimalDigits.text(millionths, decimals: 6) : "\(numerator)/\(denominator)"
    }

    /// Milliwatt-hours that a register's milliwatt-hours stand for, rounded half to even.
    @inline(__always)
    public func energy(_ register: Int128) -> Int128 {
        if denominator == 1 { return register * Int128(numerator) }
        return DecimalDigits.quotient(register * Int128(numerator), Int128(denominator))
    }

    /// The same of a mean power; nil beyond 64 bits.
    public func power(_ power: Power) -> Power? {
        Int64(exactly: energy(Int128(power.milliwatts))).map { Power(milliwatts: $0) }
    }
}

/// In JSON a multiplier is text: `"40"`, `"7.5"`, `"13800/115"`.
extension Multiplier: TextCoded {
    public init?(text: some StringProtocol) { self.init(String(text)) }

    public static func refusal(of text: String) -> String { "\(text) is no multiplier such as 40, 7.5 or 200/5" }
}

extension Multiplier: CustomStringConvertible {
    public var description: String { text }
}
