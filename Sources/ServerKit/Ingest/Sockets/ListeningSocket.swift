import CLinux
import Glibc

/// A TCP socket that takes connections.
struct ListeningSocket: Sendable {
    enum Arrival {
        case connection(StreamSocket)
        case nobody
        /// There is no room for another one now: descriptors or memory are used up.
        case noRoom(SystemFault)
        /// The system has taken the socket away.
        case lost(SystemFault)
    }

    /// What the system holds for a connection is bounded, in each direction, in bytes.
    private static let bufferSize: Int32 = 131_072
    private static let backlog: Int32 = 4_096

    let descriptor: Descriptor
    let address: SocketAddress

    /// Listens on a host's first address that lets it.
    ///
    /// - Parameters:
    ///   - host: A name or an IP address.
    ///   - port: 0 picks a free one.
    /// - Throws: ``SystemFault`` when the address can't be listened on.
    init(host: String, port: Int) throws(SystemFault) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0 else {
            throw SystemFault("getaddrinfo", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        var fault = SystemFault("getaddrinfo", code: EADDRNOTAVAIL)
        var candidate = found
        while let entry = candidate {
            do {
                try self.init(entry.pointee)
                return
            } catch {
                fault = error
            }
            candidate = entry.pointee.ai_next
        }
        throw fault
    }

    private init(_ entry: addrinfo) throws(SystemFault) {
        let number = socket(entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), entry.ai_protocol)
        guard number >= 0 else { throw SystemFault("socket") }
        let descriptor = Descriptor(number)
        // An accepted socket inherits all of these.
        for (level, option, value) in [
            (SOL_SOCKET, SO_REUSEADDR, 1), (SOL_SOCKET, SO_RCVBUF, Self.bufferSize),
            (SOL_SOCKET, SO_SNDBUF, Self.bufferSize), (Int32(IPPROTO_TCP), TCP_NODELAY, 1),
        ] {
            var value = value
            setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        guard bind(number, entry.ai_addr, entry.ai_addrlen) == 0 else { throw SystemFault("bind") }
        guard listen(number, Self.backlog) == 0 else { throw SystemFault("listen") }
        guard fcntl(number, F_SETFL, O_NONBLOCK) == 0 else { throw SystemFault("fcntl") }
        guard let address = SocketAddress(of: descriptor) else { throw SystemFault("getsockname") }
        self.descriptor = descriptor
        self.address = address
    }

    /// The next connection that waits.
    func accept() -> Arrival {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let number = accept4(descriptor.number, nil, nil, flags)
        if number >= 0 { return .connection(StreamSocket(descriptor: Descriptor(number))) }
        switch errno {
        case EAGAIN, EWOULDBLOCK, EINTR, ECONNABORTED, EPROTO: return .nobody
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .noRoom(SystemFault("accept"))
        default: return .lost(SystemFault("accept"))
        }
    }
}
