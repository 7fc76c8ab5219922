import CLinux
import Foundation

/// Many connections to one port, watched by one thread.
///
/// Both contenders are sent to by this code; a ``Dialect`` is all that differs.
final class Crowd<Speech: Dialect> {
    private(set) var descriptors: [Int32] = []
    private let epoll: Int32
    private let port: UInt16
    private var events: [epoll_event]
    private var dialect: Speech
    private var request: [UInt8] = []
    private var answer = [UInt8](repeating: 0, count: 4_096)
    /// Of each connection.
    private var sent: [Int]
    /// Connections whose answer has begun and not ended.
    private var isWithin: [Bool]

    /// Connects from several of this machine's addresses, so that no two connections need the same pair of ports.
    init(_ count: Int, to port: UInt16, speaking dialect: Speech) throws {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw Failure.system("epoll_create1") }
        self.port = port
        self.dialect = dialect
        events = [epoll_event](repeating: epoll_event(), count: 1_024)
        sent = [Int](repeating: 0, count: count)
        isWithin = [Bool](repeating: false, count: count)
        for index in 0..<count { try connect(index) }
        // A timer that is 50 µs late, as it may be by default, would be taken for a slow server: proc(5).
        try? "1000".write(toFile: "/proc/self/timerslack_ns", atomically: false, encoding: .utf8)
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
        close(epoll)
    }

    var count: Int { descriptors.count }

    private func connect(_ index: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw Failure("\(index) of \(sent.count) connections: \(Failure.system("socket")) (see ulimit -Hn)")
        }
        descriptors.append(descriptor)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        setsockopt(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, &on, size)
        var source = Address.loopback(port: 0, host: UInt8(1 + index % 8))
        var server = Address.loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        func call(_ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>) -> Int32) -> Bool {
            withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) == 0 } }
        }
        guard call(&source, { bind(descriptor, $0, length) }) else { throw Failure.system("bind") }
        guard call(&server, { Glibc.connect(descriptor, $0, length) }) else {
            throw Failure("connection \(index + 1) of \(sent.count): \(Failure.system("connect"))")
        }
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw Failure.system("fcntl") }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u32: UInt32(index)))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else { throw Failure.system("epoll_ctl") }
    }

    /// Sends a connection's next request.
    func send(on connection: Int) throws {
        request.removeAll(keepingCapacity: true)
        dialect.add(sent[connection], of: connection, to: &request)
        sent[connection] += 1
        let count = Glibc.send(descriptors[connection], request, request.count, Int32(MSG_NOSIGNAL))
        // A request is far smaller than a socket's buffer, which is empty: the answer before it has come.
        guard count == request.count else { throw Failure.system("send on connection \(connection)") }
    }

    /// Waits at most so many nanoseconds, and calls `body` for each connection whose answer is complete.
    func wait(_ nanoseconds: Int64, _ body: (Int) throws -> Void) throws {
        var timeout = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        let ready = epoll_pwait2(epoll, &events, Int32(events.count), &timeout, nil)
        guard ready >= 0 || errno == EINTR else { throw Failure.system("epoll_pwait2") }
        for index in 0..<Int(max(ready, 0)) {
            let connection = Int(events[index].data.u32)
            if try receive(on: connection) { try body(connection) }
        }
    }

    /// Whether a whole answer is there.
    private func receive(on connection: Int) throws -> Bool {
        let count = recv(descriptors[connection], &answer, answer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return false }
        guard count > 0 else {
            throw Failure("\(Speech.title) closed connection \(connection + 1) after \(sent[connection]) requests")
        }
        try answer.withUnsafeBytes { bytes in
            let bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
            if !isWithin[connection], !dialect.isDone(bytes) {
                throw Failure("\(Speech.title) refused: \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        isWithin[connection] = answer[count - 1] != 10
        return !isWithin[connection]
    }
}
