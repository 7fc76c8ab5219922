/// What a day is to a time-of-use tariff.
public enum DayKind: String, Hashable, Sendable, Codable, CaseIterable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"
    /// A holiday is nothing else.
    case holiday

    public static let weekdays: [DayKind] = [.monday, .tuesday, .wednesday, .thursday, .friday]
    public static let weekends: [DayKind] = [.saturday, .sunday]
}

/// A stretch of a day by the wall clock; it holds its start and not its end.
public struct LocalHours: Hashable, Sendable {
    /// Minutes since midnight, 0…1439.
    public var from: Int
    /// 1…1440; not after `from` when it reaches over midnight, that is from `from` on and up to here.
    public var to: Int

    public init?(from: Int, to: Int) {
        guard (0...1439).contains(from), (1...1440).contains(to), from != to else { return nil }
        self.from = from
        self.to = to
    }

    /// Reads `17:00-20:00`, `17-20` or `22:30-06:00`; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = Self.minute(parts[0]), let to = Self.minute(parts[1]) else { return nil }
        self.init(from: from, to: to == 0 ? 1_440 : to)
    }

    /// `17:00-20:00`.
    public var text: String { Self.clock(from) + "-" + Self.clock(to) }

    /// True for a minute of the day that lies in it.
    public func contains(_ minute: Int) -> Bool {
        from < to ? from <= minute && minute < to : minute >= from || minute < to
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.trimmingSpaces.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
            let hour = whole(parts[0]), let minute = parts.count == 2 ? whole(parts[1]) : 0, minute < 60,
            hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 60 + minute
    }

    private static func whole(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : nil
    }

    private static func clock(_ minute: Int) -> String { padded(minute / 60, 2) + ":" + padded(minute % 60, 2) }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension LocalHours: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let hours = LocalHours(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not like 17:00-20:00")
        }
        self = hours
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// When a band of a time-of-use tariff is in force; of several rules the first that fits decides. What is nil fits always.
public struct BandRule: Hashable, Sendable, Codable {
    public var band: String
    public var days: [DayKind]?
    public var hours: [LocalHours]?
    public var seasons: [String]?
    /// 1…12.
    public var months: [Int]?

    public init(
        band: String, days: [DayKind]? = nil, hours: [LocalHours]? = nil, seasons: [String]? = nil,
        months: [Int]? = nil
    ) {
        self.band = band
        self.days = days
        self.hours = hours
        self.seasons = seasons
        self.months = months
    }
}
