import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The connections to one server: those in use, and those that wait for the next request. It lives on the event loop.
final class ConnectionPool {
    /// Idle connections beyond so many are closed.
    private static let mostIdle = 4
    /// For so long a connection that nothing was sent on is as good as a new one.
    private static let freshness = TimeAmount.seconds(1)
    /// How long making a connection may take.
    private static let connectTimeout = TimeAmount.seconds(10)

    private static let closed = ClientError(.cancelled, "the client was closed")

    private let destination: Destination
    private let tls: NIOSSLContext?
    private let loop: any EventLoop
    private var open: [ObjectIdentifier: Connection] = [:]
    private var idle: [Connection] = []
    /// A connection that was asked for before there is anything to be sent on it.
    private var ahead: (channel: EventLoopFuture<any Channel>, since: NIODeadline)?
    private var wasAsked = false
    private var isShut = false

    init(_ destination: Destination, tls: NIOSSLContext?, loop: any EventLoop) {
        self.destination = destination
        self.tls = tls
        self.loop = loop
    }

    /// Sends a request over an idle connection when there is one, else over a new one.
    ///
    /// A server may close an idle connection at the moment it is used, and nobody can tell whether the request was
    /// read. What must not be done twice goes over a connection of its own.
    func start(_ exchange: Exchange, onNewConnection: Bool = false) {
        guard !exchange.isOver else { return }
        wasAsked = true
        guard !isShut else { return exchange.fail(Self.closed) }
        if exchange.isRepeatable, !onNewConnection, let connection = idle.popLast() {
            return connection.begin(exchange, isReused: true)
        }
        connection().assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                guard let connection = try? channel.pipeline.syncOperations.handler(type: Connection.self) else {
                    return exchange.fail(ChannelError.ioOnClosedChannel)
                }
                if self.isShut { exchange.fail(Self.closed) }
                // Who asked may have gone meanwhile; somebody else will ask.
                guard !exchange.isOver else { return self.becameIdle(connection) }
                connection.begin(exchange, isReused: false)
            case .failure(let error): exchange.fail(error)
            }
        }
    }

    /// Begins to connect, for the first request, which will come soon.
    func connectAhead() {
        if ahead == nil, !wasAsked, !isShut { ahead = (connect(), .now()) }
    }

    /// The connection that was asked for ahead, when it is fresh, else a new one.
    private func connection() -> EventLoopFuture<any Channel> {
        guard let (channel, since) = ahead else { return connect() }
        ahead = nil
        if since + Self.freshness > .now() { return channel }
        channel.whenSuccess { $0.close(promise: nil) }
        return connect()
    }

    /// Closes everything; what is on its way fails.
    func shutdown() {
        isShut = true
        idle = []
        for connection in open.values { connection.close(failingWith: Self.closed) }
    }

    func opened(_ connection: Connection) { open[ObjectIdentifier(connection)] = connection }

    func becameIdle(_ connection: Connection) {
        guard !isShut, connection.isOpen, idle.count < Self.mostIdle else { return connection.close() }
        idle.append(connection)
    }

    func closed(_ connection: Connection) {
        open[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
    }

    private func connect() -> EventLoopFuture<any Channel> {
        let pool = NIOLoopBound(self, eventLoop: loop)
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(Self.connectTimeout).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let tls = pool.value.tls {
                    let name = pool.value.destination.serverName
                    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                }
                try pipeline.addHTTPClientHandlers()
                try pipeline.addHandler(Connection(pool: pool.value))
            }
        }
        switch destination.endpoint {
        case .unixSocket(let path): return bootstrap.connect(unixDomainSocketPath: path)
        case .host(let host, let port):
            // An address needs nobody to look it up.
            if let address = try? SocketAddress(ipAddress: host, port: port) { return bootstrap.connect(to: address) }
            return bootstrap.connect(host: host, port: port)
        }
    }
}
