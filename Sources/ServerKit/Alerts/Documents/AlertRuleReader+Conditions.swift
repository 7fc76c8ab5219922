import GridModel

/// The parameters of the kinds that have several.
extension AlertRuleReader {
    func consumption(_ document: DocumentMapping) -> AlertCondition? {
        let over = document.required("over", "it is day or period")?
            .word("stretch of time", AlertCondition.ConsumptionLimit.Over.self)
        let limit = document.required("limit", "say from which consumption on, such as 300 kWh").flatMap(energy)
        let clear = document["clear"].flatMap(energy)
        guard let over, let limit else { return nil }
        if let clear, clear > limit, let node = document["clear"] {
            node.fault("it clears at \(clear), above the limit of \(limit); write the limit or less")
        }
        return .consumption(.init(over: over, limit: limit, clear: clear))
    }

    func billVariation(_ document: DocumentMapping) -> AlertCondition? {
        let change = document.required("change", "say by how much, such as 30 %").flatMap(percentage)
        let least = document["least"].flatMap { $0.rate("amount") }
        let periods = document.required("periods", "say how many periods it is compared with, such as 3")?
            .integer(1...12, "number of periods")
        if let least, least.mantissa < 0 { document["least"]?.fault("\(least.text) is below zero; write 0 or more") }
        guard let change, let periods else { return nil }
        return .billVariation(.init(change: change, least: least, periods: periods))
    }

    func power(_ document: DocumentMapping) -> AlertCondition? {
        guard (document["limit"] == nil) != (document["ofContract"] == nil) else {
            document.node.fault("say one of limit, such as 5 kW, and ofContract, such as 100 %")
            return nil
        }
        if let part = document["ofContract"] {
            if document["clear"] != nil {
                document.node.fault("a limit that is a part of the contract clears at one; write clearOfContract")
            }
            let clear = document["clearOfContract"].flatMap(percentage)
            guard let limit = percentage(part) else { return nil }
            if let clear, clear > limit {
                document["clearOfContract"]?.fault("it clears at \(clear), above the limit of \(limit); write less")
            }
            return .power(.init(limit: .ofContract(limit), clear: clear.map { .ofContract($0) }))
        }
        if document["clearOfContract"] != nil {
            document.node.fault("a limit in kW clears at one; write clear, such as 4.5 kW")
        }
        let clear = document["clear"].flatMap { self.power($0) }
        guard let limit = document["limit"].flatMap({ self.power($0) }) else { return nil }
        if let clear, clear > limit {
            document["clear"]?.fault("it clears at \(clear), above the limit of \(limit); write less")
        }
        return .power(.init(limit: .power(limit), clear: clear.map { .power($0) }))
    }

    func nightUse(_ document: DocumentMapping) -> AlertCondition? {
        let from = document.required("from", "say when the night begins, such as 01:00").flatMap(time)
        let to = document.required("to", "say when the night ends, such as 05:00").flatMap(time)
        let limit = document.required("limit", "say from which consumption a night on, such as 2 kWh").flatMap(energy)
        let nights = document.required("nights", "say how many nights in a row, such as 3")?
            .integer(1...31, "number of nights")
        if let from, from == to {
            document["to"]?.fault("a night that begins and ends at once has no use; write two times")
        }
        guard let from, let to, let limit, let nights else { return nil }
        return .nightUse(.init(from: from, to: to, limit: limit, nights: nights))
    }

    func baseLoad(_ document: DocumentMapping) -> AlertCondition? {
        let days = document.required("days", "say for how many days, such as 7")?.integer(1...31, "number of days")
        guard (document["limit"] == nil) != (document["share"] == nil) else {
            document.node.fault("say one of limit, such as 0.5 kW, and share, such as 60 %")
            return nil
        }
        let limit: AlertCondition.BaseLoad.Limit? =
            if let share = document["share"] { percentage(share).map { .share($0) } } else {
                document["limit"].flatMap { self.power($0) }.map { .power($0) }
            }
        guard let days, let limit else { return nil }
        return .baseLoad(.init(limit: limit, days: days))
    }

    func silent(_ document: DocumentMapping) -> AlertCondition? {
        let expected = document["expected"].flatMap { length($0, "interval", least: .seconds(1)) }
        let warn = document.required("warn", "say after how many times as long as usual, such as 3")?
            .integer(2...1_000, "number of times")
        let critical = document.required("critical", "say from when on it is critical, such as 24h")
            .flatMap { length($0, "time", least: .minutes(1)) }
        guard let warn, let critical else { return nil }
        return .silent(.init(expected: expected, warn: warn, critical: critical))
    }

    func outage(_ document: DocumentMapping) -> AlertCondition? {
        let by = document.required("by", "it is site or fleet")?
            .word("group of meters", AlertCondition.Outage.Group.self)
        let least = document.required("least", "say how many meters at least, such as 10")?
            .integer(2...1_000_000, "number of meters")
        let share = document.required("share", "say which part of the group's meters, such as 50 %")
            .flatMap(percentage)
        let within = document.required("within", "say how close in time, such as 15m")
            .flatMap { length($0, "time", least: .seconds(1)) }
        if let share, share > .whole(100) { document["share"]?.fault("\(share) is more than all; write 100 % at most") }
        guard let by, let least, let share, let within else { return nil }
        return .outage(.init(by: by, least: least, share: share, within: within))
    }
}
