import Foundation

/// What is asked of an HTTP server.
struct HTTPRequest {
    var method = "GET"
    /// Path and query, percent-encoded.
    var target: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
}

struct HTTPAnswer {
    let status: Int
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a payload of JSON.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw Failure("cannot read the answer as \(type): \(text.prefix(300))")
        }
    }
}

/// One keep-alive connection, a request at a time, blocking: nothing but system calls between a question and its answer.
final class HTTPConnection {
    /// A connection that was idle for so many nanoseconds is made anew: servers close those.
    private static let idle: Int64 = 10_000_000_000

    private let address: Address
    private var descriptor: Int32
    private var lastUsed = Clock.now
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    /// What of `buffer` has been received and not yet taken.
    private var held = 0..<0

    init(to address: Address) throws {
        self.address = address
        descriptor = try address.connect()
    }

    deinit { close(descriptor) }

    /// - Throws: ``Failure`` when the connection breaks or the answer is none of HTTP/1.1.
    func send(_ request: HTTPRequest) throws -> HTTPAnswer {
        if Clock.now - lastUsed > Self.idle {
            close(descriptor)
            descriptor = try address.connect()
        }
        defer { lastUsed = Clock.now }
        try write(request)
        let head = try readHead()
        let lines = head.split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1."),
            let status = first.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Failure("\(address) answered \(head.prefix(100))") }
        var length = 0
        var isChunked = false
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].trimmingCharacters(in: .whitespaces).lowercased()
            switch parts[0].lowercased() {
            case "content-length": length = Int(value) ?? 0
            case "transfer-encoding": isChunked = value == "chunked"
            default: break
            }
        }
        if status == 204 { return HTTPAnswer(status: status, body: []) }
        return HTTPAnswer(status: status, body: isChunked ? try readChunks() : try read(length))
    }

    /// - Throws: ``Failure`` with what it said when the answer's status is not among `statuses`.
    @discardableResult
    func send(_ request: HTTPRequest, expecting statuses: Int...) throws -> HTTPAnswer {
        let answer = try send(request)
        guard statuses.contains(answer.status) else {
            throw Failure(
                "\(request.method) \(request.target) was answered \(answer.status): \(answer.text.prefix(500))")
        }
        return answer
    }

    private func write(_ request: HTTPRequest) throws {
        var head = "\(request.method) \(request.target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
        if !request.body.isEmpty || request.method != "GET" { head += "Content-Length: \(request.body.count)\r\n" }
        head += "\r\n"
        var head8 = Array(head.utf8)
        // A small body goes with the head, a large one from where it is.
        guard request.body.count > 16_384 else {
            head8 += request.body
            return try write(head8)
        }
        try write(head8)
        try write(request.body)
    }

    private func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.send(
                    descriptor, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Failure.system("send to \(address)") }
                sent += count
            }
        }
    }

    /// Through the empty line, without it.
    private func readHead() throws -> String {
        var head: [UInt8] = []
        while true {
            let line = try readLine()
            if line.isEmpty, !head.isEmpty { return String(decoding: head, as: UTF8.self) }
            head += line + [13, 10]
        }
    }

    private func readLine() throws -> [UInt8] {
        var line: [UInt8] = []
        while true {
            if held.isEmpty { try fill() }
            guard let end = buffer[held].firstIndex(of: 10) else {
                line += buffer[held]
                held = held.upperBound..<held.upperBound
                continue
            }
            line += buffer[held.lowerBound..<end]
            held = (end + 1)..<held.upperBound
            if line.last == 13 { line.removeLast() }
            return line
        }
    }

    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = String(decoding: try readLine(), as: UTF8.self)
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
                throw Failure("no chunk's size: \(line)")
            }
            if size == 0 {
                // Trailers, if any, end with an empty line.
                while try !readLine().isEmpty {}
                return body
            }
            try read(size, into: &body)
            _ = try readLine()
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        try read(count, into: &bytes)
        return bytes
    }

    private func read(_ count: Int, into bytes: inout [UInt8]) throws {
        var missing = count
        while missing > 0 {
            if held.isEmpty { try fill() }
            let taken = min(missing, held.count)
            bytes += buffer[held.lowerBound..<(held.lowerBound + taken)]
            held = (held.lowerBound + taken)..<held.upperBound
            missing -= taken
        }
    }

    private func fill() throws {
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure.system("receive from \(address)") }
            guard count > 0 else { throw Failure("\(address) closed the connection") }
            held = 0..<count
            return
        }
    }
}
