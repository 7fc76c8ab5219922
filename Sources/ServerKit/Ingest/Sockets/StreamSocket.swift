import Glibc

/// A connected TCP socket that never makes its caller wait.
struct StreamSocket {
    enum Receipt: Hashable {
        case bytes(Int)
        /// The peer has ended its side.
        case ended
        case nothingYet
        case failed(Int32)
    }

    enum Dispatch: Hashable {
        /// The system holds so many bytes now; fewer than it was given when it has no room for more.
        case taken(Int)
        case failed(Int32)
    }

    let descriptor: Descriptor

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Receipt {
        switch recv(descriptor.number, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)) {
        case 0: .ended
        case let count where count > 0: .bytes(count)
        default: Self.isPassing(errno) ? .nothingYet : .failed(errno)
        }
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Dispatch {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = Glibc.send(descriptor.number, bytes.baseAddress, bytes.count, flags)
        if count >= 0 { return .taken(count) }
        return Self.isPassing(errno) ? .taken(0) : .failed(errno)
    }

    /// Ends our side; the peer may go on.
    func endOutput() { shutdown(descriptor.number, Int32(SHUT_WR)) }

    /// For the log.
    var peer: String { SocketAddress(peerOf: descriptor)?.description ?? "gone" }

    private static func isPassing(_ code: Int32) -> Bool { code == EAGAIN || code == EWOULDBLOCK || code == EINTR }
}
