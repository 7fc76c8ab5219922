import NIOCore
import NIOHTTP1

/// One connection to gridd, which carries one exchange at a time. It lives on the event loop.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPClientRequestPart

    /// A circle that ends when the connection is closed.
    private let pool: ConnectionPool
    private var context: ChannelHandlerContext?
    private var exchange: Exchange?
    /// True when the exchange is not the first, so that the server may have closed the connection meanwhile.
    private var isReused = false
    private var isSent = false
    private var staysOpen = true
    private var isReadHeld = false

    init(pool: ConnectionPool) { self.pool = pool }

    /// Sends a request; its answer goes to the exchange.
    func begin(_ exchange: Exchange, isReused: Bool) {
        self.exchange = exchange
        self.isReused = isReused
        exchange.connection = self
        isSent = false
        guard let context else { return lose(ChannelError.ioOnClosedChannel) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        if let body = exchange.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
        sent.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.isSent = true
            case .failure(let error): self.lose(error)
            }
        }
    }

    /// Reads on, when reading was held because nobody took what was there.
    func resume() {
        guard isReadHeld, let context else { return }
        isReadHeld = false
        context.read()
    }

    var isOpen: Bool { context?.channel.isActive ?? false }

    func close() { context?.close(promise: nil) }

    /// Closes it; what is on its way fails with `error`.
    func close(failingWith error: ClientError) {
        exchange?.fail(error)
        close()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        pool.opened(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        pool.closed(self)
    }

    func read(context: ChannelHandlerContext) {
        if exchange?.wantsMore ?? true { context.read() } else { isReadHeld = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            staysOpen = head.isKeepAlive
            exchange?.receive(head)
        case .body(let bytes): exchange?.receive(bytes)
        case .end:
            let done = exchange
            done?.connection = nil
            exchange = nil
            // A request that was answered before it was sent whole leaves its rest behind.
            if staysOpen, isSent { pool.becameIdle(self) } else { context.close(promise: nil) }
            done?.finish()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        pool.closed(self)
        lose(ChannelError.eof)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lose(error)
        context.close(promise: nil)
    }

    /// The exchange, if there is one, gets no answer here.
    private func lose(_ error: any Error) {
        guard let lost = exchange else { return }
        exchange = nil
        lost.connection = nil
        if isReused, !lost.isAnswered, lost.isRepeatable, TransportFailure.isLoss(error) {
            pool.start(lost, onNewConnection: true)
        } else {
            lost.fail(error)
        }
    }
}
