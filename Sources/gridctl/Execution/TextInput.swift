import Foundation

/// Something to read bytes from.
struct TextInput: Hashable, Sendable {
    let descriptor: CInt

    init(descriptor: CInt) { self.descriptor = descriptor }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// True when there is nothing to read, and nothing will come; waits until that is known. Nothing is taken.
    /// - Throws: `CancellationError` when the task is cancelled in the meantime.
    var isAtEnd: Bool {
        get throws {
            var facts = stat()
            guard fstat(descriptor, &facts) == 0 else { return true }
            switch facts.st_mode & S_IFMT {
            case S_IFREG: return lseek(descriptor, 0, SEEK_CUR) >= facts.st_size
            // /dev/null and its like.
            case S_IFCHR: return !isTerminal
            default: break
            }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while poll(&wait, 1, 100) == 0 { try Task.checkCancellation() }
            var available: CInt = 0
            return ioctl(descriptor, UInt(FIONREAD), &available) == 0 && available == 0
        }
    }

    /// The next bytes, at most `count`; empty at the end.
    /// - Throws: ``Failure``, and `CancellationError` when the task is cancelled while there is nothing to read.
    func read(_ count: Int) throws -> [UInt8] {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, 100) == 0 { try Task.checkCancellation() }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while true {
                let got = Glibc.read(descriptor, buffer.baseAddress, count)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                initialized = max(got, 0)
                return
            }
        }
        guard !failed else {
            throw Failure(.failure, code: "read", "can't read the input: \(String(cString: strerror(errno)))")
        }
        return bytes
    }

    /// Everything up to the end, for lists of ids.
    /// - Throws: ``Failure``, also beyond `limit` bytes.
    func readAll(limit: Int) throws -> String {
        var bytes: [UInt8] = []
        while true {
            let chunk = try read(65_536)
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
            guard bytes.count <= limit else {
                throw Failure(.invalid, code: "too_much_input", "more than \(limit) bytes of input")
            }
        }
    }
}
