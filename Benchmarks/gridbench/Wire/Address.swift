import Foundation

/// Where a server listens.
enum Address: CustomStringConvertible {
    /// A port of 127.0.0.1.
    case port(UInt16)
    /// The path of a Unix socket.
    case unix(String)

    /// The port of `127.0.0.1:4005`.
    init?(hostAndPort text: some StringProtocol) {
        guard let port = text.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
        self = .port(port)
    }

    var description: String {
        switch self {
        case .port(let port): "127.0.0.1:\(port)"
        case .unix(let path): path
        }
    }

    /// A port of 127.0.0.1 that is free at the moment.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure.system("socket") }
        defer { close(descriptor) }
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw Failure.system("bind") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// - Parameter host: The last byte of 127.0.0.x.
    static func loopback(port: UInt16, host: UInt8 = 1) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) | UInt32(host)).bigEndian
        return address
    }

    /// A blocking socket that is connected.
    func connect() throws -> Int32 {
        switch self {
        case .port(let port):
            let descriptor = try Self.open(AF_INET)
            var address = Self.loopback(port: port)
            try Self.connect(descriptor, &address, "127.0.0.1:\(port)")
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            return descriptor
        case .unix(let path):
            let descriptor = try Self.open(AF_UNIX)
            var address = try Self.local(path)
            try Self.connect(descriptor, &address, path)
            return descriptor
        }
    }

    /// A blocking socket that listens.
    func listen() throws -> Int32 {
        guard case .unix(let path) = self else { throw Failure("only Unix sockets are listened at") }
        let descriptor = try Self.open(AF_UNIX)
        var address = try Self.local(path)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
        guard isBound, Glibc.listen(descriptor, 8) == 0 else { throw Failure.system("listen at \(path)") }
        return descriptor
    }

    private static func local(_ path: String) throws -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { throw Failure("\(path) is too long for a Unix socket") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    private static func open(_ family: Int32) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure.system("socket") }
        return descriptor
    }

    private static func connect<Form>(_ descriptor: Int32, _ address: inout Form, _ name: String) throws {
        let size = socklen_t(MemoryLayout<Form>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) == 0 }
        }
        guard connected else {
            let failure = Failure.system("connect to \(name)")
            close(descriptor)
            throw failure
        }
    }
}
