import Foundation
import Synchronization

/// A listener that a test scripts: for each connection it hands over lines and sends back what it is told.
package final class FakeHeadEnd: Sendable {
    /// One meter's connection, seen from the head-end.
    package final class Connection: Sendable {
        private let descriptor: Int32
        private let rest = Mutex<[UInt8]>([])

        fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }

        /// The next line; nil when the meter has closed.
        package func line() -> String? {
            rest.withLock { rest in
                var buffer = [UInt8](repeating: 0, count: 4_096)
                while true {
                    if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                        defer { rest.removeSubrange(...end) }
                        return String(decoding: rest[..<end], as: UTF8.self)
                    }
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { return nil }
                    rest += buffer[..<count]
                }
            }
        }

        package func send(_ text: String) {
            _ = text.withCString { Foundation.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        }
    }

    package let port: Int
    private let listener: Int32

    /// Listens on a free port; `serve` is called on a thread of its own for each connection, with its number from 1.
    package init(serve: @escaping @Sendable (Connection, Int) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw TestFailure.system("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 128) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else {
            let failure = TestFailure.system("listen")
            close(listener)
            throw failure
        }
        self.listener = listener
        port = Int(in_port_t(bigEndian: address.sin_port))
        let accepting = Thread {
            var number = 0
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                number += 1
                let connection = Connection(descriptor)
                let ordinal = number
                Thread { serve(connection, ordinal) }.start()
            }
        }
        accepting.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
