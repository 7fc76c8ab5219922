import GridModel
import Logging
import Synchronization
import Testing

@testable import ServerKit

/// A desk over a store, and what it told.
final class DeskFixture: Sendable {
    let store: any AlertSources
    let board = AlertBoard()
    let desk: AlertDesk
    private let told: Told

    private final class Told: Sendable {
        let alerts = Mutex<[Alert]>([])
        let through = Mutex<Int64>(0)
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ store: any AlertSources, _ clock: SetClock) {
        self.store = store
        let told = Told()
        self.told = told
        desk = AlertDesk(
            store: store, board: board, clock: clock.wall, logger: Self.quiet,
            onChange: { alert in told.alerts.withLock { $0.append(alert) } })
    }

    /// The alerts that were told, oldest first.
    var changes: [Alert] { told.alerts.withLock { $0 } }

    /// Evaluates everything that was committed and not evaluated yet.
    func catchUp(limit: Int = 10_000) async throws {
        while told.through.withLock({ $0 }) < store.counts.journalSequence {
            let batches = try await store.next(for: .alerts, limit: limit)
            try await desk.take(batches)
            let last = try #require(batches.last)
            told.through.withLock { $0 = last.sequence }
        }
    }
}

/// A store that fails where a test wants it to, and else does what the one behind it does.
final class FlakyStore: AlertSources {
    struct Faults {
        var history: [MeterID: StoreFault] = [:]
        var record: StoreFault?
        /// So many are recorded before it fails.
        var recordsBefore = 0
        var next: StoreFault?
    }

    let base: any Store
    let faults = Mutex(Faults())

    init(_ base: any Store) { self.base = base }

    func entry(of meter: MeterID) -> DirectoryEntry? { base.entry(of: meter) }
    var zoneChanges: Int { base.zoneChanges }
    var activeCount: Int { base.activeCount }

    func meters(_ selection: MeterSelection, after: MeterID?, limit: Int) -> [MeterID] {
        base.meters(selection, after: after, limit: limit)
    }

    func zones(of selection: MeterSelection) -> Set<Zone> { base.zones(of: selection) }

    func history(of key: RegisterKey, in span: TimeSpan) async throws -> RegisterHistory {
        if let fault = faults.withLock({ $0.history[key.meter] }) { throw fault }
        return try await base.history(of: key, in: span)
    }

    func portion(
        of key: RegisterKey, in span: TimeSpan, context: Int64, most: Int
    ) async throws -> HistoryPortion {
        if let fault = faults.withLock({ $0.history[key.meter] }) { throw fault }
        return try await base.portion(of: key, in: span, context: context, most: most)
    }

    func fold<Result: Sendable>(
        histories meters: [MeterID], in span: TimeSpan, most: Int, into initial: Result,
        _ take: @escaping @Sendable (inout Result, RegisterKey, RegisterHistory) throws -> Void
    ) async throws -> (result: Result, passedOver: [RegisterKey]) {
        try await base.fold(histories: meters, in: span, most: most, into: initial, take)
    }

    func known(of meters: MeterSelection, in range: TimeSpan) async throws -> ClosedRange<Instant>? {
        try await base.known(of: meters, in: range)
    }

    func latest(of meters: [MeterID]) -> [(meter: MeterID, latest: LatestReadings)] { base.latest(of: meters) }

    func cycles(of meters: [MeterID], at instant: Instant) async throws -> [MeterID: ReadingCycles] {
        try await base.cycles(of: meters, at: instant)
    }

    func readings(of key: RegisterKey, in span: TimeSpan, after: Reading?, limit: Int) async throws -> [Reading] {
        try await base.readings(of: key, in: span, after: after, limit: limit)
    }

    func latest(of key: RegisterKey) -> LatestReadings? { base.latest(of: key) }
    var counts: ReadingCounts { base.counts }

    func next(for consumer: JournalConsumer, limit: Int) async throws -> [CommittedBatch] {
        if let fault = faults.withLock({ $0.next }) { throw fault }
        return try await base.next(for: consumer, limit: limit)
    }

