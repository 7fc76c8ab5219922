/// A date and a time of day on a wall clock whose zone is not said.
public struct LocalDateTime: Hashable, Comparable, Sendable {
    public let date: CivilDate
    /// Milliseconds since local midnight, 0..<86 400 000.
    public let millisecondOfDay: Int

    public init(date: CivilDate, millisecondOfDay: Int = 0) {
        precondition((0..<86_400_000).contains(millisecondOfDay))
        self.date = date
        self.millisecondOfDay = millisecondOfDay
    }

    /// The wall clock's reading as if it were UTC: milliseconds since 1970.
    public var asIfUTC: Int64 { Int64(date.daysSince1970) * 86_400_000 + Int64(millisecondOfDay) }

    /// The wall clock that shows `asIfUTC` milliseconds since 1970.
    public init(asIfUTC milliseconds: Int64) {
        let day = milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
        self.init(date: CivilDate(daysSince1970: Int(day)), millisecondOfDay: Int(milliseconds - day * 86_400_000))
    }

    public static func < (a: LocalDateTime, b: LocalDateTime) -> Bool {
        (a.date, a.millisecondOfDay) < (b.date, b.millisecondOfDay)
    }

    /// `2026-11-22 10:00:00`, with milliseconds only when there are some.
    public var text: String { dateText + " " + timeText }

    var dateText: String { padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) }

    var timeText: String {
        let second = millisecondOfDay / 1_000
        let whole = padded(second / 3_600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
        let milliseconds = millisecondOfDay % 1_000
        return milliseconds == 0 ? whole : whole + "." + padded(milliseconds, 3)
    }
}
