import GridModel

/// The UTC month a block belongs to, counted in months from year 0.
struct Window: Hashable, Comparable {
    let number: Int64

    init(number: Int64) { self.number = number }

    init(holding instant: Instant) {
        let date = LocalDateTime(asIfUTC: instant.milliseconds).date
        number = Int64(date.year * 12 + date.month - 1)
    }

    /// The numbers of the months there can be: of the years 1 to 9998.
    static let numbers: ClosedRange<Int64> = 12...(12 * 9_998 + 11)
    static let first = Window(number: numbers.lowerBound)

    var next: Window { Window(number: number &+ 1) }
    var previous: Window { Window(number: number &- 1) }

    /// Its first instant; of a number that is no month's, the nearest one's.
    var start: Instant {
        let number = min(max(number, Self.numbers.lowerBound), Self.numbers.upperBound)
        let month = CivilMonth(year: Int(number / 12), month: Int(number % 12) + 1)!
        return Instant(milliseconds: Int64(month.firstDay.daysSince1970) * 86_400_000)
    }

    static func < (a: Window, b: Window) -> Bool { a.number < b.number }
}
