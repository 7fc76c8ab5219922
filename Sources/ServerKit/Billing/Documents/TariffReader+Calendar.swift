import GridModel

extension TariffReader {
    static let holidayKeys = ["calendar", "fixed", "easter", "dates"]

    /// A calendar's name, a list of dates, or all that there is.
    func holidays(_ node: DocumentNode) -> Holidays? {
        if node.scalar != nil {
            return node.word("calendar", Holidays.Calendar.self).map { Holidays(calendar: $0) }
        }
        if node.isSequence { return node.list("dates", most: 5_000, { $0.date() }).map { Holidays(dates: $0) } }
        guard let mapping = DocumentMapping(node, "holidays", keys: Self.holidayKeys) else { return nil }
        let calendar = mapping["calendar"].flatMap { $0.word("calendar", Holidays.Calendar.self) }
        let fixed = mapping["fixed"].flatMap { $0.list("days", least: 0, monthDay) }
        let easter = mapping["easter"].flatMap { node in
            node.list("days from Easter", least: 0) { $0.integer(-200...200, "number of days from Easter Sunday") }
        }
        let dates = mapping["dates"].flatMap { $0.list("dates", least: 0, most: 5_000) { $0.date() } }
        return Holidays(calendar: calendar, fixed: fixed ?? [], easter: easter ?? [], dates: dates ?? [])
    }

    func monthDay(_ node: DocumentNode) -> MonthDay? {
        node.value("day of a year", "write it as \"12-25\"") { MonthDay(text: $0) }
    }

    static let seasonKeys = ["name", "from", "to"]

    func seasons(_ node: DocumentNode) -> [Season]? {
        node.list("seasons") { season in
            guard let mapping = DocumentMapping(season, "a season", keys: Self.seasonKeys) else { return Season?.none }
            let name = mapping.required("name", "name the season")?.text()
            let from = mapping.required("from", "write its first day as \"05-01\"").flatMap(monthDay)
            let to = mapping.required("to", "write its last day as \"10-31\"").flatMap(monthDay)
            guard let name, let from, let to else { return nil }
            return Season(name: name, from: from, to: to)
        }
    }

    static let bandKeys = ["band", "days", "hours", "seasons", "months"]

    func bands(_ node: DocumentNode, _ seasons: [Season]) -> [BandRule]? {
        node.list("bands") { rule in
            guard let mapping = DocumentMapping(rule, "a band's rule", keys: Self.bandKeys) else {
                return BandRule?.none
            }
            let band = mapping.required("band", "name the band, such as peak")?.text()
            let days = mapping["days"].flatMap(days)
            let hours = mapping["hours"].flatMap(hours)
            let months = mapping["months"].flatMap { node in
                node.list("months") { $0.integer(1...12, "month of a year") }
            }
            let names = mapping["seasons"].flatMap { seasonNames($0, seasons) }
            return band.map { BandRule(band: $0, days: days, hours: hours, seasons: names, months: months) }
        }
    }

    func seasonNames(_ node: DocumentNode, _ seasons: [Season]) -> [String]? {
        node.list("seasons") { name in
            let known = seasons.map(\.name)
            guard let text = name.text() else { return nil }
            if !known.contains(text) {
                name.fault("there is no season \(text) in this tariff; \(DocumentNode.wayOut(text, known))")
            }
            return text
        }
    }

    static let dayGroups = ["weekdays": DayKind.weekdays, "weekends": DayKind.weekends]
    static let dayWords = DayKind.allCases.map(\.rawValue) + ["weekdays", "weekends"]

    /// Names of days, or of several at once.
    private func days(_ node: DocumentNode) -> [DayKind]? {
        if node.scalar != nil { return self.day(node) }
        return node.list("days", self.day)?.flatMap(\.self)
    }

    private func day(_ node: DocumentNode) -> [DayKind]? {
        let text = node.scalar ?? ""
        if let group = Self.dayGroups[text] { return group }
        if let kind = DayKind(rawValue: text) { return [kind] }
        node.fault("\(node.shown) is no day; \(DocumentNode.wayOut(text, Self.dayWords))")
        return nil
    }

    private func hours(_ node: DocumentNode) -> [LocalHours]? {
        func one(_ node: DocumentNode) -> LocalHours? {
            node.value("time of day", "write it as 17:00-20:00") { LocalHours(text: $0) }
        }
        return node.isSequence ? node.list("hours", one) : one(node).map { [$0] }
    }
}
