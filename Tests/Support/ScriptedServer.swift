import Foundation
import Synchronization

/// An HTTP server on a real socket that answers as a test says, also wrongly: for clients, which meet such servers.
public final class ScriptedServer: Sendable {
    public struct Request: Hashable, Sendable {
        public var method: String
        /// Path and query, as sent.
        public var target: String
        /// Names in lower case.
        public var headers: [String: String]
        public var body: Data
        /// From 1, over all connections.
        public var number: Int
        /// Which connection it came on, from 1 in the order of their first requests.
        public var connection: Int

        public var path: String { String(target.prefix { $0 != "?" }) }
    }

    public enum Reply: Sendable {
        case answer(status: Int = 200, headers: [String: String] = [:], body: String)
        /// These bytes and nothing else; then the connection is closed.
        case raw(String)
        /// These bytes, piece by piece, the reader having a moment for each; then the connection is closed, or left open
        /// until the client goes away.
        case pieces([String], thenCloses: Bool)
        /// The connection is closed without an answer.
        case hangUp
        /// Nothing, until the client goes away.
        case silence
        /// An event stream of these pieces; then it is closed, or left open.
        case events([String], thenCloses: Bool)

        /// A problem document.
        public static func problem(_ status: Int, _ type: String, _ detail: String) -> Reply {
            .answer(
                status: status, headers: ["Content-Type": "application/problem+json"],
                body: """
                    {"type": "/problems/\(type)", "title": "\(type)", "status": \(status), "detail": "\(detail)"}
                    """)
        }
    }

    public typealias Script = @Sendable (Request) -> Reply

    private struct State {
        var requests: [Request] = []
        var connections: Set<CInt> = []
        /// Connections that requests came on.
        var used = 0
        var isStopped = false
    }

    /// `http://127.0.0.1:PORT`, or the socket's path.
    public let address: String
    private let listener: CInt
    private let script: Script
    private let state = Mutex(State())

    /// Listens at a Unix socket, or at a free port of the loopback interface when `path` is nil.
    public init(path: String? = nil, script: @escaping Script) throws {
        self.script = script
        signal(SIGPIPE, SIG_IGN)
        (listener, address) = try path.map(Self.atPath) ?? Self.atFreePort()
        guard listen(listener, 64) == 0 else { throw CocoaError(.fileWriteUnknown) }
        Thread.detachNewThread { self.accept() }
    }

    private static func atPath(_ path: String) throws -> (CInt, String) {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix($0.count - 1))) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) }
        }
        guard bound == 0 else { throw CocoaError(.fileWriteUnknown) }
        return (listener, path)
    }

    private static func atFreePort() throws -> (CInt, String) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, length) == 0 && getsockname(listener, name, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.fileWriteUnknown) }
        return (listener, "http://127.0.0.1:\(name.sin_port.bigEndian)")
    }

    /// What was asked so far, in order.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// How many connections there are at the moment.
    public var openConnections: Int { state.withLock { $0.connections.count } }

    /// Closes everything; clients see their connections end.
    public func stop() {
        let connections = state.withLock { state in
            state.isStopped = true
            return state.connections
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else {
                if errno == EINTR { continue }
                close(listener)
                return
            }
            let mayServe = state.withLock { state in
                if !state.isStopped { state.connections.insert(connection) }
                return !state.isStopped
            }
            guard mayServe else {
                close(connection)
                continue
            }
            Thread.detachNewThread {
                self.serve(connection)
                self.state.withLock { _ = $0.connections.remove(connection) }
                close(connection)
            }
        }
    }

    private func serve(_ connection: CInt) {
        var buffer = Data()
        var place: Int?
        while var request = receive(connection, &buffer) {
            let numbered = state.withLock { state in
                if place == nil {
                    state.used += 1
                    place = state.used
                }
                request.connection = place ?? 0
                request.number = state.requests.count + 1
                state.requests.append(request)
                return request
            }
            switch script(numbered) {
            case .answer(let status, let headers, let body):
                var head = "HTTP/1.1 \(status) Scripted\r\nContent-Length: \(body.utf8.count)\r\n"
                for (name, value) in headers { head += "\(name): \(value)\r\n" }
                guard send(connection, head + "\r\n" + body) else { return }
            case .raw(let text):
                _ = send(connection, text)
                return
            case .pieces(let pieces, let closes):
                for piece in pieces {
                    guard send(connection, piece) else { return }
                    usleep(500)
                }
                if !closes { waitForEnd(connection) }
                return
            case .hangUp: return
            case .silence:
                waitForEnd(connection)
                return
            case .events(let pieces, let closes):
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                guard send(connection, head) else { return }
                for piece in pieces {
                    guard send(connection, "\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n") else { return }
                }
                if closes { _ = send(connection, "0\r\n\r\n") } else { waitForEnd(connection) }
                return
            }
        }
    }

    private func receive(_ connection: CInt, _ buffer: inout Data) -> Request? {
        let separator = Data("\r\n\r\n".utf8)
        while true {
            if let end = buffer.range(of: separator) {
                let lines = String(decoding: buffer[buffer.startIndex..<end.lowerBound], as: UTF8.self)
                    .split(separator: "\r\n")
                let first = lines.first?.split(separator: " ") ?? []
                guard first.count == 3 else { return nil }
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { return nil }
                    headers[line[..<colon].lowercased()] =
                        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
                let length = headers["content-length"].flatMap(Int.init) ?? 0
                while buffer.distance(from: end.upperBound, to: buffer.endIndex) < length {
                    guard let more = read(connection) else { return nil }
                    buffer += more
                }
                let bodyEnd = buffer.index(end.upperBound, offsetBy: length)
                let body = Data(buffer[end.upperBound..<bodyEnd])
                buffer = Data(buffer[bodyEnd...])
                return Request(
                    method: String(first[0]), target: String(first[1]), headers: headers, body: body, number: 0,
                    connection: 0)
            }
            guard let more = read(connection) else { return nil }
            buffer += more
        }
    }

    private func read(_ connection: CInt) -> Data? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &bytes, bytes.count, 0)
        return count > 0 ? Data(bytes[..<count]) : nil
    }

    private func send(_ connection: CInt, _ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest.removeFirst(count)
        }
        return true
    }

    private func waitForEnd(_ connection: CInt) {
        while read(connection) != nil {}
    }
}

/// A new folder under the system's temporary one, with a path short enough for sockets.
public func temporaryFolder(_ purpose: String = "grid") throws -> String {
    let pattern = "/tmp/\(purpose)-XXXXXX"
    var bytes = Array(pattern.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw CocoaError(.fileWriteUnknown) }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
