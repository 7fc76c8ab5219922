import Foundation
import GridModel
import Synchronization

/// Writes each acknowledged reading as a line of CSV: `meter,at,registerKwh`.
final class AcknowledgementLog: Sendable {
    private struct Pending {
        var bytes: [UInt8] = Array("meter,at,registerKwh\n".utf8)
        var fault: Failure?
    }

    private let path: String
    private let descriptor: Int32
    private let pending = Mutex(Pending())
    /// Held while writing, so that lines keep their order.
    private let writing = Mutex(())

    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func append(_ meter: MeterID, _ entry: Outbox.Entry) {
        pending.withLock {
            $0.bytes.append(contentsOf: "\(meter),\(entry.datetimeText),\(entry.register.kilowattHoursText)\n".utf8)
        }
    }

    /// Writes what was acknowledged since the last call; what cannot be written is reported by every later call too.
    func flush() throws {
        try writing.withLock { _ in
            let (bytes, fault) = pending.withLock { pending in
                let taken = (pending.bytes, pending.fault)
                pending.bytes.removeAll(keepingCapacity: true)
                return taken
            }
            if let fault { throw fault }
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    let fault = Failure("cannot write \(path): \(String(cString: strerror(errno)))")
                    pending.withLock { $0.fault = fault }
                    throw fault
                }
                rest = rest.dropFirst(written)
            }
        }
    }
}
