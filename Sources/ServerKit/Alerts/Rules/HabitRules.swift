import GridModel

/// The rule kind `night-use`: so much or more between two times of the day, so many nights in a row.
package struct NightUseRule: Hashable, Sendable {
    package var use: AlertCondition.NightUse

    package init(_ use: AlertCondition.NightUse) { self.use = use }

    /// The nights that end before a day, oldest first, on its meter's wall clock.
    package func nights(before day: CivilDate, in zone: Zone) -> [TimeSpan] {
        let crossesMidnight = use.to < use.from
        return (1...use.nights).reversed().map { back in
            let end = day.adding(days: -back)
            let start = crossesMidnight ? end.adding(days: -1) : end
            return TimeSpan(start: zone.instant(start, minute: use.from), end: zone.instant(end, minute: use.to))
        }
    }

    /// The last nights before a day that are known to their end; none when those ended too many days before.
    ///
    /// - Parameter known: The instant of the last reading.
    package func nights(before day: CivilDate, known: Instant, patience: Int, in zone: Zone) -> [TimeSpan] {
        for back in 0...patience {
            let nights = nights(before: day.adding(days: -back), in: zone)
            if let last = nights.last, last.end <= known { return nights }
        }
        return []
    }

    /// - Parameter nights: What each consumed, oldest first; nil where that is not known.
    package func finding(_ nights: [Energy?]) -> AlertMachine.Finding {
        guard let last = nights.last, let last, last >= use.limit else {
            return nights.last == .some(nil) ? .between : .within
        }
        return nights.allSatisfy { $0.map { $0 >= use.limit } ?? false } ? .broken : .between
    }

    /// - Parameter cost: What as much costs in a month.
    package func message(_ nights: [Energy?], cost: Amount?) -> String {
        let mean = Energy.mean(nights.compactMap(\.self))
        let text =
            "\(mean.display) kWh a night between \(AlertText.time(use.from)) and \(AlertText.time(use.to)) in "
            + "\(nights.count) nights; the limit is \(use.limit)"
        return text + (cost.map { ": \($0.text) \($0.currency.code) a month" } ?? "")
    }
}

/// The rule kind `base-load`: a load that no hour of so many days goes below.
package struct BaseLoadRule: Hashable, Sendable {
    package var load: AlertCondition.BaseLoad

    package init(_ load: AlertCondition.BaseLoad) { self.load = load }

    /// The least and the mean power of some hours; nil unless all of them are known.
    package func powers(_ hours: [Energy?]) -> (least: Power, mean: Power)? {
        let known = hours.compactMap(\.self)
        guard known.count == hours.count, let least = known.min() else { return nil }
        // Over an hour energy and mean power are the same number.
        return (Power(milliwatts: least.milliwattHours), Power(milliwatts: Energy.mean(known).milliwattHours))
    }

    package func finding(_ powers: (least: Power, mean: Power)) -> AlertMachine.Finding {
        switch load.limit {
        case .power(let limit): powers.least >= limit ? .broken : .within
        case .share(let share):
            powers.mean.milliwatts > 0 && powers.least.milliwatts >= share.part(of: powers.mean.milliwatts)
                ? .broken : .within
        }
    }

    package func message(_ powers: (least: Power, mean: Power), cost: Amount?) -> String {
        let limit =
            switch load.limit {
            case .power(let power): "\(power)"
            case .share(let share): "\(share) of the mean of \(powers.mean.display) kW"
            }
        let text = "never below \(powers.least.display) kW in \(load.days) days; the limit is \(limit)"
        return text + (cost.map { ": \($0.text) \($0.currency.code) a month" } ?? "")
    }
}

/// The rule kind `stuck-register`: readings come, and the register stands, of a meter that otherwise consumes.
package struct StuckRegisterRule: Hashable, Sendable {
    package var stuck: AlertCondition.StuckRegister

    package init(_ stuck: AlertCondition.StuckRegister) { self.stuck = stuck }

    /// - Parameters:
    ///   - recent: Readings of the time that the rule asks for, in order.
    ///   - before: What was consumed in the month before that; nil where nothing is known.
    package func finding(recent: [Reading], before: Energy?) -> AlertMachine.Finding {
        guard let first = recent.first, let last = recent.last else { return .between }
        if last.value != first.value { return .within }
        let isLong = (last.at - first.at) * 10 >= stuck.after.milliseconds * 9
        return isLong && recent.count > 2 && before.map { $0 > .zero } ?? false ? .broken : .between
    }

    package func message(_ value: Energy) -> String {
        "the register stands at \(value) for \(stuck.after.text) though readings come"
    }
}

extension Zone {
    /// When its wall clock shows a minute of a day; for one that it skips, when it goes on.
    func instant(_ day: CivilDate, minute: Int) -> Instant {
        switch resolve(LocalDateTime(date: day, millisecondOfDay: minute * 60_000)) {
        case .once(let instant): instant
        case .twice(let first, _): first
        case .skipped(let resumesAt): resumesAt
        }
    }
}
