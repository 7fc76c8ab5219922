import Foundation
import Synchronization

/// Holds a data folder for this process; the kernel lets go of it when the process ends, however it ends.
package final class FolderLock: Sendable {
    /// The folder is held by another process.
    package struct Held: Error, Hashable, Sendable {
        package var folder: String
        /// Nil when the holder has not said yet.
        package var holder: Int32?

        package var fault: ServerFault {
            ServerFault(
                "gridd\(holder.map { " \($0)" } ?? "") already has \(folder) — stop it or use another --data")
        }
    }

    private let descriptor: Mutex<Int32?>

    private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    /// Takes the lock and leaves this process's id in it.
    /// - Throws: ``Held``; ``ServerFault`` when the file can't be made.
    package static func take(_ folder: DataFolder) throws -> FolderLock {
        let descriptor = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ServerFault("cannot make \(folder.lock): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            defer { close(descriptor) }
            guard cause == EWOULDBLOCK else {
                throw ServerFault("cannot lock \(folder.lock): \(String(cString: strerror(cause)))")
            }
            throw Held(folder: folder.path, holder: holder(descriptor))
        }
        let text = "\(getpid())\n"
        // The id is for people; the lock holds without it, on a full disk too.
        if ftruncate(descriptor, 0) == 0 { _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) } }
        return FolderLock(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Lets go of the folder.
    package func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let held { close(held) }
    }

    deinit { release() }
}
