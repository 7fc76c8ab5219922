/// Hours of the day in which people are not to be disturbed: `22:00-07:00`.
public struct QuietHours: Hashable, Sendable {
    /// Minutes since local midnight; the end may be before the start, and is then the next day's.
    public let start: Int
    public let end: Int

    /// Nil for text that is no two different times of day.
    public init?(text: some StringProtocol) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minute($0) }
        guard times.count == 2, let start = times[0], let end = times[1], start != end else { return nil }
        self.start = start
        self.end = end
    }

    public var text: String { Self.text(start) + "-" + Self.text(end) }

    /// The end of the quiet hours that an instant lies in, in a zone; nil when it lies in none.
    ///
    /// Where the clock jumps over the end it is when the clock resumes, where it shows it twice the first.
    public func end(around instant: Instant, in zone: Zone) -> Instant? {
        let local = zone.local(at: instant)
        let minute = local.millisecondOfDay / 60_000
        let isQuiet = start < end ? (start..<end).contains(minute) : minute >= start || minute < end
        guard isQuiet else { return nil }
        let day = minute < end ? local.date : local.date.adding(days: 1)
        switch zone.resolve(LocalDateTime(date: day, millisecondOfDay: end * 60_000)) {
        case .once(let end), .twice(first: let end, second: _), .skipped(resumesAt: let end): return max(end, instant)
        }
    }

    private static func minute(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minute: Int) -> String { padded(minute / 60, 2) + ":" + padded(minute % 60, 2) }
}

extension QuietHours: CustomStringConvertible {
    public var description: String { text }
}

/// In JSON quiet hours are their text.
extension QuietHours: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let hours = QuietHours(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no two times of day")
        }
        self = hours
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
