import Glibc

/// A pipe that ends a `poll` elsewhere: from another thread, or from a signal handler.
final class WakePipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    /// Throws an `errno` as `DescriptorFault` when there are no descriptors left.
    init() throws(DescriptorFault) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw DescriptorFault("pipe", errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func wake(_ byte: UInt8 = 0) {
        var byte = byte
        // A full pipe has woken the reader already.
        _ = write(writeEnd, &byte, 1)
    }

    /// What was written since the last time.
    func drain() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(readEnd, &bytes, bytes.count)
        return count > 0 ? Array(bytes[..<count]) : []
    }
}

/// A system call one can't do without failed.
struct DescriptorFault: Error, CustomStringConvertible {
    var call: String
    var number: Int32

    init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }

    var description: String { "\(call): \(String(cString: strerror(number)))" }
}
