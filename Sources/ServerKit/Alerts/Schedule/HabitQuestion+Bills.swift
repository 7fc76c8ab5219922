import GridModel

extension HabitQuestion {
    /// What the rule finds of one billing period.
    struct FoundBill: Sendable {
        var month: CivilMonth
        /// All of the period's days are known.
        var isWhole: Bool
        var finding: AlertFinding
        var judgement: BillVariationRule.Judgement
    }

    /// What the rule finds of the periods that are judged today, in order of time; of one of which too little is known
    /// nothing.
    ///
    /// - Parameters:
    ///   - known: The instant of the last reading; a period counts up to the day before.
    ///   - course: All that was consumed then and in the year before, day by day, so that it is read once for many days;
    ///     read for this one when nil.
    func bills(
        _ rule: BillVariationRule, _ meter: MeterID, _ zone: Zone, _ cycles: ReadingCycles, known: Instant,
        course given: DayCourse? = nil
    ) async throws -> [FoundBill] {
        let today = zone.local(at: now).date
        let through = min(zone.local(at: known).date, today)
        let months = JudgedPeriods(cycles: cycles).months(on: today).filter { month in
            through > cycles.days(of: month).lowerBound
        }
        guard !months.isEmpty else { return [] }
        let course: DayCourse
        if let given {
            course = given
        } else if try await hasYear(meter) {
            course = try await read(meter, zone, cycles, months, rule.variation.periods, through: through)
        } else {
            return []
        }
        var found: [FoundBill] = []
        for month in months {
            if let bill = try await bill(rule, meter, zone, cycles, month, through: through, course) {
                found.append(bill)
            }
        }
        return found
    }

    /// Most meters of a young fleet have no year behind them: nothing of theirs need be read.
    private func hasYear(_ meter: MeterID) async throws -> Bool {
        let year = TimeSpan(
            start: now.adding(milliseconds: -450 * 86_400_000), end: now.adding(milliseconds: -330 * 86_400_000))
        return try await store.known(of: MeterSelection([meter]), in: year) != nil
    }

    /// What these periods consumed, those before them, and those of a year ago.
    private func read(
        _ meter: MeterID, _ zone: Zone, _ cycles: ReadingCycles, _ months: [CivilMonth], _ periods: Int,
        through day: CivilDate
    ) async throws -> DayCourse {
        var days: [CivilDate] = []
        var past: [CivilDate] = []
        for month in months {
            let own = cycles.days(of: month)
            days += [own.lowerBound, min(day, own.upperBound)]
            var before = month
            for _ in 0..<periods {
                before = before.previous
                days.append(cycles.days(of: before).lowerBound)
            }
            if let year = CivilMonth(year: month.year - 1, month: month.month) {
                past += [cycles.days(of: year).lowerBound, cycles.days(of: year).upperBound]
            }
        }
        var course = DayCourse()
        try await course.read(meter, from: store, in: zone, cutAt: days)
        try await course.read(meter, from: store, in: zone, cutAt: past)
        return course
    }

    private func bill(
        _ rule: BillVariationRule, _ meter: MeterID, _ zone: Zone, _ cycles: ReadingCycles, _ month: CivilMonth,
        through day: CivilDate, _ course: DayCourse
    ) async throws -> FoundBill? {
        let days = cycles.days(of: month)
        let end = min(day, days.upperBound)
        guard let past = CivilMonth(year: month.year - 1, month: month.month),
            let energy = course.energy(days.lowerBound..<end)
        else { return nil }
        var before: [BillVariationRule.Period] = []
        var earlier = month
        for _ in 0..<rule.variation.periods {
            earlier = earlier.previous
            let days = cycles.days(of: earlier)
            guard let energy = course.energy(days) else { return nil }
            before.append(.init(days: days.count, energy: energy))
        }
        let pastDays = cycles.days(of: past)
        let yearAgo = course.energy(pastDays).map { BillVariationRule.Period(days: pastDays.count, energy: $0) }
        let current = BillVariationRule.Current(
            month: month, days: days.count, knownDays: end.daysSince1970 - days.lowerBound.daysSince1970,
            energy: energy)
        // Money is only asked for where the rest speaks for an alert.
        var free = rule
        free.variation.least = nil
        var judgement = free.judge(current, before: before, yearAgo: yearAgo, price: nil)
        var price: BillVariationRule.Price?
        if judgement?.finding == .broken {
            price = try await self.price(of: meter, in: month.previous)
            judgement = rule.judge(current, before: before, yearAgo: yearAgo, price: price)
        }
        guard let judgement else { return nil }
        let span = TimeSpan(start: zone.start(of: cycles.days(of: earlier).lowerBound), end: zone.start(of: end))
        let finding = AlertFinding(
            .meter(meter), judgement.finding, occasion: zone.start(of: days.lowerBound), message: judgement.message,
            evidence: Self.evidence([span], meter, Self.figures(current, judgement, price)))
        return FoundBill(month: month, isWhole: end == days.upperBound, finding: finding, judgement: judgement)
    }

    private static func figures(
        _ current: BillVariationRule.Current, _ judgement: BillVariationRule.Judgement,
        _ price: BillVariationRule.Price?
    ) -> AlertFigures {
        AlertFigures {
            let daily = DecimalDigits.quotient(Int128(current.energy.milliwattHours), Int128(current.knownDays))
            func bill(_ daily: Int128) -> Amount? { price?.amount(of: daily * Int128(current.days)) }
            $0.bill = bill(daily)
            $0.usualBill = bill(Int128(judgement.usual.milliwattHours))
            $0.lastYearBill = judgement.yearAgo.flatMap { bill(Int128($0.milliwattHours)) }
            $0.period = current.month
            $0.dailyKwh = Energy(milliwattHours: Int64(clamping: daily))
            $0.usualDailyKwh = judgement.usual
            $0.lastYearDailyKwh = judgement.yearAgo
            $0.difference = judgement.difference
            let usual = Int128(judgement.usual.milliwattHours)
            if usual > 0 {
                let change = DecimalDigits.quotient(Int128((daily - usual).magnitude) * 1_000_000, usual)
                $0.change = Percentage(clampingTenThousandths: change)
            }
        }
    }
}
