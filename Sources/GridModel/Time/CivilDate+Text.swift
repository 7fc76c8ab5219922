extension CivilDate {
    /// As operators and calendars write it: `2026-11-22`.
    public var text: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }

    /// Nil for anything that ``text`` never is.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, zip(parts, [4, 2, 2]).allSatisfy({ $0.utf8.count == $1 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }), let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

/// In JSON a date is text: `"2026-11-22"`.
extension CivilDate: TextCoded {
    public static func refusal(of text: String) -> String { "\(text) is no date; dates are like 2026-11-22" }
}

/// In JSON a month is text: `"2026-11"`.
extension CivilMonth: TextCoded {
    /// Nil for anything that ``text`` never is.
    public init?(text: some StringProtocol) {
        guard text.utf8.count == 7, let day = CivilDate(text: text + "-01") else { return nil }
        self.init(year: day.year, month: day.month)
    }

    public static func refusal(of text: String) -> String { "\(text) is no month; months are like 2026-11" }
}
