import Foundation
import Synchronization

/// An HTTP server at a Unix socket that answers every request with the same body, from memory.
final class OneAnswer: Sendable {
    let path: String
    private let listener: Int32
    private let answer: [UInt8]
    private let isStopped = Atomic(false)

    init(_ body: [UInt8], at path: String) throws {
        self.path = path
        answer =
            Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
            + body
        listener = try Address.unix(path).listen()
        let thread = Thread { [self] in serve() }
        thread.start()
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// One connection after the other: a program that is measured is alone.
    private func serve() {
        defer { close(listener) }
        while !isStopped.load(ordering: .relaxed) {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            defer { close(connection) }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            // Requests without a body come in one piece, as all of gridctl's questions do.
            while recv(connection, &buffer, buffer.count, 0) > 0 {
                var sent = 0
                while sent < answer.count {
                    let count = answer.withUnsafeBytes {
                        Glibc.send(connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
                    }
                    guard count > 0 else { break }
                    sent += count
                }
            }
        }
    }
}
