import GridModel

/// Asks the store what the rules of once a day must know of a meter, and has them judge it.
struct HabitQuestion: Sendable {
    typealias Source = InvoiceQuestion.Source

    let store: any Source
    let now: Instant

    /// What a rule finds of a meter as of today; nothing where too little is known.
    ///
    /// - Parameter isOpen: There is an alert of it, so that it matters when the condition is gone.
    func findings(of rule: AlertRule, _ meter: MeterID, isOpen: Bool) async throws -> [AlertFinding] {
        guard let zone = store.entry(of: meter)?.zone else { return [] }
        switch rule.condition {
        case .nightUse(let use): return try await night(NightUseRule(use), meter, zone)
        case .baseLoad(let load): return try await base(BaseLoadRule(load), meter, zone)
        case .stuckRegister(let limit): return try await stuck(StuckRegisterRule(limit), meter)
        case .billVariation(let variation):
            return try await bill(BillVariationRule(variation), meter, zone).map { [$0.finding] } ?? []
        default: return []
        }
    }

    // MARK: Habits

    private func night(_ rule: NightUseRule, _ meter: MeterID, _ zone: Zone) async throws -> [AlertFinding] {
        let nights = rule.nights(before: zone.local(at: now).date, in: zone)
        let pieces = try await pieces(of: meter, nights.flatMap { [$0.start, $0.end] })
        let energies = nights.map { night in pieces.first { $0.span == night }.flatMap(Self.whole) }
        let finding = rule.finding(energies)
        let cost =
            finding == .broken
            ? try await cost(of: Energy.mean(energies.compactMap(\.self)), times: 30, meter, zone) : nil
        return [
            AlertFinding(
                .meter(meter), finding, began: nights.first?.start, message: rule.message(energies, cost: cost),
                evidence: Self.evidence(
                    nights, meter,
                    AlertFigures {
                        $0.consumedKwh = Energy.mean(energies.compactMap(\.self))
                        $0.limitKwh = rule.use.limit
                        $0.nights = nights.count
                        $0.monthlyCost = cost
                    }))
        ]
    }

    private func base(_ rule: BaseLoadRule, _ meter: MeterID, _ zone: Zone) async throws -> [AlertFinding] {
        let today = zone.local(at: now).date
        let span = TimeSpan(
            start: zone.start(of: today.adding(days: -rule.load.days)), end: zone.start(of: today))
        let hours = stride(from: span.start.milliseconds, through: span.end.milliseconds, by: 3_600_000).map {
            Instant(milliseconds: $0)
        }
        let pieces = try await pieces(of: meter, hours)
        guard pieces.count == hours.count - 1, let powers = rule.powers(pieces.map(Self.whole)) else { return [] }
        let finding = rule.finding(powers)
        let hour = Energy(milliwattHours: powers.least.milliwatts)
        let cost = finding == .broken ? try await cost(of: hour, times: 720, meter, zone) : nil
        return [
            AlertFinding(
                .meter(meter), finding, began: span.start, message: rule.message(powers, cost: cost),
                evidence: Self.evidence(
                    [span], meter,
                    AlertFigures {
                        $0.powerKw = powers.least
                        $0.duration = .days(Int64(rule.load.days))
                        $0.monthlyCost = cost
                    }))
        ]
    }

    private func stuck(_ rule: StuckRegisterRule, _ meter: MeterID) async throws -> [AlertFinding] {
        let key = RegisterKey(meter)
        let start = now.adding(milliseconds: -rule.stuck.after.milliseconds)
        var recent: [Reading] = []
        var after: Reading?
        // Readings that go on at another value end the question early.
        while true {
            let span = TimeSpan(start: start, end: now)
            let page = try await store.readings(of: key, in: span, after: after, limit: 1_000)
            recent = Array(recent.prefix(3)) + page
            guard page.count == 1_000, page.last?.value == recent.first?.value else { break }
            after = page.last
        }
        guard let last = recent.last else { return [] }
        let month = TimeSpan(start: start.adding(milliseconds: -30 * 86_400_000), end: start)
        let before = try await pieces(of: meter, [month.start, month.end]).first.flatMap {
            $0.isKnown ? $0.consumption : nil
        }
        return [
            AlertFinding(
                .meter(meter), rule.finding(recent: recent, before: before), began: start,
                message: rule.message(last.value),
                evidence: AlertEvidence(
                    from: month.start, to: last.at.adding(milliseconds: 1), meters: [meter],
                    figures: AlertFigures {
                        $0.registerKwh = last.value
                        $0.duration = rule.stuck.after
                    }))
        ]
    }

    // MARK: Bills

