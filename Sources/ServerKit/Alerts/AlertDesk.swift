import GridModel
import Logging

/// What the evaluator needs of a store.
package typealias AlertSources = MeterDirectory & ReadingStore & JournalFeed & AlertStore

/// Follows every meter's consumption and decides what its alerts do.
///
/// Its memory is bounded by the number of meters. Readings that change no alert are counted where the count lies; what
/// does change one becomes known only once the store has recorded it. After a failure the same batches are taken again,
/// and only the meters whose change was not recorded are looked at again.
actor AlertDesk {
    private let store: any AlertSources
    private let board: AlertBoard
    private let clock: WallClock
    private let logger: Logger
    private let onChange: @Sendable (Alert) -> Void
    private let rule = ExcessiveConsumption()

    private(set) var watched = WatchedMeters()
    /// The starts of the periods whose alert fires; nearly always one a meter.
    private var firing: [MeterID: Set<Instant>] = [:]
    /// Readings up to this sequence number are counted, but for those of `unsettled`.
    private var countedThrough: Int64 = 0
    /// Meters whose readings were looked at when the store could not record what follows from them.
    private var unsettled: Set<MeterID> = []
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

    /// Takes over what fires according to the store.
    func load() async throws {
        for alert in try await store.openAlerts() where alert.rule == ExcessiveConsumption.name {
            guard alert.state == .firing, let meter = alert.meter else { continue }
            firing[meter, default: []].insert(alert.occasion)
            board.set(meter, above: true)
        }
    }

    /// Evaluates batches of the journal, and records the outcome together with how far it has come.
    func take(_ batches: [CommittedBatch]) async throws {
        guard let last = batches.last else { return }
        let now = clock.now()
        forgetMovedMeters()
        forgetReinterpretedMeters()
        var slow = SlowLane(recounts: Dictionary(uniqueKeysWithValues: unsettled.map { ($0, true) }))
        for batch in batches where batch.sequence > countedThrough {
            var index = 0
            while index < batch.readings.count {
                if slow.isEmpty {
                    index = watched.run(
                        on: batch.readings, from: index, sequence: batch.sequence, now: now, under: rule.limit)
                    guard index < batch.readings.count else { break }
                }
                let committed = batch.readings[index]
                index += 1
                guard committed.key.register == .importedEnergy else { continue }
                let meter = committed.key.meter
                // One by one, once some meter's readings must be kept for a second look.
                if !slow.isEmpty, !slow.holds(meter),
                    watched.run(
                        on: committed.reading, of: meter, sequence: batch.sequence, now: now, under: rule.limit)
                {
                    continue
                }
                slow.take(committed.reading, of: meter, sequence: batch.sequence, known: watched[meter], now: now)
            }
        }
        countedThrough = max(countedThrough, last.sequence)
        unsettled.formUnion(slow.meters)
        try await recount(slow.recounts, into: &slow.followed, now: now)
        try await settle(slow.followed, now: now, consumedThrough: last.sequence)
        unsettled = []
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

    /// Resolves the alerts of billing periods that are over, and looks at what is told of registers since.
    func endPeriods() async throws {
        let now = clock.now()
        var recounts: [MeterID: Bool] = [:]
        for meter in forgetReinterpretedMeters() { recounts[meter] = true }
        for (meter, periods) in firing {
            guard let zone = store.entry(of: meter)?.zone else { continue }
            let latest = store.latest(of: RegisterKey(meter))?.last.at
            let current = BillingPeriod(holding: max(now, latest ?? now), in: zone)
            if periods != [current.span.start] { recounts[meter] = true }
        }
        guard !recounts.isEmpty else { return }
        var followed: [MeterID: WatchedMeter] = [:]
        try await recount(recounts, into: &followed, now: now)
        try await settle(followed, now: now, consumedThrough: nil)
    }

    private func recount(
        _ meters: [MeterID: Bool], into followed: inout [MeterID: WatchedMeter], now: Instant
    ) async throws {
        let count = ConsumptionCount(store: store)
        let whole = meters.filter { $0.value || watched[$0.key]?.anchor == nil }.keys
        var together: [MeterID: WatchedMeter] = [:]
        if whole.count >= FleetCount.worthwhile {
            together = try await FleetCount(store: store).count(whole.sorted(), now: now)
        }
        for (meter, wholePeriod) in meters {
            if let counted = together[meter] {
                followed[meter] = counted
                continue
            }
            do {
                let earlier = wholePeriod ? nil : watched[meter]
                followed[meter] = try await count.count(meter, now: now, after: earlier)
            } catch let fault as StoreFault where fault.code == .corrupt {
                // One register that can't be read must not stop the others, nor the journal behind them.
                followed[meter] = nil
                logger.error(
                    "consumption not evaluated",
                    metadata: ["meter.id": "\(meter)", "store.detail": "\(fault.message)"])
            }
        }
    }

    private func settle(
        _ meters: [MeterID: WatchedMeter], now: Instant, consumedThrough sequence: Int64?
    ) async throws {
        let transitions = meters.flatMap { self.transitions(of: $0.key, $0.value, now: now) }
            .sorted { $0.meter < $1.meter }
        let changed = try await store.record(transitions.map(\.transition), consumedThrough: sequence)
        for transition in transitions { note(transition.meter, transition.transition) }
        for (meter, counted) in meters {
            watched[meter] = counted
            // What a register counts is no energy before it is multiplied.
            let isPlain = counted.tail?.isPlain ?? true
            watched[meter]?.standing = isPlain ? standing(of: meter, in: counted.period) : .others
        }
        for alert in changed {
            logger.info(
                "alert changed",
                metadata: [
                    "alert.id": "\(alert.id)", "alert.subject": "\(alert.subject)", "alert.rule": "\(alert.rule)",
                    "alert.state": "\(alert.state.rawValue)",
                ])
            onChange(alert)
        }
    }

    private func transitions(
        of meter: MeterID, _ watched: WatchedMeter, now: Instant
    ) -> [(meter: MeterID, transition: AlertTransition)] {
        let firing = firing[meter] ?? []
        func transition(_ periodStart: Instant, _ state: AlertState, _ message: String) -> (MeterID, AlertTransition) {
            let key = AlertKey(rule: ExcessiveConsumption.name, subject: .meter(meter), occasion: periodStart)
            return (
                meter,
                AlertTransition(
                    key, kind: .consumption, severity: .warning, state: state, at: now, message: message)
            )
        }
        var result: [(MeterID, AlertTransition)] = []
        for start in firing.sorted() where start != watched.period.span.start {
            guard let state = AlertMachine.next(from: .firing, on: .over) else { continue }
            // The middle of the month it began: its start is another date when the meter has moved to another zone.
            let month = watched.zone.month(at: start.adding(milliseconds: 14 * 86_400_000))
            result.append(transition(start, state, rule.messageOver(month)))
        }
        let current: AlertState? = firing.contains(watched.period.span.start) ? .firing : nil
        if let state = AlertMachine.next(from: current, on: rule.finding(watched.consumption)) {
            let message = rule.message(state, consumption: watched.consumption, period: watched.period.month)
            result.append(transition(watched.period.span.start, state, message))
        }
        return result
    }

    private func standing(of meter: MeterID, in period: BillingPeriod) -> WatchedMeter.Standing {
        guard let periods = firing[meter] else { return .nothing }
        return periods == [period.span.start] ? .current : .others
    }

    private func note(_ meter: MeterID, _ transition: AlertTransition) {
        var periods = firing[meter] ?? []
        if transition.state == .firing {
            periods.insert(transition.key.occasion)
        } else {
            periods.remove(transition.key.occasion)
        }
        firing[meter] = periods.isEmpty ? nil : periods
        board.set(meter, above: !periods.isEmpty)
    }
}

/// The meters of some batches that take more than adding a reading.
private struct SlowLane {
    var followed: [MeterID: WatchedMeter] = [:]
    /// Those to be counted from the store again, and whether over the whole period.
    var recounts: [MeterID: Bool]

    var isEmpty: Bool { followed.isEmpty && recounts.isEmpty }
    var meters: Set<MeterID> { Set(followed.keys).union(recounts.keys) }

    func holds(_ meter: MeterID) -> Bool { followed[meter] != nil || recounts[meter] != nil }

    mutating func take(_ reading: Reading, of meter: MeterID, sequence: Int64, known: WatchedMeter?, now: Instant) {
        if recounts[meter] == true { return }
        guard var counted = followed[meter] ?? known, counted.period.span.end > now else {
            recounts[meter] = true
            return
        }
        switch counted.follow(reading, sequence: sequence) {
        case .counted: followed[meter] = counted
        case .recount(let wholePeriod): recounts[meter] = wholePeriod
        }
    }
}
