import GridModel

/// Asks the store what the rules of once a day must know of a meter, and has them judge it.
struct HabitQuestion: Sendable {
    typealias Source = InvoiceQuestion.Source

    let store: any Source
    let now: Instant

    /// Readings may come so many days late: what is known then is judged. Of a meter that is silent for longer only that
    /// tells.
    static let patientDays = 2

    /// What a rule finds of a meter as of now; nothing where too little is known.
    func findings(of rule: AlertRule, _ meter: MeterID) async throws -> [AlertFinding] {
        guard let latest = store.latest(of: RegisterKey(meter))?.last.at else { return [] }
        return try await findings(of: rule, meter, known: min(latest, now))
    }

    /// The same of a meter whose last reading is of a certain instant, now at the latest.
    func findings(of rule: AlertRule, _ meter: MeterID, known: Instant) async throws -> [AlertFinding] {
        guard let zone = store.entry(of: meter)?.zone else { return [] }
        switch rule.condition {
        case .nightUse(let use): return try await night(NightUseRule(use), meter, zone, known)
        case .baseLoad(let load): return try await base(BaseLoadRule(load), meter, zone, known)
        case .stuckRegister(let limit): return try await stuck(StuckRegisterRule(limit), meter, known)
        case .billVariation(let variation):
            let cycles = try await store.cycles(of: meter, at: now)
            return try await bills(BillVariationRule(variation), meter, zone, cycles, known: known).map(\.finding)
        default: return []
        }
    }

    // MARK: Habits

    private func night(
        _ rule: NightUseRule, _ meter: MeterID, _ zone: Zone, _ known: Instant
    ) async throws -> [AlertFinding] {
        let nights = rule.nights(
            before: zone.local(at: now).date, known: known, patience: Self.patientDays, in: zone)
        guard !nights.isEmpty else { return [] }
        let pieces = try await pieces(of: meter, nights.flatMap { [$0.start, $0.end] })
        let found = nights.map { night in pieces.first { $0.span == night } }
        let energies = found.map { $0.flatMap(Self.whole) }
        let finding = certain(rule.finding(energies), found.compactMap(\.self), meter)
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

    private func base(
        _ rule: BaseLoadRule, _ meter: MeterID, _ zone: Zone, _ known: Instant
    ) async throws -> [AlertFinding] {
        // A day of which the last hour is not known counts as known.
        let hour: Int64 = 3_600_000
        let today = zone.local(at: now).date
        let end = min(zone.local(at: known.adding(milliseconds: hour)).date, today)
        guard end >= today.adding(days: -Self.patientDays) else { return [] }
        let midnight = zone.start(of: end)
        let span = TimeSpan(
            start: zone.start(of: end.adding(days: -rule.load.days)),
            end: known < midnight ? midnight.adding(milliseconds: -hour) : midnight)
        let hours = stride(from: span.start.milliseconds, through: span.end.milliseconds, by: Int(hour)).map {
            Instant(milliseconds: $0)
        }
        let pieces = try await pieces(of: meter, hours)
        guard pieces.count == hours.count - 1, let powers = rule.powers(pieces.map(Self.whole)) else { return [] }
        let finding = certain(rule.finding(powers), pieces, meter)
        let least = Energy(milliwattHours: powers.least.milliwatts)
        let cost = finding == .broken ? try await cost(of: least, times: 720, meter, zone) : nil
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

    private func stuck(
        _ rule: StuckRegisterRule, _ meter: MeterID, _ known: Instant
    ) async throws -> [AlertFinding] {
        guard now - known <= Int64(Self.patientDays + 1) * 86_400_000 else { return [] }
        let key = RegisterKey(meter)
        let start = known.adding(milliseconds: -rule.stuck.after.milliseconds)
        var recent: [Reading] = []
        var after: Reading?
        // Readings that go on at another value end the question early.
        while true {
            let span = TimeSpan(start: start, end: known.adding(milliseconds: 1))
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

    /// What is a guess makes no alert: within a gap, or between readings that are expected to be that seldom, nobody knows
    /// when energy was used.
    private func certain(
        _ finding: AlertMachine.Finding, _ pieces: [MeteredPiece], _ meter: MeterID
    ) -> AlertMachine.Finding {
        guard finding == .broken else { return finding }
        let isReadSeldom = store.events(of: RegisterKey(meter))?.rules.expectedIntervalSeconds ?? 3_600 > 3_600
        let isGuess = pieces.contains { piece in
            piece.quality == .estimated || isReadSeldom && piece.quality == .interpolated
        }
        return isGuess ? .between : .broken
    }

    static func evidence(
        _ spans: [TimeSpan], _ meter: MeterID, _ figures: AlertFigures? = nil
    ) -> AlertEvidence? {
        guard let first = spans.first, let last = spans.last else { return nil }
        return AlertEvidence(from: first.start, to: last.end, meters: [meter], figures: figures)
    }
}
