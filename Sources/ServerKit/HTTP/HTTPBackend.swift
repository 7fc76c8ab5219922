import GridModel
import Logging
import MeterWire

/// What the routes work with.
package struct HTTPBackend: Sendable {
    package var store: any Store
    package var intake: Intake
    package var rejections: RejectionCounter
    package var events: EventHub
    package var clock: WallClock
    /// For meters that are added without a zone.
    package var defaultZone: Zone
    /// Connections on the meter socket.
    package var connectedMeters: @Sendable () -> Int
    /// Open HTTP connections of both doors.
    package var connections: HTTPConnections
    /// Where readings are in line protocol.
    package var lineProtocol: LineProtocolNames
    /// Whom invoices are paid to.
    package var payee: Payee?
    /// Who tells of alerts; nil where nobody does.
    package var notifications: Notifications?
    /// Lines of line protocol about something else than meters, since the start.
    let passedOver = Tally()
    /// Tariffs that were read from their documents.
    let tariffs = TariffShelf()
    package var limits = HTTPLimits()
    package var uptime = Uptime()
    /// Told how an invoice run of a month ended: how many meters were left without an invoice, and what to say of it.
    package var onRunEnd: @Sendable (CivilMonth, Int64?, String) async -> Void = { _, _, _ in }
    /// Large bodies that are read at a time.
    let bulk = Turnstile(places: 32)
    let invoicing = SinglePlace(refusal: "invoices are being issued already: try again when that is done")
    let verification = SinglePlace(refusal: "the store is being verified already: try again when that is done")

    package struct Notifications: Sendable {
        var notifier: Notifier
        var couriers: any Courier
    }

    package init(
        store: any Store, intake: Intake, rejections: RejectionCounter, events: EventHub, clock: WallClock,
        defaultZone: Zone, connectedMeters: @escaping @Sendable () -> Int, connections: HTTPConnections,
        lineProtocol: LineProtocolNames = LineProtocolNames()
    ) {
        self.store = store
        self.intake = intake
        self.rejections = rejections
        self.events = events
        self.clock = clock
        self.defaultZone = defaultZone
        self.connectedMeters = connectedMeters
        self.connections = connections
        self.lineProtocol = lineProtocol
    }

    /// A meter as the API shows it, with its register as last read.
    func show(_ record: MeterRecord) -> Meter { show(record, changed: nil) }

    /// The same as a change of its rules would leave it.
    func show(_ record: MeterRecord, changed change: MeterChange?) -> Meter {
        let key = RegisterKey(record.id)
        let latest = store.latest(of: key)
        let events = store.events(of: key)
        let ratio = latest.flatMap { events?.ratio(at: $0.last.at) } ?? .one
        let rules = events?.rules ?? MeteringRules()
        return Meter(
            id: record.id, name: record.name, serial: record.serial, status: record.status,
            registerKwh: latest?.last.value, powerKw: latest?.power(times: ratio), lastReadingAt: latest?.last.at,
            timeZone: record.zone, enrolledAt: record.enrolledAt,
            metering: MeteringStanding(
                change.map { rules.changed(by: $0) } ?? rules, multiplier: events?.ratio(at: .distantFuture) ?? .one))
    }

    /// How gridd is doing.
    var status: ServerStatus {
        let counts = store.counts
        let retention = store.retention
        return ServerStatus(
            version: Version.current, uptimeSeconds: uptime.seconds,
            meters: .init(active: store.activeCount, connected: connectedMeters()),
            readings: .init(
                stored: counts.stored, acknowledged: counts.acknowledged, duplicates: counts.duplicates,
                rejected: Int64(rejections.value)),
            journal: .init(readings: counts.journalReadings, sequence: counts.journalSequence),
            rollups: .init(monthsDue: store.monthsToRollUp),
            retention: .init(keep: retention.policy.text, keptFrom: retention.keptFrom), trouble: store.trouble)
    }
}
