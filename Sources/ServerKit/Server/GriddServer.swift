import GridModel
import Logging
import ServiceLifecycle
import UnixSignals

/// gridd as a whole: the parts in the order they depend on each other.
package final class GriddServer: Sendable {
    /// Where it listens.
    package struct Addresses: Hashable, Sendable {
        package var meters: ListenAddress
        package var http: ListenAddress
        package var socket: String

        /// What gridd prints when everything listens.
        package var readyLine: String { "gridd ready meters=\(meters) http=\(http) socket=\(socket)" }
    }

    /// Behind the local administrator's door and behind the network's.
    let local: HTTPDoor
    let network: HTTPDoor
    let backend: HTTPBackend
    private let folder: DataFolder
    private let lock: FolderLock
    private let store: any Store
    private let evaluator: AlertEvaluator
    private let scheduler: AlertScheduler
    private let notifier: Notifier
    private let meters: MeterListener
    private let meterAddress: ListenAddress
    private let httpHost: String
    private let logger: Logger

    /// Takes the data folder, opens the store in it, and binds the meter socket.
    ///
    /// - Parameter limits: Others than gridd's only where somebody can't wait for these.
    /// - Throws: ``ServerFault`` for a folder or an address that can't be used; ``StoreFault``.
    package static func open(
        _ configuration: ServerConfiguration, limits: HTTPLimits = HTTPLimits(), clock: WallClock = .system,
        logger: Logger
    ) async throws -> GriddServer {
        try configuration.check()
        let folder = try DataFolder(configuration.data)
        try folder.create()
        let lock: FolderLock
        do {
            lock = try FolderLock.take(folder)
        } catch let held as FolderLock.Held {
            throw held.fault
        }
        var settings = SQLiteStore.Configuration(
            defaultZone: configuration.zone, journal: JournalRoom(configuration.journalLimit))
        settings.retention = configuration.retention
        let store = try await SQLiteStore.open(
            in: folder.path, configuration: settings, clock: clock, logger: logger)
        do {
            return try await GriddServer(
                configuration, limits: limits, folder: folder, lock: lock, store: store, clock: clock, logger: logger)
        } catch {
            await store.close()
            throw error
        }
    }

    private init(
        _ configuration: ServerConfiguration, limits: HTTPLimits, folder: DataFolder, lock: FolderLock,
        store: any Store, clock: WallClock, logger: Logger
    ) async throws {
        self.folder = folder
        self.lock = lock
        self.store = store
        self.logger = logger
        let board = AlertBoard()
        let events = EventHub(feed: store, readings: store)
        let intake = Intake(directory: store, clock: clock, keptFrom: { store.keptFrom })
        let rejections = RejectionCounter()
        let webhooks = WebhookCourier(clock: clock)
        let couriers = Couriers(
            webhooks: webhooks,
            mail: MailCourier(
                sendmail: configuration.notifications.sendmail, from: configuration.notifications.from, clock: clock),
            commands: CommandCourier(allowed: configuration.notifications.commands))
        let notifier = Notifier(
            store: store, couriers: couriers, zone: configuration.zone, clock: clock, logger: logger,
            afterwards: { await webhooks.shutDown() })
        self.notifier = notifier
        let onChange = { @Sendable (alert: Alert) in
            events.publish(alert)
            notifier.alertsChanged()
        }
        evaluator = AlertEvaluator(
            store: store, board: board, clock: clock, logger: logger, onChange: onChange)
        try await evaluator.prepare()
        let scheduler = AlertScheduler(
            store: store, clock: clock, logger: logger, onChange: onChange)
        try await scheduler.prepare()
        self.scheduler = scheduler
        let meters = MeterListener(
            configuration: .init(
                host: configuration.meters.host, port: configuration.meters.port,
                maximumConnections: configuration.mostConnections),
            journal: store, intake: intake, alertSentenceAbove: { board.isAboveRecommended($0) },
            rejections: rejections, clock: clock, logger: logger)
        self.meters = meters
        var backend = HTTPBackend(
            store: store, intake: intake, rejections: rejections, events: events, clock: clock,
            defaultZone: configuration.zone, connectedMeters: { meters.connected }, connections: HTTPConnections(),
            lineProtocol: configuration.lineProtocol)
        backend.payee = configuration.payee
        backend.notifications = .init(notifier: notifier, couriers: couriers)
        backend.limits = limits
        backend.onRunEnd = { month, failed, message in
            await scheduler.noteRun(of: month, failed: failed, message: message)
        }
        self.backend = backend
        network = try HTTPDoor(.network(configuration.http, configuration.tls), backend: backend, logger: logger)
        local = try HTTPDoor(.local(socket: folder.socket), backend: backend, logger: logger)
        httpHost = configuration.http.host
        let bound = try await ServerFault.whenTaken(configuration.meters.description) { try meters.bind() }
        meterAddress = ListenAddress(host: configuration.meters.host, port: bound.port)
    }

    /// Serves until SIGTERM or SIGINT, or until a part fails; then ends the parts in reverse order of dependence.
    ///
    /// - Parameter onReady: Called when everything listens.
    /// - Throws: What made a part fail; ``ServerFault`` for an address that can't be listened on.
    package func run(onReady: @escaping @Sendable (Addresses) -> Void) async throws {
        defer { release() }
        try await services(endedBy: [.sigterm, .sigint], onReady: onReady).run()
    }

    /// Lets go of the data folder; the last thing to do.
    func release() { lock.release() }

    /// The parts as one group, whose graceful shutdown ends them.
    func services(
        endedBy signals: [UnixSignal], onReady: @escaping @Sendable (Addresses) -> Void
    ) -> ServiceGroup {
        let addresses = { @Sendable [meterAddress, httpHost, folder] (port: Int) in
            Addresses(
                meters: meterAddress, http: ListenAddress(host: httpHost, port: port), socket: folder.socket)
        }
        let front = FrontDoors(
            meters: meters, network: network, local: local, events: backend.events, folder: folder,
            onReady: { onReady(addresses($0)) })
        let services: [any Service] = [
            StoreService(store: store), backend.events, evaluator, scheduler, notifier, front,
        ]
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: signals, logger: logger))
    }
}
