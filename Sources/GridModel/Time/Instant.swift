/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Instant: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { milliseconds = seconds * 1_000 }

    /// Reads RFC 3339; nil when there is no zone offset.
    public init?(rfc3339 text: String) {
        guard case .instant(let instant) = DateTimeText(text) else { return nil }
        self = instant
    }

    /// RFC 3339 in UTC, with milliseconds only when there are some: `2026-11-22T13:00:00Z`.
    public var rfc3339: String {
        let utc = LocalDateTime(asIfUTC: milliseconds)
        return utc.dateText + "T" + utc.timeText + "Z"
    }

    public func adding(milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds + milliseconds) }
    public func adding(seconds: Int64) -> Instant { adding(milliseconds: seconds * 1_000) }

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
    /// Milliseconds from `b` to `a`.
    public static func - (a: Instant, b: Instant) -> Int64 { a.milliseconds - b.milliseconds }
}

/// In JSON an instant is RFC 3339 in UTC.
extension Instant: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let instant = Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not RFC 3339")
        }
        self = instant
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Instant: CustomStringConvertible {
    public var description: String { rfc3339 }
}

/// A stretch of time that holds its start and not its end.
public struct TimeSpan: Hashable, Sendable, Codable {
    public var start: Instant
    public var end: Instant

    public init(start: Instant, end: Instant) {
        self.start = start
        self.end = end
    }

    public var milliseconds: Int64 { end - start }
    public func contains(_ instant: Instant) -> Bool { instant >= start && instant < end }
}
