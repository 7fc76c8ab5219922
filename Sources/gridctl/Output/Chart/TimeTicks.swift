import GridModel

/// A mark on an axis of time.
struct TimeTick: Hashable, Sendable {
    var at: Instant
    /// `06:00`, `22`, `Nov`.
    var label: String
    /// What the labels from here on are part of: `Sun 22 Nov`, `Nov 2026`, `2026`; nil when that is said already.
    var heading: String?
}

/// Where a wall clock's round times fall in a stretch of time.
enum TimeTicks {
    /// What is between two ticks.
    enum Spacing: Hashable, Sendable {
        case seconds(Int64)
        case days(Int)
        case months(Int)

        /// About how long it is, in milliseconds.
        var milliseconds: Int64 {
            switch self {
            case .seconds(let count): count * 1_000
            case .days(let count): Int64(count) * 86_400_000
            case .months(let count): Int64(count) * 2_629_800_000
            }
        }

        /// Columns a label of it takes.
        var labelWidth: Int {
            switch self {
            case .seconds(let count): count < 60 ? 8 : 5
            case .days: 2
            case .months(let count): count < 12 ? 3 : 4
            }
        }
    }

    static let spacings: [Spacing] =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200]
        .map { .seconds($0) } + [.days(1), .days(2), .days(7)] + [.months(1), .months(2), .months(3), .months(6)]
        + [12, 24, 60, 120, 600, 1_200, 2_400].map { .months($0) }

    /// The closest spacing whose labels fit when a column is so long, in milliseconds.
    static func spacing(column: Double, atLeast least: Spacing = .seconds(1)) -> Spacing {
        spacings.first {
            $0.milliseconds >= least.milliseconds
                && Double($0.milliseconds) / max(column, 1e-9) >= Double($0.labelWidth + 2)
        } ?? .months(2_400)
    }

    /// The ticks in `span`, its start included and its end not.
    static func ticks(_ spacing: Spacing, in span: TimeSpan, _ zone: Zone) -> [TimeTick] {
        var ticks: [TimeTick] = []
        var heading: String?
        for at in instants(spacing, in: span, zone) {
            let local = zone.local(at: at)
            let (label, over) = text(spacing, local)
            ticks.append(TimeTick(at: at, label: label, heading: over == heading ? nil : over))
            heading = over
        }
        return ticks
    }

    private static func text(_ spacing: Spacing, _ local: LocalDateTime) -> (label: String, heading: String?) {
        let date = local.date
        switch spacing {
        case .seconds(let count):
            let time = String(local.text.dropFirst(11).prefix(count < 60 ? 8 : 5))
            return (time, "\(CalendarNames.weekday(date)) \(date.day) \(CalendarNames.month(date.month))")
        case .days: return (String(date.day), "\(CalendarNames.month(date.month)) \(date.year)")
        case .months(let count):
            return count < 12 ? (CalendarNames.month(date.month), String(date.year)) : (String(date.year), nil)
        }
    }

    private static func instants(_ spacing: Spacing, in span: TimeSpan, _ zone: Zone) -> [Instant] {
        let first = zone.local(at: span.start).date
        var result: [Instant] = []
        func take(_ instant: Instant) {
            if span.contains(instant), result.last.map({ $0 < instant }) ?? true { result.append(instant) }
        }
        switch spacing {
        case .seconds(let count):
            var day = first
            let step = Int(count) * 1_000
            var from = zone.local(at: span.start).millisecondOfDay / step * step
            while zone.start(of: day) < span.end {
                let next = zone.start(of: day.adding(days: 1))
                for time in stride(from: from, to: 86_400_000, by: step) {
                    let local = LocalDateTime(date: day, millisecondOfDay: time)
                    // A time that the clock skipped has no tick; one shown twice has one.
                    switch zone.resolve(local) {
                    case .once(let at), .twice(first: let at, second: _):
                        if at >= span.end { return result }
                        if at < next { take(at) }
                    case .skipped: break
                    }
                }
                from = 0
                day = day.adding(days: 1)
            }
        case .days(let count):
            var day = first
            while case let at = zone.start(of: day), at < span.end {
                let isTick =
                    count == 7 ? CalendarNames.weekdayNumber(day) == 0 : (day.day - 1) % count == 0 && day.day < 31
                if count == 1 || isTick { take(at) }
                day = day.adding(days: 1)
            }
        case .months(let count):
            var month = CivilMonth(first)
            while case let at = zone.start(of: month.firstDay), at < span.end, month.year < 9_998 {
                let isTick =
                    count < 12 ? (month.month - 1) % count == 0 : month.month == 1 && month.year % (count / 12) == 0
                if isTick { take(at) }
                month = month.next
            }
        }
        return result
    }
}

/// What days and months are called.
enum CalendarNames {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// `Nov` for 11.
    static func month(_ number: Int) -> String { months[number - 1] }

    /// 0 for a Monday, 6 for a Sunday.
    static func weekdayNumber(_ date: CivilDate) -> Int {
        // 1 January 1970 was a Thursday.
        ((date.daysSince1970 + 3) % 7 + 7) % 7
    }

    static func weekday(_ date: CivilDate) -> String { weekdays[weekdayNumber(date)] }
}
