/// A length of time as people write it: `15m`, `24h`, `3d`.
public struct TimeLength: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static let zero = TimeLength(milliseconds: 0)
    public static func seconds(_ value: Int64) -> TimeLength { TimeLength(milliseconds: value * 1_000) }
    public static func minutes(_ value: Int64) -> TimeLength { .seconds(value * 60) }
    public static func hours(_ value: Int64) -> TimeLength { .minutes(value * 60) }
    public static func days(_ value: Int64) -> TimeLength { .hours(value * 24) }

    /// Reads a whole number and a unit: `500ms`, `30s`, `15m`, `24h`, `3d`; nil for anything else, and beyond ten years.
    public init?(text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard (1...12).contains(digits.count), let count = Int64(digits),
            let length = Self.units.first(where: { $0.name == unit })?.milliseconds,
            count <= Self.greatest / length
        else { return nil }
        self.init(milliseconds: count * length)
    }

    /// In the greatest unit that it is a whole number of: `15m`, `24h` for a day, `3d`.
    public var text: String {
        if milliseconds == 0 { return "0s" }
        if milliseconds == Self.day { return "24h" }
        let unit = Self.units.last { milliseconds % $0.milliseconds == 0 } ?? Self.units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }

    /// In whole seconds, and ten years at most: as exact as one tells people, and nothing that can't be read again.
    package var rounded: TimeLength {
        TimeLength(milliseconds: min(max(milliseconds / 1_000 * 1_000, 0), Self.greatest))
    }

    private static let day: Int64 = 86_400_000
    private static let greatest: Int64 = 3_660 * day
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", day),
    ]

    public static func < (a: TimeLength, b: TimeLength) -> Bool { a.milliseconds < b.milliseconds }
}

extension TimeLength: CustomStringConvertible {
    public var description: String { text }
}

/// In JSON a length of time is a string: `"15m"`.
extension TimeLength: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let length = TimeLength(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no length of time")
        }
        self = length
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
