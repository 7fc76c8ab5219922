import Foundation
import Synchronization
import TestSupport

/// A connection that sends what it is told and keeps what comes.
final class RawSocket: Sendable {
    private struct State {
        var received: [UInt8] = []
        var ended = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    convenience init(unix path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        try self.init(AF_UNIX, &address)
    }

    convenience init(loopback port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try self.init(AF_INET, &address)
    }

    private init<Address>(_ family: Int32, _ address: inout Address) throws {
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                [descriptor] in connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard result == 0 else { throw TestFailure.system("connect") }
        Thread.detachNewThread { [descriptor, weak self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                self?.state.withLock { state in
                    if count > 0 { state.received += buffer.prefix(count) } else { state.ended = true }
                }
                if count <= 0 { return }
            }
        }
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func send(_ text: String) {
        _ = text.withCString { Foundation.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
    }

    /// Everything that came.
    var text: String { String(decoding: state.withLock { $0.received }, as: UTF8.self) }
    /// True when the peer has closed.
    var isEnded: Bool { state.withLock { $0.ended } }
}
