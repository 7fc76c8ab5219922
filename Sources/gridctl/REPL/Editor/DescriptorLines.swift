import Dispatch
@preconcurrency import Glibc
import Synchronization

/// Lines of a file or a pipe, each handed on as soon as it is there.
final class DescriptorLines: LineSource {
    let name: String
    private let descriptor: Int32
    private let closes: Bool
    private let queue = DispatchQueue(label: "gridctl.lines")
    private struct State {
        var buffer: [UInt8] = []
        var consumed = 0
        var atEnd = false
    }
    private let state = Mutex(State())
    private let cancelled: WakePipe

    /// Lines of an open descriptor, closed at the end when `closes`.
    init(name: String, descriptor: Int32, closes: Bool = false) throws(DescriptorFault) {
        cancelled = try WakePipe()
        self.name = name
        self.descriptor = descriptor
        self.closes = closes
    }

    /// Lines of the file at `path`; throws what opening it gave.
    convenience init(path: String) throws {
        // A pipe with a name is opened without waiting for its other end; the wait is for its lines.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileFault(path: path, number: errno) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw FileFault(path: path, number: EISDIR)
        }
        _ = fcntl(descriptor, F_SETFL, 0)
        try self.init(name: path, descriptor: descriptor, closes: true)
    }

    deinit { if closes { close(descriptor) } }

    /// Comes back with `interrupted` once the calling task is cancelled.
    func next(prompt: @escaping @Sendable () -> String, pending: String) async -> LineInput {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: self.read()) }
            }
        } onCancel: {
            cancelled.wake()
        }
    }

    private func read() -> LineInput {
        state.withLock { state in
            while true {
                if let newline = state.buffer[state.consumed...].firstIndex(of: 0x0A) {
                    let line = state.buffer[state.consumed..<newline]
                    state.consumed = newline + 1
                    return .line(Self.text(line))
                }
                if state.atEnd {
                    let line = state.buffer[state.consumed...]
                    state.consumed = state.buffer.count
                    return line.isEmpty ? .end : .line(Self.text(line))
                }
                state.buffer.removeFirst(state.consumed)
                state.consumed = 0
                guard fill(&state) else { return .interrupted }
            }
        }
    }

    /// False when the wait was cancelled.
    private func fill(_ state: inout State) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            var waits = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: cancelled.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, nfds_t(waits.count), -1) >= 0 else { continue }
            if waits[1].revents != 0 { return false }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { state.atEnd = true } else { state.buffer += chunk[..<count] }
            return true
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let bytes = bytes.last == 0x0D ? bytes.dropLast() : bytes
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A file that could not be opened, and why.
struct FileFault: Error, CustomStringConvertible {
    var path: String
    var number: Int32

    var description: String { "\(path): \(String(cString: strerror(number)))" }
}
