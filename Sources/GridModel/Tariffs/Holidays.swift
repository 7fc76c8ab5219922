/// Which days are holidays. A holiday is that and no Monday or Tuesday, whatever the calendar says.
public struct Holidays: Hashable, Sendable {
    /// A calendar that is built in.
    public enum Calendar: String, Hashable, Sendable, Codable, CaseIterable {
        /// Brazil's national holidays, with Carnival's Tuesday, Good Friday and Corpus Christi (REN 1000/2021 art. 2).
        case brazil
    }

    public var calendar: Calendar?
    /// The same day each year.
    public var fixed: [MonthDay]
    /// Days after Easter Sunday; before it, below zero: Good Friday is −2.
    public var easter: [Int]
    /// Single days.
    public var dates: [CivilDate]

    public init(calendar: Calendar? = nil, fixed: [MonthDay] = [], easter: [Int] = [], dates: [CivilDate] = []) {
        self.calendar = calendar
        self.fixed = fixed
        self.easter = easter
        self.dates = dates
    }
}

extension Holidays: Codable {
    private enum CodingKeys: String, CodingKey { case calendar, fixed, easter, dates }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            calendar: try container.decodeIfPresent(Calendar.self, forKey: .calendar),
            fixed: try container.decodeIfPresent([MonthDay].self, forKey: .fixed) ?? [],
            easter: try container.decodeIfPresent([Int].self, forKey: .easter) ?? [],
            dates: try container.decodeIfPresent([CivilDate].self, forKey: .dates) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(calendar, forKey: .calendar)
        if !fixed.isEmpty { try container.encode(fixed, forKey: .fixed) }
        if !easter.isEmpty { try container.encode(easter, forKey: .easter) }
        if !dates.isEmpty { try container.encode(dates, forKey: .dates) }
    }
}
