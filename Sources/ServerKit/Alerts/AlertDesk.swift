import GridModel
import Logging

/// What the evaluator needs of a store.
package typealias AlertSources = ReadingStore & JournalFeed & AlertStore & RuleSources

/// Follows every meter's readings and decides what the alerts of the rules about them do.
///
/// Its memory is bounded by the number of meters. Readings that change no alert are counted where the count lies; what
/// does change one becomes known only once the store has recorded it. After a failure the same batches are taken again,
/// and only the meters whose change was not recorded are looked at again.
actor AlertDesk {
    let store: any AlertSources
    let board: AlertBoard
    let clock: WallClock
    let logger: Logger
    private let onChange: @Sendable (Alert) -> Void

    private(set) var watched = WatchedMeters()
    private(set) var rules = StreamRules()
    private(set) var open = OpenAlerts([])
    /// The store failed when it was to record: some of it may be recorded.
    private var isOpenUncertain = false
    /// The store's count of changed rules when they were last read; nil before they were.
    private var ruleChanges: Int?
    /// Readings up to this sequence number are counted, but for those of `unsettled`.
    private var countedThrough: Int64 = 0
    /// Meters whose readings were looked at when the store could not record what follows from them, with those readings.
    private var unsettled: [MeterID: SlowLane.Arrivals] = [:]
    /// The directory's count of zones changed when the watched meters' were last compared.
    private var zoneChanges = 0
    /// The store's count of meters reinterpreted when they were last forgotten.
    private var reinterpretations = 0

    init(
        store: any AlertSources, board: AlertBoard, clock: WallClock, logger: Logger,
        onChange: @escaping @Sendable (Alert) -> Void
    ) {
        self.store = store
        self.board = board
        self.clock = clock
        self.logger = logger
        self.onChange = onChange
    }

    /// Takes over what is open according to the store, and the rules in force.
    func load() async throws {
        try await readOpen()
        try await readRules()
    }

    private func readOpen() async throws {
        let known = open.subjects.compactMap(\.meter)
        open = OpenAlerts(try await store.openAlerts().filter { StreamRules.kinds.contains($0.kind) })
        for meter in Set(known).union(open.subjects.compactMap(\.meter)) { show(meter) }
        isOpenUncertain = false
    }

    /// Evaluates batches of the journal, and records the outcome together with how far it has come.
    func take(_ batches: [CommittedBatch]) async throws {
        guard let last = batches.last else { return }
        if isOpenUncertain { try await readOpen() }
        if ruleChanges != store.alertRuleChanges { try await readRules() }
        let now = clock.now()
        forgetMovedMeters()
        forgetReinterpretedMeters()
        var slow = SlowLane(unsettled: unsettled)
        for batch in batches where batch.sequence > countedThrough {
            let dates = dates(around: batch.receivedAt)
            var index = 0
            while index < batch.readings.count {
                if slow.isEmpty {
                    index = watched.run(
                        on: batch.readings, from: index, sequence: batch.sequence, now: now, dated: dates)
                    guard index < batch.readings.count else { break }
                }
                let committed = batch.readings[index]
                index += 1
                guard committed.key.register == .importedEnergy else { continue }
                let meter = committed.key.meter
                // One by one, once some meter's readings must be kept for a second look.
                if !slow.isEmpty, !slow.holds(meter), dates.contains(committed.reading.at),
                    watched.run(on: committed.reading, of: meter, sequence: batch.sequence, now: now)
                {
                    continue
                }
                slow.take(committed.reading, of: meter, in: batch, known: watched[meter], now: now)
            }
        }
        countedThrough = max(countedThrough, last.sequence)
        unsettled = slow.arrivals
        try await settle(slow, now: now, consumedThrough: last.sequence)
        unsettled = [:]
    }

    /// When a reading that came at an instant may say it was read before a rule about clocks minds.
    private func dates(around received: Instant) -> ClosedRange<Instant> {
        guard rules.astray < .max / 4 else {
            return Instant(milliseconds: .min)...Instant(milliseconds: .max)
        }
        return received.adding(milliseconds: -rules.astray)...received.adding(milliseconds: rules.astray)
    }

    /// A meter in another zone has other billing periods: its consumption is counted anew.
    private func forgetMovedMeters() {
        let changes = store.zoneChanges
        guard changes != zoneChanges else { return }
        watched.forEach { [store] watched in
            if let meter = watched?.meter, watched?.zone != store.entry(of: meter)?.zone { watched = nil }
        }
        zoneChanges = changes
    }

    /// What a reinterpreted meter consumed is counted anew with its next reading; gives back those that were counted.
    @discardableResult
    private func forgetReinterpretedMeters() -> [MeterID] {
        let (meters, count) = store.reinterpreted(since: reinterpretations)
        reinterpretations = count
        if let meters {
            let counted = Set(meters).filter { watched[$0] != nil }
            for meter in counted { watched[meter] = nil }
            return counted.sorted()
        }
        watched.forEach { $0 = nil }
        return []
    }

    /// Resolves the alerts of stretches of time that are over, and looks at what is told of registers since.
    func endPeriods() async throws {
        if isOpenUncertain { try await readOpen() }
        try await readRules()
        let now = clock.now()
        try await endRetired(now)
        var recounts: [MeterID: Bool] = [:]
        for meter in forgetReinterpretedMeters() { recounts[meter] = true }
        let consuming = open.all.filter { $0.kind == .consumption }
        // After a start, of a meter that was not heard of since.
        let unwatched = Set(consuming.compactMap(\.key.subject.meter).filter { watched[$0] == nil })
        let cycles = unwatched.isEmpty ? [:] : try await store.cycles(of: unwatched.sorted(), at: now)
        for entry in consuming {
            guard let meter = entry.key.subject.meter, let zone = store.entry(of: meter)?.zone else { continue }
            let latest = store.latest(of: RegisterKey(meter))?.last.at
            let newest = max(now, latest ?? now)
            let known = watched[meter]?.cycles ?? cycles[meter] ?? .calendar
            let isCurrent =
                entry.key.occasion == known.period(holding: newest, in: zone).span.start
                || rules.hasDays && entry.key.occasion == zone.start(of: zone.local(at: newest).date)
            if !isCurrent || entry.course.isRestless { recounts[meter] = true }
        }
        guard !recounts.isEmpty else { return }
        let counted = try await recount(recounts, now: now)
        var next = open
        var transitions: [AlertTransition] = []
        for watched in counted.values.sorted(by: { $0.meter < $1.meter }) {
            transitions += rules.judge(watched, [], contract: contract(of: watched.meter), &next, now: now)
        }
        try await keep(counted, transitions, next, consumedThrough: nil)
    }

    /// Decides what the alerts of the meters in the slow lane do, days and periods that ended before those that run.
    private func settle(_ slow: SlowLane, now: Instant, consumedThrough sequence: Int64?) async throws {
        let recounted = try await recount(slow.recounts, now: now)
        let meters = slow.followed.merging(recounted) { $1 }
        let missed = MissedReadings(store: store, rules: rules, now: now)
        var next = open
        var transitions: [AlertTransition] = []
        for meter in meters.keys.sorted() {
            guard let watched = meters[meter] else { continue }
            for ended in slow.ended[meter] ?? [] {
                for (rule, found) in rules.findings(of: ended) {
                    if let change = next.take(found, of: rule, at: now) { transitions.append(change) }
                }
            }
            var steps = slow.steps[meter] ?? []
            if let arrived = slow.arrivals[meter] {
                let past = try await passingOverDamage(of: meter) { try await missed.ended(arrived, of: watched) } ?? []
                for (rule, found) in past.flatMap(rules.findings) {
                    guard try await !isTold(found, of: rule) else { continue }
                    if let change = next.take(found, of: rule, at: now) { transitions.append(change) }
                }
                if rules.hasSteps, recounted[meter] != nil {
                    steps = try await passingOverDamage(of: meter) { try await missed.steps(arrived, of: meter) } ?? []
                }
            }
            transitions += rules.judge(watched, steps, contract: contract(of: meter), &next, now: now)
        }
        try await keep(meters, transitions, next, consumedThrough: sequence)
    }

    private func keep(
        _ meters: [MeterID: WatchedMeter], _ transitions: [AlertTransition], _ next: OpenAlerts,
        consumedThrough sequence: Int64?
    ) async throws {
        try await record(transitions, next, consumedThrough: sequence)
        for (meter, counted) in meters {
            watched[meter] = counted
            watched[meter]?.fence = rules.fence(counted, contract: contract(of: meter), open)
        }
    }

    private func record(
        _ transitions: [AlertTransition], _ next: OpenAlerts, consumedThrough sequence: Int64?
    ) async throws {
        isOpenUncertain = !transitions.isEmpty
        let changed = try await store.record(transitions, consumedThrough: sequence)
        isOpenUncertain = false
        open = next
        for transition in transitions { if let meter = transition.key.subject.meter { show(meter) } }
        for alert in changed {
            logger.info("alert changed", metadata: alert.metadata)
            onChange(alert)
        }
    }

    /// What the connection may draw; only asked for where a rule looks at power.
    private func contract(of meter: MeterID) -> Power? {
        rules.hasSteps ? store.events(of: RegisterKey(meter))?.rules.maximumPowerKw : nil
    }

    private func show(_ meter: MeterID) {
        let entry = open.entry(of: AlertRuleName.excessiveConsumption, .meter(meter))
        board.set(meter, above: entry?.course.state == .firing)
    }
}

