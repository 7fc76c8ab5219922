/// A day of every year: `12-25`.
public struct MonthDay: Hashable, Comparable, Sendable {
    /// 1…12.
    public let month: Int
    /// 1…31, no more than the month has in a leap year.
    public let day: Int

    public init?(month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: 2000) else { return nil }
        self.month = month
        self.day = day
    }

    public init(_ date: CivilDate) {
        month = date.month
        day = date.day
    }

    /// Nil for anything but two digits, a dash and two digits.
    public init?(text: some StringProtocol) {
        guard text.utf8.count == 5, let date = CivilDate(text: "2000-" + String(text)) else { return nil }
        self.init(date)
    }

    /// `12-25`.
    public var text: String { padded(month, 2) + "-" + padded(day, 2) }

    public static func < (a: MonthDay, b: MonthDay) -> Bool { (a.month, a.day) < (b.month, b.day) }
}

/// In JSON a day of every year is text: `"12-25"`.
extension MonthDay: TextCoded {
    public static func refusal(of text: String) -> String { "\(text) is no day like 12-25" }
}
