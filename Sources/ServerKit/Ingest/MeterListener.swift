import GridModel
import Logging
import ServiceLifecycle
import Synchronization

/// The head-end: listens for meters, and keeps listening until it is told to stop.
package final class MeterListener: Service {
    private enum State {
        case closed
        case listening([MeterLoop])
        case stopped
    }

    private let headEnd: HeadEnd
    private let state = Mutex(State.closed)

    /// - Parameters:
    ///   - alertSentenceAbove: True while an acknowledgement to the meter says that its consumption is above the
    ///     recommended; asked at the moment the acknowledgement is written, on a thread of the head-end's.
    ///   - rejections: Counts what is refused.
    package init(
        configuration: Configuration, journal: any ReadingJournal, intake: Intake,
        alertSentenceAbove: @escaping @Sendable (MeterID) -> Bool, rejections: RejectionCounter, clock: WallClock,
        logger: Logger
    ) {
        headEnd = HeadEnd(
            configuration: configuration, journal: journal, intake: intake, isAbove: alertSentenceAbove,
            rejections: rejections, clock: clock, logger: logger)
    }

    deinit {
        if case .listening(let loops) = state.withLock({ $0 }) { for loop in loops { loop.post(.abandon) } }
    }

    /// Connections that are open, those turned away not counted.
    package var connected: Int { headEnd.connected }

    /// Listens, and gives back the address with the port that was picked.
    ///
    /// Connections are accepted from here on.
    /// - Throws: `SystemFault` when the address can't be listened on.
    package func bind() throws -> (host: String, port: Int) {
        let configuration = headEnd.configuration
        let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
        let loops = try (0..<configuration.loops).map { _ in try MeterLoop() }
        for (number, loop) in loops.enumerated() { loop.start(headEnd, number: number, sharingWith: loops) }
        loops.first?.post(.listen(socket))
        state.withLock { $0 = .listening(loops) }
        let address = socket.address
        headEnd.logger.info(
            "listening for meters", metadata: ["listen.host": "\(address.host)", "listen.port": "\(address.port)"])
        return (address.host, address.port)
    }

    /// Serves until graceful shutdown, then stops accepting, answers what was received and closes.
    package func run() async throws {
        if case .closed = state.withLock({ $0 }) { _ = try bind() }
        // It throws when the task is cancelled, which ends the head-end too.
        try? await gracefulShutdown()
        await shutDown()
    }

    private func shutDown() async {
        let previous = state.withLock { state in
            defer { state = .stopped }
            return state
        }
        guard case .listening(let loops) = previous else { return }
        await loops.first?.stopListening()
        await withTaskGroup { group in
            for loop in loops { group.addTask { await loop.shutDown() } }
        }
        headEnd.logger.info("stopped listening for meters")
    }
}
