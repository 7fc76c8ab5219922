import GridModel
import Logging

/// Evaluates the rules that no single reading decides: silence, outages, what waits for a decision, the server's health,
/// and day by day what a meter's habits are.
///
/// Its memory is bounded by the number of meters and of open alerts. What changes is known once the store has recorded it.
actor ScheduleDesk {
    static let kinds = Set(AlertKind.allCases).subtracting(StreamRules.kinds)

    let store: any Store
    let clock: WallClock
    private let logger: Logger
    private let onChange: @Sendable (Alert) -> Void

    private(set) var book = RuleBook()
    private(set) var open = OpenAlerts([])
    /// The store failed when it was to record: some of it may be recorded.
    private var isOpenUncertain = false
    var silence: SilenceWatch
    var days = DayWatch()
    /// Invoice runs that ended since the last look.
    private var runs: [CivilMonth: InvoiceRunEnd] = [:]
    /// The longest commit of looks that came to nothing.
    private var commit = TimeLength.zero

    init(
        store: any Store, clock: WallClock, logger: Logger, onChange: @escaping @Sendable (Alert) -> Void
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.onChange = onChange
        silence = SilenceWatch(since: clock.now())
    }

    /// Takes over what is open according to the store.
    func load() async throws {
        open = OpenAlerts(try await store.openAlerts().filter { Self.kinds.contains($0.kind) })
        isOpenUncertain = false
    }

    /// What an invoice run came to.
    struct InvoiceRunEnd: Hashable, Sendable {
        /// How many meters have no invoice by it; nil when it ended early.
        var failed: Int64?
        var message: String
    }

    func note(_ end: InvoiceRunEnd, of month: CivilMonth) { runs[month] = end }

    /// Looks at everything that may change from one minute to the next.
    func look() async throws {
        if isOpenUncertain { try await load() }
        let now = clock.now()
        let (rules, unread) = try await RuleBook.read(from: store, at: now)
        let next = rules.rules(of: Self.kinds)
        if next != book {
            for name in unread { logger.error("alert rule not evaluated", metadata: ["alert.rule": "\(name)"]) }
            days.forget(book.rulesChanged(in: next))
            book = next
        }
        var left = open
        var transitions: [AlertTransition] = []
        for entry in open.all {
            if let reason = end(of: entry) { transitions.append(left.end(entry, at: now, reason)) }
        }
        var watch = silence
        transitions += try await watch.look(book, &left, store, now)
        silence = watch
        transitions += try await lookAtHeldReadings(&left, now)
        let ended = runs
        // Whoever asks begins it anew: it is asked for once for all rules, and for those of the next look if this one fails.
        var figures = store.figures()
        figures.commit = max(figures.commit, commit)
        commit = figures.commit
        lookAtTheServer(figures, &left, &transitions, now)
        try await record(transitions, left)
        commit = .zero
        // Others may have ended meanwhile, and one of them anew.
        for (month, end) in ended where runs[month] == end { runs[month] = nil }
    }

    /// Goes on with what is looked at once a day, some meters at a time; false when nothing of it is left to do.
    func goOn() async throws -> Bool {
        if isOpenUncertain { try await load() }
        let now = clock.now()
        guard let (rule, meters) = days.next(book, store, now) else { return false }
        var left = open
        var transitions: [AlertTransition] = []
        let question = HabitQuestion(store: store, now: now)
        for meter in meters {
            do {
                for found in try await question.findings(of: rule.rule, meter) {
                    if let change = left.take(found, of: rule.rule, at: now) { transitions.append(change) }
                }
                if case .billVariation = rule.rule.condition {
                    transitions += try await endPeriods(rule.rule, meter, &left, now)
                }
            } catch let fault as StoreFault where fault.code == .corrupt || fault.code == .conflict {
                logger.error(
                    "habits not evaluated", metadata: ["meter.id": "\(meter)", "store.detail": "\(fault.message)"])
            }
        }
        try await record(transitions, left)
        return true
    }

    /// An alert about a billing period ends a week after it: by then the bill itself was told.
    private func endPeriods(
        _ rule: AlertRule, _ meter: MeterID, _ left: inout OpenAlerts, _ now: Instant
    ) async throws -> [AlertTransition] {
        let entries = left.entries(of: .meter(meter)).filter { $0.key.rule == rule.name }
        guard !entries.isEmpty, let zone = store.entry(of: meter)?.zone else { return [] }
        let cycles = try await store.cycles(of: meter, at: now)
        return entries.compactMap { entry in
            let end = cycles.period(holding: entry.key.occasion, in: zone).span.end
            guard now - end > 7 * 86_400_000 else { return nil }
            let over = AlertFinding(
                .meter(meter), .over, occasion: entry.key.occasion, message: "the billing period is over and billed")
            return left.take(over, of: rule, at: now)
        }
    }

    /// Why an alert is over, whatever there is to be found; nil when it is not.
    private func end(of entry: OpenAlerts.Entry) -> String? {
        let meter = entry.key.subject.meter
        guard let rule = book.rule(entry.key.rule), rule.rule.kind == entry.kind, meter.map(rule.concerns) ?? true
        else { return "the rule \(entry.key.rule) is no longer in force here" }
        switch entry.kind {
        // A reading waits for a decision whatever became of the meter.
        case .fallingRegister, .spike: return nil
        default: return meter.map { store.status(of: $0) == .active } ?? true ? nil : "the meter is retired"
        }
    }

    private func record(_ transitions: [AlertTransition], _ next: OpenAlerts) async throws {
        isOpenUncertain = !transitions.isEmpty
        let changed = transitions.isEmpty ? [] : try await store.record(transitions, consumedThrough: nil)
        isOpenUncertain = false
        open = next
        for alert in changed {
            logger.info("alert changed", metadata: alert.metadata)
            onChange(alert)
        }
    }
}

