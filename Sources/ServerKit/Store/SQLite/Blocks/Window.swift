import GridModel

/// The UTC month a block belongs to, counted in months from year 0.
struct Window: Hashable, Comparable {
    let number: Int64

    init(number: Int64) { self.number = number }

    init(holding instant: Instant) {
        let date = LocalDateTime(asIfUTC: instant.milliseconds).date
        number = Int64(date.year * 12 + date.month - 1)
    }

    var next: Window { Window(number: number + 1) }
    var previous: Window { Window(number: number - 1) }

    /// Its first instant.
    var start: Instant {
        let year = number / 12
        let month = CivilMonth(year: Int(year), month: Int(number % 12) + 1)!
        return Instant(milliseconds: Int64(month.firstDay.daysSince1970) * 86_400_000)
    }

    static func < (a: Window, b: Window) -> Bool { a.number < b.number }
}
