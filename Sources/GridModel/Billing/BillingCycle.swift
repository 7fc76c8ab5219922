/// When a billing period ends and the next begins: at local midnight of the first of the month, or of a reading day.
public struct BillingCycle: Hashable, Sendable {
    /// The day of the month a period begins on, 1…28.
    public let day: Int

    /// Nil unless the day is one that every month has.
    public init?(day: Int) {
        guard (1...28).contains(day) else { return nil }
        self.day = day
    }

    /// The calendar month.
    public static let month = BillingCycle(day: 1)!

    /// The days of the period that a month names: the one whose last day is in it.
    public func days(of month: CivilMonth) -> Range<CivilDate> {
        let first = day == 1 ? month : month.previous
        return first.firstDay.adding(days: day - 1)..<first.next.firstDay.adding(days: day - 1)
    }

    /// The same where another cycle was in force for the month before: from the end of that month's period to the end of its
    /// own, 1 to 61 days.
    package func days(of month: CivilMonth, after earlier: BillingCycle) -> Range<CivilDate> {
        if earlier == self { return days(of: month) }
        return earlier.days(of: month.previous).upperBound..<days(of: month).upperBound
    }

    /// The month that names the period with this day in it.
    public func period(holding date: CivilDate) -> CivilMonth {
        let month = CivilMonth(date)
        return day == 1 || date.day < day ? month : month.next
    }

    /// `month`, or the reading day: `day-15`.
    public var text: String { day == 1 ? "month" : "day-\(day)" }

    /// Nil for anything that ``text`` never is; `day-1` is the month.
    public init?(text: some StringProtocol) {
        if text == "month" {
            self = .month
        } else if text.hasPrefix("day-"), let day = Int(text.dropFirst(4)) {
            self.init(day: day)
        } else {
            return nil
        }
    }

    public static let forms = "month, or day-1 to day-28"
}

extension BillingCycle: TextCoded {
    public static func refusal(of text: String) -> String { "\(text) is no billing cycle; it is \(forms)" }
}
