import Foundation
import Synchronization

/// A bare TCP connection, as a meter's firmware would use it: blocking calls, each with a deadline.
package final class MeterSocket: Sendable {
    private let descriptor: Int32
    private let rest = Mutex<[UInt8]>([])

    package init(port: Int, host: String = "127.0.0.1") throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure.system("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let failure = TestFailure.system("connect to \(host):\(port)")
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw TestFailure.system("send") }
            rest = rest.dropFirst(sent)
        }
    }

    /// Sends `bytes` over and over until nothing more is taken for a second, or `limit` times; gives back how often it
    /// all went out.
    package func sendUntilStuck(_ bytes: [UInt8], limit: Int) -> Int {
        for count in 0..<limit {
            var rest = bytes[...]
            while !rest.isEmpty {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&waiting, 1, 1_000) > 0 else { return count }
                let sent = rest.withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                if sent > 0 { rest = rest.dropFirst(sent) } else if errno != EAGAIN { return count }
            }
        }
        return limit
    }

    /// What one `recv` gives; empty when the other side has closed.
    package func receive(within seconds: Double = 20) throws -> [UInt8] {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(seconds * 1_000)) > 0 else { throw TestFailure("nothing came in \(seconds) s") }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else {
            if errno == ECONNRESET { return [] }
            throw TestFailure.system("recv")
        }
        return Array(buffer[..<count])
    }

    /// The next line without its newline; nil when the other side has closed before one.
    package func line(within seconds: Double = 20) throws -> String? {
        try rest.withLock { rest in
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = String(decoding: rest[..<end], as: UTF8.self)
                    rest.removeSubrange(...end)
                    return line
                }
                let bytes = try receive(within: seconds)
                if bytes.isEmpty { return nil }
                rest += bytes
            }
        }
    }

    /// True when the other side closes, within `seconds`, without another byte.
    package func isClosed(within seconds: Double = 20) throws -> Bool { try receive(within: seconds).isEmpty }

    /// Says that nothing follows.
    package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes so that the other side sees a reset.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

extension MeterSocket {
    /// Connects, without holding up other tests.
    package static func connected(port: Int) async throws -> MeterSocket {
        try await offPool { try MeterSocket(port: port) }
    }

    /// Sends and gives back the next line.
    package func ask(_ text: String, within seconds: Double = 20) async throws -> String? {
        try await offPool {
            try self.send(text)
            return try self.line(within: seconds)
        }
    }

    /// Enrols as the plainest meter does and gives back the digits that came in one `recv`.
    package func enrol() async throws -> String {
        try await offPool {
            try self.send(#"{"id": 0}"#)
            return String(decoding: try self.receive(), as: UTF8.self)
        }
    }
}