// MARK: What waits for a decision, and the server itself

extension ScheduleDesk {
    private func lookAtHeldReadings(_ left: inout OpenAlerts, _ now: Instant) async throws -> [AlertTransition] {
        let rules = book.rules(of: [.fallingRegister, .spike]).rules
        guard !rules.isEmpty else { return [] }
        var held: [HeldReason: [MeterID: Reading]] = [:]
        var after: Int64 = 0
        while true {
            let page = try await store.heldReadings(of: .all, after: after, limit: 1_000)
            for row in page where held[row.reason]?[row.key.meter] == nil {
                held[row.reason, default: [:]][row.key.meter] = row.reading
            }
            guard page.count == 1_000, let last = page.last else { break }
            after = last.id
        }
        var transitions: [AlertTransition] = []
        for rule in rules {
            let isFall = rule.rule.kind == .fallingRegister
            let found = held[isFall ? .fall : .spike] ?? [:]
            for (meter, reading) in found.sorted(by: { $0.key < $1.key }) where rule.concerns(meter) {
                let what = isFall ? "the register fell to" : "the register grew by more than the connection carries, to"
                let finding = AlertFinding(
                    .meter(meter), .broken, began: reading.at,
                    message: "\(what) \(reading.value); the reading waits for a decision",
                    evidence: AlertEvidence(
                        from: reading.at.adding(milliseconds: -86_400_000),
                        to: reading.at.adding(milliseconds: 86_400_000), meters: [meter],
                        figures: AlertFigures {
                            $0.registerKwh = reading.value
                            $0.lastReadingAt = reading.at
                        }))
                if let change = left.take(finding, of: rule.rule, at: now) { transitions.append(change) }
            }
            for entry in left.all where entry.key.rule == rule.rule.name {
                guard let meter = entry.key.subject.meter, found[meter] == nil else { continue }
                let finding = AlertFinding(.meter(meter), .within, message: "no reading waits for a decision any more")
                if let change = left.take(finding, of: rule.rule, at: now) { transitions.append(change) }
            }
        }
        return transitions
    }

    private func lookAtTheServer(
        _ figures: StoreFigures, _ left: inout OpenAlerts, _ transitions: inout [AlertTransition], _ now: Instant
    ) {
        for rule in book.rules {
            switch rule.rule.condition {
            case .storeHealth(let health):
                let (limits, health) = (health, StoreHealthRule(health))
                let finding = AlertFinding(
                    .store, health.finding(figures), message: health.message(figures),
                    evidence: AlertEvidence(
                        from: now, to: now, meters: [],
                        figures: AlertFigures {
                            // What is well is no matter of the alert.
                            $0.disk = figures.disk >= limits.disk ? figures.disk : nil
                            $0.commit = figures.commit >= limits.commit ? figures.commit : nil
                        }))
                if let change = left.take(finding, of: rule.rule, at: now) { transitions.append(change) }
            case .invoiceRun:
                for (month, end) in runs.sorted(by: { $0.key < $1.key }) {
                    let finding = AlertFinding(
                        .run(month), end.failed == 0 ? .within : .broken, message: end.message,
                        evidence: AlertEvidence(
                            from: now, to: now, meters: [],
                            figures: AlertFigures { $0.meters = end.failed.map { Int(clamping: $0) } }))
                    if let change = left.take(finding, of: rule.rule, at: now) { transitions.append(change) }
                }
            default: break
            }
        }
    }
}