    func live(buffer: Int) -> AsyncStream<CommittedBatch> { base.live(buffer: buffer) }

    func record(_ transitions: [AlertTransition], consumedThrough sequence: Int64?) async throws -> [Alert] {
        let (fault, first) = faults.withLock { ($0.record, $0.recordsBefore) }
        if let fault {
            if first > 0 { _ = try await base.record(Array(transitions.prefix(first)), consumedThrough: nil) }
            throw fault
        }
        return try await base.record(transitions, consumedThrough: sequence)
    }

    func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [Alert] {
        try await base.alerts(filter, before: before, limit: limit)
    }

    func alert(_ id: Int64) async throws -> Alert? { try await base.alert(id) }
    func openAlerts() async throws -> [Alert] { try await base.openAlerts() }
    func firingCounts() async throws -> [String: Int] { try await base.firingCounts() }

    func acknowledge(_ id: Int64, by actor: String, comment: String?, at now: Instant) async throws -> Alert {
        try await base.acknowledge(id, by: actor, comment: comment, at: now)
    }

    func alertLog(of id: Int64) async throws -> [AlertChange] { try await base.alertLog(of: id) }

    func alertLog(after: Int64, limit: Int) async throws -> [AlertChange] {
        try await base.alertLog(after: after, limit: limit)
    }

    func addAlertRule(
        name: String, text: String, format: TariffFormat, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> AlertRuleRecord {
        try await base.addAlertRule(name: name, text: text, format: format, by: actor, at: now, dryRun: dryRun)
    }

    func alertRules() async throws -> [AlertRuleRecord] { try await base.alertRules() }

    func alertRuleVersions(_ name: String) async throws -> [AlertRuleRecord] {
        try await base.alertRuleVersions(name)
    }

    func enableAlertRule(
        _ name: String, _ isEnabled: Bool, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> AlertRuleRecord {
        try await base.enableAlertRule(name, isEnabled, by: actor, at: now, dryRun: dryRun)
    }

    var alertRuleChanges: Int { base.alertRuleChanges }

    func usagePoint(_ id: UsagePointID, at now: Instant) async throws -> UsagePoint? {
        try await base.usagePoint(id, at: now)
    }

    func addContract(
        _ new: NewContract, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Contract {
        try await base.addContract(new, by: actor, at: now, dryRun: dryRun)
    }

    func contract(_ id: ContractID, at now: Instant) async throws -> Contract? {
        try await base.contract(id, at: now)
    }

    func contracts(
        _ filter: ContractFilter, after: ContractID?, limit: Int, at now: Instant
    ) async throws -> [Contract] {
        try await base.contracts(filter, after: after, limit: limit, at: now)
    }

    func changeContract(
        _ id: ContractID, _ change: ContractChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [Contract] {
        try await base.changeContract(id, change, by: actor, at: now, dryRun: dryRun)
    }

    func endContract(
        _ id: ContractID, until: CivilDate, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Contract {
        try await base.endContract(id, until: until, by: actor, at: now, dryRun: dryRun)
    }

    func customerLimits() async throws -> [CustomerID: Energy] { try await base.customerLimits() }

    func usagePoints(
        _ filter: UsagePointFilter, after: UsagePointID?, limit: Int, at now: Instant
    ) async throws -> [UsagePoint] {
        try await base.usagePoints(filter, after: after, limit: limit, at: now)
    }

    func changeUsagePoint(
        _ id: UsagePointID, _ change: UsagePointChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> UsagePoint {
        try await base.changeUsagePoint(id, change, by: actor, at: now, dryRun: dryRun)
    }

    func install(
        _ new: NewInstallation, at point: UsagePointID, by actor: String, now: Instant, dryRun: Bool
    ) async throws -> UsagePoint {
        try await base.install(new, at: point, by: actor, now: now, dryRun: dryRun)
    }
}
