import MeterWire
import NIOCore

/// Cuts what comes from the head-end into replies and hands them to the session.
final class SessionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let session: MeterSession
    private var framer = ObjectFramer()
    private var reason = "the server closed the connection"

    init(_ session: MeterSession) { self.session = session }

    func channelActive(context: ChannelHandlerContext) { session.connected(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        var replies: [MeterReply] = []
        var fault: (any Error)?
        buffer.withUnsafeReadableBytes { bytes in
            do {
                try framer.feed(bytes) { replies.append(try MeterReply(parsing: $0)) }
            } catch {
                fault = error
            }
        }
        for reply in replies { session.received(reply) }
        if let fault { session.receivedNonsense(fault) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { session.flush() }

    func channelInactive(context: ChannelHandlerContext) { session.disconnected(reason: reason) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reason = LinkReason.text(of: error)
        context.close(promise: nil)
    }
}
