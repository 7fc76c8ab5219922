import Glibc

/// An IP address and a port, as the system tells them.
struct SocketAddress: Hashable, CustomStringConvertible {
    let host: String
    let port: Int

    /// Where a socket is bound; nil when it is gone.
    init?(of descriptor: Descriptor) { self.init { getsockname(descriptor.number, $0, $1) } }

    /// Who is at the other end; nil when nobody is any more.
    init?(peerOf descriptor: Descriptor) { self.init { getpeername(descriptor.number, $0, $1) } }

    private init?(_ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isKnown = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                ask(address, &length) == 0
                    && getnameinfo(
                        address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        guard isKnown, let number = Int(Self.text(port)) else { return nil }
        self.host = Self.text(host)
        self.port = number
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
