import GridModel

/// A gridd, as a Swift program talks to it.
///
/// ```swift
/// let client = try GridClient(server: .unixSocket(path: "/var/lib/gridd/gridd.sock"))
/// for try await meter in client.meters.list() { print(meter.id, meter.registerKwh ?? .zero) }
/// let invoice = try await client.meters.invoice(42)
/// await client.close()
/// ```
///
/// Every call throws ``ClientError`` and ends promptly when the calling task is cancelled.
public struct GridClient: Sendable {
    /// Where it listens.
    public let server: ServerAddress

    let dispatcher: Dispatcher

    /// A client that connects when it is first used.
    ///
    /// - Parameters:
    ///   - server: Where gridd listens.
    ///   - token: The bearer token; a Unix socket needs none.
    ///   - timeout: How long each request may take until it is answered whole; nil leaves each kind its own: 30 s for
    ///     questions, minutes for what moves much data.
    ///   - retries: When a request that did not get through is sent again.
    ///   - trustRootsFile: Certificates (PEM) that TLS trusts in place of the system's.
    ///   - observer: Is told of requests, answers and retries.
    /// - Throws: ``ClientError`` for a token that can't stand in a header, or certificates that can't be read.
    public init(
        server: ServerAddress, token: String? = nil, timeout: Duration? = nil, retries: RetryPolicy = .standard,
        trustRootsFile: String? = nil, observer: (@Sendable (ClientNotice) -> Void)? = nil
    ) throws {
        if let token, token.isEmpty || !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) {
            throw ClientError(.invalid, "the token holds characters that no token of gridd has")
        }
        let transport = try HTTPTransport(address: server, token: token, trustRootsFile: trustRootsFile)
        self.init(server: server, transport: transport, timeout: timeout, retries: retries, observer: observer)
    }

    init(
        server: ServerAddress, transport: any Transport, timeout: Duration? = nil, retries: RetryPolicy = .standard,
        observer: (@Sendable (ClientNotice) -> Void)? = nil
    ) {
        self.server = server
        dispatcher = Dispatcher(
            address: server, transport: transport, timeout: timeout, retries: retries, observer: observer)
    }

    private init(server: ServerAddress, dispatcher: Dispatcher) {
        self.server = server
        self.dispatcher = dispatcher
    }

    /// The same client, over the same connections, with another timeout, policy or observer.
    public func adjusted(
        timeout: Duration?, retries: RetryPolicy, observer: (@Sendable (ClientNotice) -> Void)?
    ) -> GridClient {
        GridClient(
            server: server,
            dispatcher: Dispatcher(
                address: server, transport: dispatcher.transport, timeout: timeout, retries: retries,
                observer: observer))
    }

    /// Meters, and what is known of each.
    public var meters: Meters { Meters(dispatcher: dispatcher) }
    /// Readings on their way in, and the newest there are.
    public var readings: Readings { Readings(dispatcher: dispatcher) }
    /// Issued invoices, and what became of them.
    public var invoices: Invoices { Invoices(dispatcher: dispatcher) }
    /// What the alert rules found.
    public var alerts: Alerts { Alerts(dispatcher: dispatcher) }
    public var alertRules: AlertRules { AlertRules(dispatcher: dispatcher) }
    /// Who is notified of alerts.
    public var receivers: Receivers { Receivers(dispatcher: dispatcher) }
    /// What was told of alerts, and what was not.
    public var notifications: Notifications { Notifications(dispatcher: dispatcher) }
    public var silences: Silences { Silences(dispatcher: dispatcher) }
    /// What is billed by.
    public var tariffs: Tariffs { Tariffs(dispatcher: dispatcher) }
    /// Who has usage points, by contracts, and pays for them.
    public var customers: Customers { Customers(dispatcher: dispatcher) }
    /// Where electricity is used, and which meter measures it.
    public var usagePoints: UsagePoints { UsagePoints(dispatcher: dispatcher) }
    /// By which tariff usage points are billed, to whom, and on which days.
    public var contracts: Contracts { Contracts(dispatcher: dispatcher) }
    /// How gridd is doing.
    public var status: Status { Status(dispatcher: dispatcher) }
    /// Whoever this client is to the server.
    public var caller: Caller { Caller(dispatcher: dispatcher) }
    /// Bearer tokens.
    public var tokens: Tokens { Tokens(dispatcher: dispatcher) }

    /// Begins to connect, so that a request that follows soon need not wait for it.
    ///
    /// Nothing is sent, and nothing fails here: a server that can't be reached is the first request's failure.
    public func connect() { dispatcher.transport.connectAhead() }

    /// Closes its connections; requests on their way fail. Later calls fail.
    public func close() async { await dispatcher.transport.shutdown() }

    static let userAgent = "GridClient/\(Version.current)"
}
