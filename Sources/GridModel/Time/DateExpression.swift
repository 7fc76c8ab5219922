/// A date as operators write it: `2026-11`, `2026-11-22`, `2026-11-22 10:00`, RFC 3339, `-7d`, `now`, `today`,
/// `yesterday`.
///
/// Without an offset it is local to the meter asked about, so it is resolved where the meter's zone is known.
public struct DateExpression: Hashable, Sendable {
    private enum Form: Hashable {
        case month(CivilMonth)
        case day(CivilDate)
        case local(LocalDateTime)
        case instant(Instant)
        case today(plusDays: Int)
        case ago(milliseconds: Int64)
        case daysAgo(Int)
        case monthsAgo(Int)
    }

    private let form: Form
    /// As it was written.
    public let text: String

    /// Nil for text in none of the forms.
    public init?(_ text: String) {
        guard let form = Self.parse(text) else { return nil }
        self.form = form
        self.text = text
    }

    /// What is accepted, for an error message.
    public static let forms = "2026-11, 2026-11-22, 2026-11-22T10:00:00Z, -7d (h, d, w, mo), now, today or yesterday"

    /// The instant it names; a month or a day names its first instant.
    ///
    /// A local time the clock skipped is when the clock resumes; one shown twice is the first.
    public func instant(in zone: Zone, now: Instant) -> Instant {
        switch form {
        case .month(let month): return zone.start(of: month.firstDay)
        case .day(let day): return zone.start(of: day)
        case .local(let local): return Self.first(of: zone.resolve(local))
        case .instant(let instant): return instant
        case .today(let days): return zone.start(of: zone.local(at: now).date.adding(days: days))
        case .ago(let milliseconds): return now.adding(milliseconds: -milliseconds)
        case .daysAgo(let days):
            let local = zone.local(at: now)
            return Self.first(
                of: zone.resolve(
                    LocalDateTime(date: local.date.adding(days: -days), millisecondOfDay: local.millisecondOfDay)))
        case .monthsAgo(let months):
            let local = zone.local(at: now)
            var month = CivilMonth(local.date)
            for _ in 0..<months { month = month.previous }
            let day = min(local.date.day, CivilDate.days(inMonth: month.month, of: month.year))
            let date = CivilDate(year: month.year, month: month.month, day: day)!
            return Self.first(of: zone.resolve(LocalDateTime(date: date, millisecondOfDay: local.millisecondOfDay)))
        }
    }

    /// The calendar month it names; nil unless it is written as a month.
    public var month: CivilMonth? {
        guard case .month(let month) = form else { return nil }
        return month
    }

    private static func first(of resolution: LocalResolution) -> Instant {
        switch resolution {
        case .once(let instant), .twice(first: let instant, second: _), .skipped(resumesAt: let instant): instant
        }
    }

    private static func parse(_ text: String) -> Form? {
        switch text {
        case "now": return .ago(milliseconds: 0)
        case "today": return .today(plusDays: 0)
        case "yesterday": return .today(plusDays: -1)
        default: break
        }
        if text.hasPrefix("-") { return ago(text.dropFirst()) }
        switch DateTimeText(text) {
        case .instant(let instant): return .instant(instant)
        case .local(let local): return .local(local)
        case nil: break
        }
        var text = text
        return text.withUTF8 { bytes in
            var scanner = Scanner(bytes: bytes)
            if let date = scanner.date() { return scanner.atEnd ? .day(date) : nil }
            scanner.index = 0
            guard let year = scanner.number(digits: 4), scanner.take("-"), let month = scanner.number(digits: 2),
                scanner.atEnd, let civil = CivilMonth(year: year, month: month)
            else { return nil }
            return .month(civil)
        }
    }

    private static func ago(_ text: Substring) -> Form? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        // Four digits reach back a hundred centuries in months, and overflow nothing.
        guard digits.count <= 4, let count = Int(digits) else { return nil }
        switch text.dropFirst(digits.count) {
        case "m", "min": return .ago(milliseconds: Int64(count) * 60_000)
        case "h": return .ago(milliseconds: Int64(count) * 3_600_000)
        case "d": return .daysAgo(count)
        case "w": return .daysAgo(count * 7)
        case "mo": return .monthsAgo(count)
        case "y": return count <= 999 ? .monthsAgo(count * 12) : nil
        default: return nil
        }
    }
}
