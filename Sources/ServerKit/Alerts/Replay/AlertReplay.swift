import GridModel

/// Tries a rule on what the store knows of the past, on a simulated clock: the same pure rules, fed with old readings.
struct AlertReplay: Sendable {
    typealias Source = HabitQuestion.Source & RuleSources

    let store: any Source
    let rule: AlertRule
    let now: Instant

    /// A register's course is looked at a week at a time.
    private static let atOnce: Int64 = 7 * 86_400_000
    /// However many are asked for: a replay reads everything there is of each.
    private static let mostMeters = 1_000

    /// - Throws: ``QuestionFault`` for a rule whose past is not known, and for a span without time in it; ``StoreFault``.
    func run(
        meters asked: MeterSelection, from: DateExpression, to: DateExpression?, defaultZone: Zone
    ) async throws -> AlertRuleOutcome {
        let mine = try await RuleInForce.resolve(rule, store, at: now)
        let selection = mine.meters.map { $0.intersection(asked) } ?? asked
        let meters = store.meters(selection, after: nil, limit: Self.mostMeters + 1)
        guard meters.count <= Self.mostMeters else {
            throw QuestionFault(
                .badRequest, "a rule is tried on \(Self.mostMeters) meters at most: name some of them")
        }
        let zone = meters.first.flatMap { store.entry(of: $0)?.zone } ?? defaultZone
        let span = try HistoryRange(from: from, to: to, step: .day).resolve(in: zone, now: now, latest: nil)
        let range = TimeSpan(start: span.start, end: min(span.end, max(now, span.start)))
        var outcome = AlertRuleOutcome(
            rule: rule.name, kind: rule.kind, from: range.start, to: range.end, meters: meters.count, episodes: [])
        var log = EpisodeLog()
        for meter in meters {
            guard let zone = store.entry(of: meter)?.zone else { continue }
            switch rule.condition {
            case .consumption, .power: try await stream(meter, zone, range, &log)
            case .silent(let silence): try await silent(SilenceRule(silence), meter, range, &log)
            case .nightUse, .baseLoad, .stuckRegister: try await habits(meter, zone, range, &log)
            case .billVariation(let variation):
                let found = try await bills(BillVariationRule(variation), meter, zone, range, &log)
                outcome.periods = (outcome.periods ?? 0) + found.periods
                outcome.naive = (outcome.naive ?? []) + found.naive
                log.name(.meter(meter), found.months)
            case .outage, .fallingRegister, .spike, .clockAstray, .invoiceRun, .storeHealth:
                throw QuestionFault(
                    .badRequest,
                    "a rule of kind \(rule.kind.rawValue) can't be tried: what it looks at is not kept; "
                        + "consumption, power, silent, night-use, base-load, stuck-register and bill-variation can")
            }
        }
        outcome.episodes = log.episodes
        return outcome
    }

    // MARK: Reading by reading

    private func stream(_ meter: MeterID, _ zone: Zone, _ range: TimeSpan, _ log: inout EpisodeLog) async throws {
        let rules = StreamRules(RuleBook([RuleInForce(rule)]))
        let key = RegisterKey(meter)
        let events = store.events(of: key)
        let contract = events?.rules.maximumPowerKw
        let cycles = try await store.cycles(of: meter, at: range.start)
        var open = OpenAlerts([])
        var replay = StreamReplay(meter: meter, zone: zone, cycles: cycles)
        // What was begun before the range is known, and not told.
        func tell(_ changes: [AlertTransition]) { log.take(changes.filter { $0.at >= range.start }) }
        let reader = RegisterReader(store, key, usesRollups: false)
        var from = cycles.period(holding: range.start, in: zone).span.start
        var isFirst = true
        while from < range.end {
            try Task.checkCancellation()
            let part = TimeSpan(start: from, end: min(from.adding(milliseconds: Self.atOnce), range.end))
            let line = try await reader.course(over: part).line
            // Before the first part lies where the register stood when it began.
            for point in line.points where point.at < part.end && (isFirst || point.at >= part.start) {
                guard let standing = replay.take(point, of: line) else { continue }
                for (rule, found) in standing.ended.flatMap(rules.findings) {
                    if let change = open.take(found, of: rule, at: point.at) { tell([change]) }
                }
                tell(rules.judge(standing.watched, standing.steps, contract: contract, &open, now: point.at))
            }
            isFirst = false
            from = part.end
        }
    }

    private func silent(
        _ rule: SilenceRule, _ meter: MeterID, _ range: TimeSpan, _ log: inout EpisodeLog
    ) async throws {
        let key = RegisterKey(meter)
        let told = store.events(of: key)?.rules.expectedIntervalSeconds.map { Int64($0) * 1_000 }
        var open = OpenAlerts([])
        var rhythm: ReadingRhythm?
        var last: Reading?
        let meterSubject = AlertSubject.meter(meter)
        func pass(until end: Instant, _ log: inout EpisodeLog) {
            guard let last, let expected = rule.silence.expected?.milliseconds ?? told ?? rhythm?.interval else {
                return
            }
            let patience = rule.patience(expected: expected)
            for silentFor in [patience, max(patience, rule.silence.critical.milliseconds)] {
                let at = last.at.adding(milliseconds: silentFor + 1)
                guard at < end, at >= range.start else { continue }
                let found = AlertFinding(
                    meterSubject, .broken, severity: rule.severity(silentFor: silentFor, self.rule.severity),
                    began: last.at, message: rule.message(silentFor: silentFor, expected: expected))
                if let change = open.take(found, of: self.rule, at: at) { log.take([change]) }
            }
        }
        try await forEachReading(of: key, in: range) { reading in
            pass(until: reading.at, &log)
            let back = AlertFinding(meterSubject, .within, message: "readings come again")
            if let change = open.take(back, of: self.rule, at: reading.at) { log.take([change]) }
            let readings = LatestReadings(last: reading, previous: last)
            if rhythm?.take(readings) == nil { rhythm = ReadingRhythm(readings) }
            last = reading
        }
        pass(until: range.end, &log)
    }

    func forEachReading(
        of key: RegisterKey, in span: TimeSpan, _ body: (Reading) -> Void
    ) async throws {
        var after: Reading?
        while true {
            try Task.checkCancellation()
            let page = try await store.readings(of: key, in: span, after: after, limit: 10_000)
            page.forEach(body)
            guard page.count == 10_000, let last = page.last else { return }
            after = last
        }
    }
}

extension RuleInForce {
    /// A rule with the meters it is about.
    static func resolve(_ rule: AlertRule, _ store: any RuleSources, at now: Instant) async throws -> RuleInForce {
        try await RuleBook.resolve([rule], store, at: now).rules[0]
    }
}
