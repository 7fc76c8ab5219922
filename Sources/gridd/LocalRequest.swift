import Foundation
import ServerKit

/// One HTTP/1.1 request over gridd's socket: small enough not to need a client.
struct LocalRequest {
    struct Answer {
        var status: Int
        var body: Data
    }

    /// Nothing was sent, since nobody listens.
    struct NobodyThere: Error, CustomStringConvertible {
        var description: String
    }

    let socket: String

    /// - Throws: ``NobodyThere``; ``ServerFault`` when the answer does not come, or is not HTTP.
    func post(_ path: String, json: Data) throws -> Answer {
        let descriptor = try connected()
        defer { close(descriptor) }
        let head = [
            "POST \(path) HTTP/1.1", "Host: localhost", "Content-Type: application/json",
            "Content-Length: \(json.count)", "Connection: close", "", "",
        ].joined(separator: "\r\n")
        try send(Data(head.utf8) + json, to: descriptor)
        return try parse(try receive(from: descriptor))
    }

    private func connected() throws -> Int32 {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw fault() }
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let cause = NobodyThere(description: fault().message)
            close(descriptor)
            throw cause
        }
        return descriptor
    }

    private func send(_ data: Data, to descriptor: Int32) throws {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw fault() }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(from descriptor: Int32) throws -> Data {
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw fault() }
            if count == 0 { return received }
            received.append(contentsOf: buffer[..<count])
        }
    }

    /// Takes apart an answer that ends with the connection and has a `Content-Length`, as gridd's JSON has.
    private func parse(_ data: Data) throws -> Answer {
        guard let end = data.range(of: Data("\r\n\r\n".utf8)),
            let status = String(decoding: data[..<end.lowerBound], as: UTF8.self)
                .split(separator: " ", maxSplits: 2).dropFirst().first.flatMap({ Int($0) })
        else { throw ServerFault("the answer is not HTTP") }
        return Answer(status: status, body: data[end.upperBound...])
    }

    private func fault() -> ServerFault { ServerFault(String(cString: strerror(errno))) }
}
