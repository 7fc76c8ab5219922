import GridModel

/// The rules that are evaluated with every reading: limits of consumption and power, and clocks.
///
/// A meter's readings are looked at only when one crosses what its ``Fence`` says: nothing can change before.
package struct StreamRules: Hashable, Sendable {
    static let kinds: Set<AlertKind> = [.consumption, .power, .clockAstray]

    /// Two readings that follow each other, and what was consumed in between.
    struct Step: Hashable {
        var from: Instant
        var to: Instant
        var growth: Energy
        /// How far the second is dated ahead of when it came.
        var ahead: Int64
    }

    private typealias Limit = (rule: RuleInForce, limit: ConsumptionRule)

    /// Limits of consumption that are about many meters.
    private var common: [Limit] = []
    /// Customers' own limits, by their meters: there may be thousands, and few are about one meter.
    private var own: [MeterID: [Limit]] = [:]
    private var power: [(rule: RuleInForce, limit: PowerRule)] = []
    private var clocks: [(rule: RuleInForce, astray: ClockRule)] = []
    private let book: RuleBook

    package init(_ book: RuleBook = RuleBook()) {
        self.book = book.rules(of: Self.kinds)
        for rule in self.book.rules {
            switch rule.rule.condition {
            case .consumption(let limit) where rule.rule.name == CustomerLimits.rule:
                for meter in rule.meters?.named ?? [] { own[meter, default: []].append((rule, ConsumptionRule(limit))) }
            case .consumption(let limit): common.append((rule, ConsumptionRule(limit)))
            case .power(let limit): power.append((rule, PowerRule(limit)))
            case .clockAstray(let astray): clocks.append((rule, ClockRule(astray)))
            default: break
            }
        }
        astray = clocks.map(\.astray.astray.by.milliseconds).min() ?? .max
        hasDays = common.contains { $0.limit.limit.over == .day }
        hasSteps = !power.isEmpty || !clocks.isEmpty
    }

    package static func == (a: StreamRules, b: StreamRules) -> Bool { a.book == b.book }
    package func hash(into hasher: inout Hasher) { hasher.combine(book) }

    /// The least that a reading may be dated from when it came before some rule minds.
    let astray: Int64
    let hasDays: Bool
    /// Some rule looks at two readings that follow each other.
    let hasSteps: Bool

    func concerns(_ rule: String, _ meter: MeterID) -> Bool {
        rule == CustomerLimits.rule ? own[meter] != nil : book.concerns(rule, meter)
    }

    /// Some rule about a meter among others has a limit for a day, or for a period.
    func limits(_ over: AlertCondition.ConsumptionLimit.Over, _ meter: MeterID) -> Bool {
        common.contains { $0.limit.limit.over == over && $0.rule.concerns(meter) }
    }

    /// Some rule about a meter finds something wrong with a step.
    func minds(_ step: Step, _ meter: MeterID, contract: Power?) -> Bool {
        guard hasSteps, let mean = Power(step.growth, over: step.to - step.from) else { return hasSteps }
        return power.contains { rule, limit in
            guard rule.concerns(meter), let bounds = limit.bounds(contract: contract) else { return false }
            return limit.finding(mean, bounds) == .broken
        }
    }

    private func consumption(of meter: MeterID) -> [Limit] {
        guard let mine = own[meter] else { return common }
        return common + mine
    }

    // MARK: Judging

    /// What becomes of a meter's alerts by what is known of it now.
    ///
    /// - Parameter steps: What came since it was looked at last, in order.
    func judge(
        _ watched: WatchedMeter, _ steps: [Step], contract: Power?, _ open: inout OpenAlerts, now: Instant
    ) -> [AlertTransition] {
        let subject = AlertSubject.meter(watched.meter)
        var transitions: [AlertTransition] = []
        for (rule, limit) in consumption(of: watched.meter) {
            // Stretches that are over end first, so that what is told is in order.
            let stretch = watched.stretch(limit.limit.over)
            for entry in open.entries(of: subject)
            where entry.key.rule == rule.rule.name && entry.key.occasion != stretch.start {
                let name = watched.name(of: entry.key.occasion, limit.limit.over)
                let over = AlertFinding(
                    subject, .over, occasion: entry.key.occasion,
                    message: limit.message(.over, consumption: .zero, in: name))
                if let change = open.take(over, of: rule.rule, at: now) { transitions.append(change) }
            }
            guard rule.concerns(watched.meter) else { continue }
            let found = finding(rule.rule, limit, watched, stretch)
            if let change = open.take(found, of: rule.rule, at: now) { transitions.append(change) }
        }
        for (rule, limit) in power where limit.bounds(contract: contract) == nil {
            guard open.entry(of: rule.rule.name, subject) != nil else { continue }
            let over = AlertFinding(subject, .over, message: "what the connection may draw is no longer known")
            if let change = open.take(over, of: rule.rule, at: now) { transitions.append(change) }
        }
        for step in steps {
            for (rule, limit) in power where rule.concerns(watched.meter) {
                guard let bounds = limit.bounds(contract: contract),
                    let mean = Power(step.growth, over: step.to - step.from)
                else { continue }
                let found = AlertFinding(
                    subject, limit.finding(mean, bounds), began: step.from,
                    message: limit.message(mean, limit: bounds.limit),
                    evidence: AlertEvidence(
                        from: step.from, to: step.to, meters: [watched.meter],
                        figures: AlertFigures {
                            $0.powerKw = mean
                            $0.limitKw = bounds.limit
                            if case .ofContract = limit.limit.limit { $0.contractKw = contract }
                        }))
                // By the meter's own time: readings may come late, and many at once.
                if var change = open.take(found, of: rule.rule, at: step.to) {
                    change.at = now
                    transitions.append(change)
                }
            }
            for (rule, clock) in clocks where rule.concerns(watched.meter) {
                let found = AlertFinding(
                    subject, clock.finding(ahead: step.ahead), message: clock.message(ahead: step.ahead),
                    evidence: AlertEvidence(
                        from: step.from, to: step.to, meters: [watched.meter],
                        figures: AlertFigures {
                            $0.offset = TimeLength(milliseconds: Int64(clamping: step.ahead.magnitude)).rounded
                        }))
                if let change = open.take(found, of: rule.rule, at: step.to.adding(milliseconds: -step.ahead)) {
                    transitions.append(change)
                }
            }
        }
        return transitions
    }

    /// What is to be told of a day or a period that is over, by each rule that finds its limit broken.
    ///
    /// A customer's own limit is about what runs: somebody else may have lived there in what is over.
    func findings(of ended: EndedStretch) -> [(rule: AlertRule, found: AlertFinding)] {
        let watched = ended.watched
        return common.compactMap { rule, limit in
            guard limit.limit.over == ended.over, rule.concerns(watched.meter) else { return nil }
            let found = finding(rule.rule, limit, watched, watched.stretch(ended.over))
            return found.finding == .broken ? (rule.rule, found) : nil
        }
    }

    private func finding(
        _ rule: AlertRule, _ limit: ConsumptionRule, _ watched: WatchedMeter, _ stretch: WatchedMeter.Stretch
    ) -> AlertFinding {
        let finding = limit.finding(stretch.consumption)
        return AlertFinding(
            .meter(watched.meter), finding, occasion: stretch.start,
            message: limit.message(finding, consumption: stretch.consumption, in: stretch.name),
            evidence: AlertEvidence(
                from: stretch.start, to: stretch.end, meters: [watched.meter],
                figures: finding == .broken ? figures(watched, stretch, limit.limit, of: rule) : nil))
    }

    private func figures(
        _ watched: WatchedMeter, _ stretch: WatchedMeter.Stretch, _ limit: AlertCondition.ConsumptionLimit,
        of rule: AlertRule
    ) -> AlertFigures {
        AlertFigures {
            $0.consumedKwh = stretch.consumption
            $0.limitKwh = limit.limit
            switch limit.over {
            case .period: $0.period = watched.period.month
            case .day: $0.day = watched.zone.local(at: stretch.start).date
            }
            if rule.name == CustomerLimits.rule { $0.ownLimit = true }
        }
    }

    // MARK: Fences

    /// What a reading of a meter may come to before any of its alerts can change.
    func fence(_ watched: WatchedMeter, contract: Power?, _ open: OpenAlerts) -> WatchedMeter.Fence {
        // What a register counts is no energy before it is multiplied.
        guard watched.tail?.isPlain ?? true else { return .everything }
        let entries = open.entries(of: .meter(watched.meter))
        var fence = WatchedMeter.Fence.nothing(in: watched.period.span)
        fence.until = min(fence.until, watched.tail?.toldFrom ?? .distantFuture)
        if hasDays {
            guard let day = watched.day else { return .everything }
            if watched.hasBegun(day) {
                fence.from = max(fence.from, day.start)
                fence.until = min(fence.until, day.end)
            } else {
                // What comes late of days before is no part of this one.
                fence.until = min(fence.until, day.start)
            }
        }
        for (rule, limit) in consumption(of: watched.meter) {
            let stretch = watched.stretch(limit.limit.over)
            let mine = entries.filter { $0.key.rule == rule.rule.name }
            if mine.contains(where: { $0.key.occasion != stretch.start || $0.course.isRestless }) { return .everything }
            guard mine.isEmpty, rule.concerns(watched.meter) else { continue }
            let (ceiling, overflow) = stretch.base.milliwattHours
                .addingReportingOverflow(limit.limit.limit.milliwattHours)
            if !overflow { fence.consumption = min(fence.consumption, ceiling) }
        }
        for (rule, limit) in power {
            guard rule.concerns(watched.meter), let bounds = limit.bounds(contract: contract) else { continue }
            if let mine = entries.first(where: { $0.key.rule == rule.rule.name }) {
                if mine.course.isRestless { return .everything }
                // A hair above what clears is looked at for nothing; below it nothing is missed.
                fence.leastPower = max(fence.leastPower, min(bounds.clear.milliwatts, .max - 1) + 1)
            } else {
                fence.mostPower = min(fence.mostPower, bounds.limit.milliwatts)
            }
        }
        for (rule, _) in clocks where entries.contains(where: { $0.key.rule == rule.rule.name }) { return .everything }
        return fence
    }
}