extension AlertDesk {
    /// Reads the rules in force, when that is due: every minute too, since meters come to sites and tariffs.
    private func readRules() async throws {
        let changes = store.alertRuleChanges
        let now = clock.now()
        let (book, unread) = try await RuleBook.read(from: store, at: now)
        if ruleChanges != changes {
            for name in unread { logger.error("alert rule not evaluated", metadata: ["alert.rule": "\(name)"]) }
        }
        let next = StreamRules(book)
        guard next != rules || ruleChanges == nil else {
            ruleChanges = changes
            return
        }
        try await endForsaken(next, now)
        let needsDays = next.hasDays && !rules.hasDays
        rules = next
        ruleChanges = changes
        // Days are counted from the store; for all else it is enough that the next reading is looked at.
        watched.forEach { watched in
            if needsDays { watched = nil } else { watched?.fence = .everything }
        }
    }

    /// Resolves the alerts of meters that are retired: nothing comes of them any more.
    private func endRetired(_ now: Instant) async throws {
        var left = open
        var transitions: [AlertTransition] = []
        for entry in open.all {
            guard let meter = entry.key.subject.meter, store.status(of: meter) == .retired else { continue }
            transitions.append(left.end(entry, at: now, "meter \(meter) is retired"))
        }
        guard !transitions.isEmpty else { return }
        try await record(transitions, left, consumedThrough: nil)
    }

    /// Resolves the alerts of rules that are gone, and of meters that a rule is about no more.
    private func endForsaken(_ next: StreamRules, _ now: Instant) async throws {
        var left = open
        var transitions: [AlertTransition] = []
        for entry in open.all {
            guard let meter = entry.key.subject.meter, !next.concerns(entry.key.rule, meter) else { continue }
            transitions.append(left.end(entry, at: now, "the rule \(entry.key.rule) is no longer in force here"))
        }
        guard !transitions.isEmpty else { return }
        try await record(transitions, left, consumedThrough: nil)
    }
}

extension Alert {
    /// As a log tells it.
    var metadata: Logger.Metadata {
        [
            "alert.id": "\(id)", "alert.subject": "\(subject)", "alert.rule": "\(rule)",
            "alert.state": "\(state.rawValue)", "alert.severity": "\(severity.rawValue)",
        ]
    }
}
