import Foundation

/// A bare TCP connection, as a meter's firmware has one. Calls block a thread of their own and give up after 30 s.
final class Peer: Sendable {
    private let descriptor: Int32
    private static let queue = DispatchQueue(label: "peers", attributes: .concurrent)

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// - Parameter receiveBuffer: What the system may hold for a peer that does not read, in bytes.
    static func connect(port: Int, receiveBuffer: Int32? = nil) async throws -> Peer {
        try await blocking {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw TestFault("socket: \(errno)") }
            let peer = Peer(descriptor: descriptor)
            if var size = receiveBuffer {
                setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            }
            var patience = timeval(tv_sec: 30, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
            }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            let connected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard connected == 0 else { throw TestFault("connect: \(errno)") }
            return peer
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        guard try await sendUntilRefused(bytes) == bytes.count else { throw TestFault("send: the other side is gone") }
    }

    /// How many bytes went out before the other side was gone.
    func sendUntilRefused(_ bytes: [UInt8]) async throws -> Int {
        try await Self.blocking { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EPIPE || errno == ECONNRESET { break }
                guard count > 0 else { throw TestFault("send: \(errno)") }
                sent += count
            }
            return sent
        }
    }

    /// What one `recv` gives; empty once the other side has closed.
    func receive() async throws -> String {
        try await Self.blocking { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == ECONNRESET { return "" }
            guard count >= 0 else { throw TestFault("recv: \(errno)") }
            return String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    /// What comes until there are so many lines, or the other side closes.
    func lines(_ count: Int) async throws -> [String] {
        var text = ""
        while text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            let more = try await receive()
            if more.isEmpty { break }
            text += more
        }
        return text.split(separator: "\n").map(String.init)
    }

    /// What comes until the other side closes.
    func rest() async throws -> String {
        var text = ""
        while true {
            let more = try await receive()
            if more.isEmpty { return text }
            text += more
        }
    }

    /// Ends our side of the connection and keeps listening.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    private static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
