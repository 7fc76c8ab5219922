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
extension CivilDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = CivilDate(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is no date; dates are like 2026-11-22")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// In JSON a month is text: `"2026-11"`.
extension CivilMonth: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let month = CivilMonth(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is no month; months are like 2026-11")
        }
        self = month
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Nil for anything that ``text`` never is.
    public init?(text: some StringProtocol) {
        guard text.utf8.count == 7, let day = CivilDate(text: text + "-01") else { return nil }
        self.init(year: day.year, month: day.month)
    }
}
