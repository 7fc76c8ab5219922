import Foundation

/// One keep-alive HTTP/1.1 connection to gridd's Unix socket, as plain as a test needs it: blocking calls that fail when
/// gridd is gone.
package final class HTTPSocket {
    package struct Answer: Sendable {
        package var status: Int
        package var body: String
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// - Parameter receiveBuffer: What the system may hold of answers that are not read, in bytes.
    package init(_ path: String, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure.system("socket") }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let failure = TestFailure.system("connect to \(path)")
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }

    package func get(_ path: String) throws -> Answer {
        try send(Array("GET \(path) HTTP/1.1\r\nHost: gridd\r\n\r\n".utf8))
        return try answer()
    }

    /// Posts a body, by default of readings.
    package func post(
        _ path: String, _ body: String = "", type: String = "application/x-ndjson"
    ) throws -> Answer {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: gridd\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        try send(Array((head + body).utf8))
        return try answer()
    }

    /// What a GET answers, read as JSON; fails unless that is 200.
    package func json(_ path: String) throws -> JSONValue {
        let answer = try get(path)
        guard answer.status == 200 else { throw TestFailure("GET \(path): \(answer.status) \(answer.body)") }
        return try JSONValue(answer.body)
    }

    package func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFailure.system("send") }
            sent += count
        }
    }

    private func answer() throws -> Answer {
        let head = String(decoding: try take(through: Self.headEnd), as: UTF8.self).lowercased()
            .split(separator: "\r\n")
        guard let status = head.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw TestFailure("an answer without status: \(head)")
        }
        if head.contains("transfer-encoding: chunked") { return Answer(status: status, body: try chunks()) }
        let length = head.first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces))
        }
        guard let length else { throw TestFailure("an answer without length: \(head)") }
        return Answer(status: status, body: String(decoding: try take(length), as: UTF8.self))
    }

    /// A chunked body (RFC 9112 §7.1) without extensions and trailers.
    private func chunks() throws -> String {
        var body: [UInt8] = []
        while true {
            let line = String(decoding: try take(through: Self.lineEnd), as: UTF8.self)
            guard let size = Int(line, radix: 16) else { throw TestFailure("no chunk's size: \(line)") }
            body += try take(size)
            _ = try take(through: Self.lineEnd)
            if size == 0 { return String(decoding: body, as: UTF8.self) }
        }
    }

    /// What comes before a mark, which is taken with it.
    private func take(through mark: [UInt8]) throws -> [UInt8] {
        var end = received.firstRange(of: mark)
        while end == nil {
            try receive()
            end = received.firstRange(of: mark)
        }
        guard let end else { throw TestFailure("no answer") }
        let bytes = Array(received[..<end.lowerBound])
        received.removeFirst(end.upperBound)
        return bytes
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receive() }
        let bytes = Array(received.prefix(count))
        received.removeFirst(count)
        return bytes
    }

    private static let lineEnd = Array("\r\n".utf8)
    private static let headEnd = Array("\r\n\r\n".utf8)

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw count == 0 ? TestFailure("the other side is gone") : TestFailure.system("recv") }
        received += buffer[..<count]
    }
}
