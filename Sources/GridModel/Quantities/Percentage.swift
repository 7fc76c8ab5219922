/// So many hundredths, kept to four decimals: `30 %`.
public struct Percentage: Hashable, Comparable, Sendable {
    /// Ten-thousandths of a per cent.
    public var tenThousandths: Int64

    public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }
    public static func whole(_ value: Int64) -> Percentage { Percentage(tenThousandths: value * 10_000) }

    /// Reads `30 %` or `12.5%`; nil for anything else.
    public init?(text: some StringProtocol) {
        guard text.last == "%" else { return nil }
        let digits = String(text.dropLast().drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        guard !digits.isEmpty, digits.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || $0 == 46 }),
            let value = try? DecimalDigits.scaled(digits, decimals: 4), value <= Self.greatest
        else { return nil }
        self.init(tenThousandths: value)
    }

    /// No more than a hundred thousand per cent, nor less than nothing: nothing that can't be read again.
    package init(clampingTenThousandths value: Int128) {
        self.init(tenThousandths: Int64(min(max(value, 0), Int128(Self.greatest))))
    }

    private static let greatest: Int64 = 1_000_000_000

    /// `30 %`.
    public var text: String { DecimalDigits.text(tenThousandths, decimals: 4) + " %" }

    /// This part of a whole number, rounded half to even.
    public func part(of whole: Int64) -> Int64 {
        Int64(clamping: DecimalDigits.quotient(Int128(whole) * Int128(tenThousandths), 1_000_000))
    }

    /// True when `part` is more than this part of `whole`, exactly; both are in the same unit.
    public func isExceeded(by part: Int128, of whole: Int128) -> Bool {
        part * 1_000_000 > whole * Int128(tenThousandths)
    }

    public static func < (a: Percentage, b: Percentage) -> Bool { a.tenThousandths < b.tenThousandths }
}

extension Percentage: CustomStringConvertible {
    public var description: String { text }
}

/// In JSON a percentage is a string: `"30 %"`.
extension Percentage: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let percentage = Percentage(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no percentage")
        }
        self = percentage
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
