import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle

/// One HTTP listener over the API: a Unix socket or a TCP address.
package final class HTTPDoor: Service {
    /// How long requests under way may go on when gridd ends; what is open then is closed.
    private static let grace = Duration.milliseconds(1_500)
    /// How long their tasks may take to notice it.
    private static let lastGrace = Duration.milliseconds(250)
    private static let mostConnections = 2_048

    let application: Application<RouterResponder<GriddContext>>
    private let backend: HTTPBackend
    private let address: String
    private let bound: AsyncStream<any Channel>
    private let boundContinuation: AsyncStream<any Channel>.Continuation

    /// - Throws: ``ServerFault`` when certificate and key can't be read.
    package init(_ door: Door, backend: HTTPBackend, logger: Logger) throws {
        self.backend = backend
        let (bound, boundContinuation) = AsyncStream.makeStream(of: (any Channel).self)
        self.bound = bound
        self.boundContinuation = boundContinuation
        let http = Self.server(backend.connections, backend.limits)
        let server: HTTPServerBuilder
        let bind: BindAddress
        switch door {
        case .local(let socket):
            (address, bind, server) = (socket, .unixDomainSocket(path: socket), http)
        case .network(let listen, let tls):
            (address, bind) = (listen.description, .hostname(listen.host, port: listen.port))
            server = try tls.map { try .tls(http, tlsConfiguration: $0.load()) } ?? http
        }
        application = Application(
            router: API.router(backend, door: door),
            server: server,
            configuration: ApplicationConfiguration(
                address: bind, serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections, logger: logger)),
            onServerRunning: { channel in
                boundContinuation.yield(channel)
                boundContinuation.finish()
            },
            eventLoopGroupProvider: .shared(EventLoops.shared),
            logger: logger)
    }

    /// Waits until it listens and gives back the port, 0 for a socket in a folder; nil when it never will listen.
    func listening() async -> Int? {
        guard let channel = await bound.first(where: { _ in true }) else { return nil }
        return channel.localAddress?.port ?? 0
    }

    package func run() async throws {
        defer { boundContinuation.finish() }
        let (ending, end) = AsyncThrowingStream.makeStream(of: Never.self)
        let serving = Task {
            do {
                try await ServerFault.whenTaken(address) { try await application.run() }
                end.finish()
            } catch {
                end.finish(throwing: error)
            }
        }
        let watch = Task {
            try await gracefulShutdown()
            try await Task.sleep(for: Self.grace)
            backend.connections.closeAll()
            try await Task.sleep(for: Self.lastGrace)
            serving.cancel()
            try await Task.sleep(for: Self.lastGrace)
            // Whatever still waits for the store gets its answer when the store closes; nobody hears it.
            end.finish()
        }
        defer {
            serving.cancel()
            watch.cancel()
        }
        for try await _ in ending {}
    }

    private static func server(_ connections: HTTPConnections, _ limits: HTTPLimits) -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [connections.makeHandler(), HeadDeadline(TimeAmount(limits.headDeadline))],
            idleTimeout: TimeAmount(limits.idle))
        return HTTPServerBuilder { responder in
            HTTP1Channel(
                responder: { request, writer, channel in
                    // RFC 9110 §10.1.1: a client that asks waits with the body for a while.
                    if request.headers[.expect]?.lowercased() == "100-continue" {
                        try await writer.writeInformationalHead(HTTPResponse(status: .continue))
                    }
                    try await responder(request, writer, channel)
                },
                configuration: configuration)
        }
    }
}
