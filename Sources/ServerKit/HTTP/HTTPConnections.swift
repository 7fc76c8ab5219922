import NIOCore
import Synchronization

/// The open connections of the HTTP doors, to count them and, when gridd must end, to close them.
package final class HTTPConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    package init() {}

    package var count: Int { channels.withLock { $0.count } }

    /// Closes every connection at once, whatever it is doing.
    func closeAll() {
        let open = channels.withLock { Array($0.values) }
        for channel in open { channel.close(promise: nil) }
    }

    /// A handler that notes the connection it is added to.
    func makeHandler() -> any RemovableChannelHandler { Handler(self) }

    fileprivate func add(_ channel: any Channel) {
        channels.withLock { $0[ObjectIdentifier(channel)] = channel }
        channel.closeFuture.whenComplete { [weak self] _ in
            _ = self?.channels.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        }
    }

    private final class Handler: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        private let connections: HTTPConnections

        init(_ connections: HTTPConnections) { self.connections = connections }

        func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }
    }
}
