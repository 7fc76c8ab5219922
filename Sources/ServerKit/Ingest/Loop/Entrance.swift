import Logging

/// Where connections come in: the listening socket, and what to do when the system takes it away.
struct Entrance {
    /// The poller's number for it: no connection has it.
    static let number = UInt64.max - 1
    /// So long it is left alone when there is no room, or when listening failed.
    static let pause = Duration.seconds(1)
    /// So many are let in at a time, so that those who are in have their turn.
    private static let most = 64

    private enum State {
        case closed
        case open(ListeningSocket)
        /// Nobody is let in for a moment.
        case full(ListeningSocket)
        /// The socket is gone.
        case lost(SocketAddress)
    }

    private let poller: Poller
    private let logger: Logger
    private var state = State.closed

    init(poller: Poller, logger: Logger) {
        self.poller = poller
        self.logger = logger
    }

    mutating func open(_ socket: ListeningSocket) {
        _ = poller.add(socket.descriptor, as: Self.number, for: .input)
        state = .open(socket)
    }

    mutating func close() { state = .closed }

    /// Lets those in who wait; gives back after which time ``reopen()`` is to be called, when that is necessary.
    mutating func letIn(_ welcome: (StreamSocket) -> Void) -> Duration? {
        guard case .open(let socket) = state else { return nil }
        for _ in 0..<Self.most {
            switch socket.accept() {
            case .connection(let connection): welcome(connection)
            case .nobody: return nil
            case .noRoom(let fault):
                logger.warning("no room for more connections", metadata: ["listen.error": "\(fault)"])
                poller.remove(socket.descriptor)
                state = .full(socket)
                return Self.pause
            case .lost(let fault):
                logger.info("lost the listening socket", metadata: ["listen.error": "\(fault)"])
                state = .lost(socket.address)
                return .zero
            }
        }
        return nil
    }

    /// Lets connections in again; false when that is not possible yet.
    mutating func reopen() -> Bool {
        switch state {
        case .closed, .open: break
        case .full(let socket): open(socket)
        case .lost(let address):
            do throws(SystemFault) {
                open(try ListeningSocket(host: address.host, port: address.port))
                logger.info("listening for meters again", metadata: ["listen.port": "\(address.port)"])
            } catch {
                logger.info("can't listen for meters", metadata: ["listen.error": "\(error)"])
                return false
            }
        }
        return true
    }
}