    /// What the rule finds of the current period, or the last one while that is not billed; nil where too little is known.
    func bill(
        _ rule: BillVariationRule, _ meter: MeterID, _ zone: Zone
    ) async throws -> (finding: AlertFinding, judgement: BillVariationRule.Judgement)? {
        let cycles = try await store.cycles(of: meter, at: now)
        // The day before is the last whose energy may be known whole.
        let yesterday = zone.local(at: now).date.adding(days: -1)
        let month = cycles.month(holding: yesterday)
        guard let known = store.latest(of: RegisterKey(meter))?.last.at else { return nil }
        // Most meters of a young fleet have no year behind them: nothing of theirs need be read.
        let year = TimeSpan(
            start: now.adding(milliseconds: -450 * 86_400_000), end: now.adding(milliseconds: -330 * 86_400_000))
        guard try await store.known(of: MeterSelection([meter]), in: year) != nil else { return nil }
        let through = min(zone.local(at: known).date, yesterday.adding(days: 1))
        return try await bill(rule, meter, zone, cycles, month, through: through)
    }

    /// The same of a month with what was known at the beginning of a day.
    ///
    /// - Parameter known: All that was consumed then and in the year before, day by day, so that it is read once for many
    ///   days; read for this one when nil.
    func bill(
        _ rule: BillVariationRule, _ meter: MeterID, _ zone: Zone, _ cycles: ReadingCycles, _ month: CivilMonth,
        through day: CivilDate, known: DayCourse? = nil
    ) async throws -> (finding: AlertFinding, judgement: BillVariationRule.Judgement)? {
        let days = cycles.days(of: month)
        let end = min(day, days.upperBound)
        guard end > days.lowerBound, let past = CivilMonth(year: month.year - 1, month: month.month) else { return nil }
        let pastDays = cycles.days(of: past)
        var months: [CivilMonth] = [month]
        for _ in 0..<rule.variation.periods { months.append(months[months.count - 1].previous) }
        let first = cycles.days(of: months[months.count - 1]).lowerBound
        let course: DayCourse
        if let known {
            course = known
        } else {
            var read = DayCourse()
            try await read.read(
                meter, from: store, in: zone, cutAt: months.map { cycles.days(of: $0).lowerBound } + [end])
            try await read.read(meter, from: store, in: zone, cutAt: [pastDays.lowerBound, pastDays.upperBound])
            course = read
        }
        guard let current = course.energy(days.lowerBound..<end) else { return nil }
        var before: [BillVariationRule.Period] = []
        for month in months.dropFirst() {
            let days = cycles.days(of: month)
            guard let energy = course.energy(days) else { return nil }
            before.append(.init(days: days.count, energy: energy))
        }
        let yearAgo = course.energy(pastDays).map { BillVariationRule.Period(days: pastDays.count, energy: $0) }
        let now = BillVariationRule.Current(
            month: month, days: days.count, knownDays: end.daysSince1970 - days.lowerBound.daysSince1970,
            energy: current)
        // Money is only asked for where the rest speaks for an alert.
        var free = rule
        free.variation.least = nil
        var judgement = free.judge(now, before: before, yearAgo: yearAgo, price: nil)
        var price: BillVariationRule.Price?
        if judgement?.finding == .broken {
            price = try await self.price(of: meter, in: month.previous)
            judgement = rule.judge(now, before: before, yearAgo: yearAgo, price: price)
        }
        guard let judgement else { return nil }
        let span = TimeSpan(start: zone.start(of: first), end: zone.start(of: end))
        let found = AlertFinding(
            .meter(meter), judgement.finding, occasion: zone.start(of: days.lowerBound), message: judgement.message,
            evidence: Self.evidence([span], meter, Self.figures(now, judgement, price)))
        return (found, judgement)
    }

    // MARK: Money

    /// What a period's energy cost; nil when it has no bill, or one without energy.
    func price(of meter: MeterID, in month: CivilMonth) async throws -> BillVariationRule.Price? {
        let clock = WallClock { [now] in now }
        let invoice: Invoice
        do {
            invoice = try await InvoiceQuestion(meter: meter, period: month).answer(from: store, clock: clock)
        } catch is BillingFault {
            return nil
        } catch is QuestionFault {
            return nil
        }
        guard invoice.consumptionKwh > .zero else { return nil }
        return BillVariationRule.Price(amount: invoice.total, energy: invoice.consumptionKwh)
    }

    /// What so much energy so many times over costs, by the last period's bill.
    private func cost(of energy: Energy, times count: Int128, _ meter: MeterID, _ zone: Zone) async throws -> Amount? {
        let month = try await store.month(of: meter, holding: now).previous
        return try await price(of: meter, in: month)?.amount(of: Int128(energy.milliwattHours) * count)
    }

    // MARK: Readings

    private func pieces(of meter: MeterID, _ boundaries: [Instant]) async throws -> [MeteredPiece] {
        try await RegisterReader(store, RegisterKey(meter)).pieces(boundaries: Set(boundaries).sorted()).pieces
    }

    /// Nil unless the register is known over all of it.
    private static func whole(_ piece: MeteredPiece) -> Energy? {
        piece.isKnown && !piece.isPartial ? piece.consumption : nil
    }

    private static func evidence(
        _ spans: [TimeSpan], _ meter: MeterID, _ figures: AlertFigures? = nil
    ) -> AlertEvidence? {
        guard let first = spans.first, let last = spans.last else { return nil }
        return AlertEvidence(from: first.start, to: last.end, meters: [meter], figures: figures)
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
                $0.change = Percentage(tenThousandths: Int64(clamping: change))
            }
        }
    }
}
