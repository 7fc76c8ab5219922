import GridModel
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The head-end: listens for meters, and keeps listening until it is told to stop.
package final class MeterListener: Service {
    private enum State {
        case closed
        /// With the port that was picked: a socket that is gone can't be asked for it.
        case listening(any Channel, port: Int)
        case stopped
    }

    private let headEnd: HeadEnd
    private let group: any EventLoopGroup
    private let rosters: [ObjectIdentifier: ConnectionRoster]
    private let state = Mutex(State.closed)

    /// - Parameters:
    ///   - alertSentenceAbove: True while an acknowledgement to the meter says that its consumption is above the
    ///     recommended; asked at the moment the acknowledgement is written, on an event loop.
    ///   - rejections: Counts what is refused.
    package init(
        configuration: Configuration, journal: any ReadingJournal, intake: Intake,
        alertSentenceAbove: @escaping @Sendable (MeterID) -> Bool, rejections: RejectionCounter, clock: WallClock,
        logger: Logger, group: any EventLoopGroup
    ) {
        headEnd = HeadEnd(
            configuration: configuration, journal: journal, intake: intake, isAbove: alertSentenceAbove,
            rejections: rejections, clock: clock, logger: logger)
        self.group = group
        let interval = TimeAmount(configuration.sweepInterval)
        rosters = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map {
                (ObjectIdentifier($0), ConnectionRoster(eventLoop: $0, sweepInterval: interval))
            })
    }

    /// Connections that are open, those turned away not counted.
    package var connected: Int { headEnd.connected }

    /// Listens, and gives back the address with the port that was picked.
    ///
    /// Connections are accepted from here on.
    /// - Throws: `IOError` when the address can't be listened on.
    package func bind() async throws -> (host: String, port: Int) {
        let configuration = headEnd.configuration
        let channel = try await listen(port: configuration.port)
        let address = channel.localAddress
        let bound = (host: address?.ipAddress ?? configuration.host, port: address?.port ?? configuration.port)
        headEnd.logger.info(
            "listening for meters", metadata: ["listen.host": "\(bound.host)", "listen.port": "\(bound.port)"])
        return bound
    }

    /// Serves until graceful shutdown, then stops accepting, answers what was received and closes.
    package func run() async throws {
        if case .closed = state.withLock({ $0 }) { _ = try await bind() }
        await withTaskGroup { group in
            group.addTask { await self.keepListening() }
            // It throws when the task is cancelled, which ends the head-end too.
            try? await gracefulShutdown()
            await shutDown()
        }
    }

    private func shutDown() async {
        let previous = state.withLock { state in
            defer { state = .stopped }
            return state
        }
        if case .listening(let channel, _) = previous { try? await channel.close().get() }
        for roster in rosters.values.map({ $0.shutDown() }) { try? await roster.get() }
        headEnd.logger.info("stopped listening for meters")
    }

    /// Listens again when the system takes the socket away: `accept` passes on errors of the network below.
    private func keepListening() async {
        while case .listening(let channel, let port) = state.withLock({ $0 }) {
            try? await channel.closeFuture.get()
            while case .listening = state.withLock({ $0 }) {
                do {
                    _ = try await listen(port: port)
                    headEnd.logger.info("listening for meters again", metadata: ["listen.port": "\(port)"])
                    break
                } catch {
                    headEnd.logger.info("can't listen for meters", metadata: ["listen.error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func listen(port: Int) async throws -> any Channel {
        let headEnd = headEnd
        let rosters = rosters
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // What the system holds for a connection is bounded too; an accepted socket inherits this.
            .serverChannelOption(.socketOption(.so_rcvbuf), value: 131_072)
            .childChannelOption(.socketOption(.so_sndbuf), value: 131_072)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            // A channel keeps its last buffer, so that of a meter with little to say is small.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 16_384)
            )
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 8_192, high: 32_768))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let roster = rosters[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    try channel.pipeline.syncOperations.addHandler(MeterConnection(headEnd: headEnd, roster: roster))
                }
            }
            .bind(host: headEnd.configuration.host, port: port).get()
        let isWanted = state.withLock { state in
            if case .stopped = state { return false }
            state = .listening(channel, port: channel.localAddress?.port ?? port)
            return true
        }
        if !isWanted { try? await channel.close().get() }
        return channel
    }
}
