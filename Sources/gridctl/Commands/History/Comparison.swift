import ArgumentParser
import GridModel

/// What a history is laid beside.
enum Comparison: String, Hashable, Sendable, CaseIterable, ExpressibleByArgument {
    /// The time just before, as long.
    case previous
    /// The same dates a year before.
    case lastYear = "last-year"

    /// Above a column: `PREVIOUS`.
    var title: String { self == .previous ? "PREVIOUS" : "LAST YEAR" }
}

/// Two stretches of time beside each other, by the local calendar: which day of the one is which of the other.
struct ComparedTime: Hashable, Sendable {
    /// How far back the other one is.
    enum Shift: Hashable, Sendable {
        case days(Int)
        case months(Int)
        case milliseconds(Int64)
    }

    let now: TimeSpan
    let then: TimeSpan
    let step: HistoryStep
    let zone: Zone
    let shift: Shift

    /// - Parameter span: What is compared; whole months of it are compared with whole months, whole days with days.
    init(_ comparison: Comparison, of span: TimeSpan, every step: HistoryStep, in zone: Zone) {
        now = span
        self.step = step
        self.zone = zone
        shift = comparison == .lastYear ? .months(12) : Self.length(of: span, step, zone)
        then = TimeSpan(start: Self.moved(span.start, shift, zone), end: Self.moved(span.end, shift, zone))
    }

    /// A span's length as it is counted back.
    private static func length(of span: TimeSpan, _ step: HistoryStep, _ zone: Zone) -> Shift {
        let (start, end) = (zone.local(at: span.start), zone.local(at: span.end))
        let months = (end.date.year - start.date.year) * 12 + end.date.month - start.date.month
        let isWhole = [span.start, span.end].allSatisfy { zone.start(of: zone.month(at: $0).firstDay) == $0 }
        if isWhole { return .months(months) }
        if step == .month { return .months(months + (end.date.day > start.date.day ? 1 : 0) + (months == 0 ? 1 : 0)) }
        let days = end.date.daysSince1970 - start.date.daysSince1970
        let isLater = end.millisecondOfDay > start.millisecondOfDay
        if step == .day { return .days(max(days + (isLater ? 1 : 0), 1)) }
        return start.millisecondOfDay == end.millisecondOfDay && days > 0
            ? .days(days) : .milliseconds(span.milliseconds)
    }

    /// An instant so much earlier; a day that the earlier month does not have is its last.
    private static func moved(_ instant: Instant, _ shift: Shift, _ zone: Zone) -> Instant {
        let local = zone.local(at: instant)
        let date: CivilDate
        switch shift {
        case .milliseconds(let length): return instant.adding(milliseconds: -length)
        case .days(let days): date = local.date.adding(days: -days)
        case .months(let months):
            let (year, month) = Self.month(local.date, plus: -months)
            let day = min(local.date.day, CivilDate.days(inMonth: month, of: year))
            date = CivilDate(year: year, month: month, day: day) ?? local.date
        }
        if local.millisecondOfDay == 0 { return zone.start(of: date) }
        switch zone.resolve(LocalDateTime(date: date, millisecondOfDay: local.millisecondOfDay)) {
        case .once(let at), .twice(first: let at, second: _), .skipped(resumesAt: let at): return at
        }
    }

    private static func month(_ date: CivilDate, plus months: Int) -> (year: Int, month: Int) {
        let index = date.year * 12 + date.month - 1 + months
        return (index / 12, index % 12 + 1)
    }

    // MARK: Which is which

    /// A step of the calendar, told apart from all others.
    struct Place: Hashable, Sendable {
        var date: CivilDate
        /// Milliseconds; 0 for days and months.
        var time = 0
        /// True for the second of two hours that the clock showed alike.
        var isSecond = false
        /// Set where instants are compared, and no calendar.
        var instant: Instant?
    }

    /// The step that begins at an instant, or is begun there.
    func place(_ start: Instant) -> Place {
        let local = zone.local(at: start)
        if case .milliseconds = shift { return Place(date: CivilDate(daysSince1970: 0), instant: start) }
        switch step {
        case .month: return Place(date: CivilMonth(local.date).firstDay)
        case .day, .raw: return Place(date: local.date)
        case .hour:
            var place = Place(date: local.date, time: local.millisecondOfDay / 3_600_000 * 3_600_000)
            if case .twice(_, let second) = zone.resolve(local) { place.isSecond = start >= second }
            return place
        }
    }

    /// The step of the present that a step of the past belongs to.
    ///
    /// Nil for a day that the month does not have: the 31st of the month before, and 29 February but every four years.
    func counterpart(ofThen place: Place) -> Place? {
        var place = place
        switch shift {
        case .milliseconds(let length): place.instant = place.instant?.adding(milliseconds: length)
        case .days(let days): place.date = place.date.adding(days: days)
        case .months(let months):
            let (year, month) = Self.month(place.date, plus: months)
            guard let date = CivilDate(year: year, month: month, day: place.date.day) else { return nil }
            place.date = date
        }
        return place
    }

    /// When a step of the present is, within what is compared; nil when the clock skipped it.
    func span(of place: Place) -> TimeSpan? {
        let span: TimeSpan
        switch step {
        case .month:
            span = zone.span(of: CivilMonth(place.date))
        case .day, .raw:
            span = TimeSpan(start: zone.start(of: place.date), end: zone.start(of: place.date.adding(days: 1)))
        case .hour:
            guard let start = place.instant ?? hour(place) else { return nil }
            span = TimeSpan(start: start, end: start.adding(seconds: 3_600))
        }
        let clipped = TimeSpan(start: max(span.start, now.start), end: min(span.end, now.end))
        return clipped.start < clipped.end ? clipped : nil
    }

    private func hour(_ place: Place) -> Instant? {
        switch zone.resolve(LocalDateTime(date: place.date, millisecondOfDay: place.time)) {
        case .once(let at): place.isSecond ? nil : at
        case .twice(let first, let second): place.isSecond ? second : first
        case .skipped: nil
        }
    }
}
