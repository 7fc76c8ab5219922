/// A part of the year, both days included; one that begins late in a year reaches into the next.
public struct Season: Hashable, Sendable, Codable {
    public var name: String
    public var from: MonthDay
    public var to: MonthDay

    public init(name: String, from: MonthDay, to: MonthDay) {
        self.name = name
        self.from = from
        self.to = to
    }

    public func contains(_ day: MonthDay) -> Bool {
        from <= to ? from <= day && day <= to : from <= day || day <= to
    }
}
