import Foundation
import TestSupport

/// Reads what strace wrote (`-f -y -xx`) as ``DiskEvent``s of the files that matter and of all sockets.
///
/// A call on such a file that is not understood is an error: passing over it would make the disk a better one.
struct SystemCalls {
    /// What is traced.
    static let names = [
        "openat", "open", "creat", "write", "writev", "pwrite64", "pwritev", "pwritev2", "ftruncate", "truncate",
        "fallocate", "fsync", "fdatasync", "sync_file_range", "msync", "rename", "renameat", "renameat2", "unlink",
        "unlinkat", "link", "linkat", "sendto", "sendmsg", "sendmmsg",
    ]

    private(set) var events: [DiskEvent] = []
    private let isOfInterest: (String) -> Bool
    private let folder: String
    /// Calls that have begun and not ended, by thread.
    private var underWay: [Int: (name: String, call: Int)] = [:]
    private var nextCall: Int

    /// - Parameters:
    ///   - folder: The folder whose names matter.
    ///   - isOfInterest: True for a path whose contents matter.
    ///   - firstCall: The number of the first call; calls of several traces must differ.
    init(of file: String, folder: String, firstCall: Int, isOfInterest: @escaping (String) -> Bool) throws {
        self.folder = folder
        self.isOfInterest = isOfInterest
        nextCall = firstCall
        let data = try Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
        try data.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            var start = 0
            while start < bytes.count, let base = bytes.baseAddress {
                let found = memchr(base + start, 10, bytes.count - start)
                let end = found.map { UnsafeRawPointer($0) - base } ?? bytes.count
                try take(TraceLine(UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
                start = end + 1
            }
        }
    }

    private mutating func take(_ line: TraceLine) throws {
        let (thread, name) = line.head()
        if name.isEmpty { return }
        if name == "resumed" {
            if let begun = underWay.removeValue(forKey: thread) { end(begun.name, begun.call, line.result) }
            return
        }
        nextCall += 1
        guard try begin(name, nextCall, line) else { return }
        if line.isUnfinished { underWay[thread] = (name, nextCall) } else { end(name, nextCall, line.result) }
    }

    /// False for a call that is none of ours.
    private mutating func begin(_ name: String, _ call: Int, _ line: TraceLine) throws -> Bool {
        switch name {
        case "openat", "open":
            let path = line.strings.first ?? ""
            if isOfInterest(path) { events.append(.opened(path: path, creates: line.contains("O_CREAT"))) }
            if isOfInterest(path), line.contains("O_TRUNC") { throw fault("opened with O_TRUNC", path) }
            return false
        case "unlink", "unlinkat":
            if let path = line.strings.first, isOfInterest(path) { events.append(.unlinked(path: path)) }
            return false
        case "rename", "renameat", "renameat2", "link", "linkat", "truncate", "creat":
            if let path = line.strings.first(where: isOfInterest) { throw fault(name, path) }
            return false
        default: break
        }
        let path = line.path
        switch name {
        case "pwrite64" where isOfInterest(path):
            let numbers = line.lastNumbers
            let bytes = line.bytes
            guard numbers.count == 2, numbers[0] == bytes.count else { throw fault("\(name) of cut bytes", path) }
            events.append(.writeBegan(call: call, path: path, offset: numbers[1], bytes: bytes))
        case "ftruncate" where isOfInterest(path):
            guard let size = line.lastNumbers.last else { throw fault(name, path) }
            events.append(.truncated(path: path, size: size))
        case "fsync", "fdatasync":
            guard isOfInterest(path) || path == folder else { return false }
            events.append(.syncBegan(call: call, path: path))
        case "sendto", "sendmsg", "sendmmsg", "write", "writev":
            if isOfInterest(path) { throw fault(name, path) }
            if path.hasPrefix("socket:") { events.append(.sent(connection: path, bytes: line.bytes)) }
            return false
        default:
            if isOfInterest(path) { throw fault(name, path) }
            return false
        }
        return true
    }

    private mutating func end(_ name: String, _ call: Int, _ result: Int?) {
        switch name {
        case "pwrite64": if result ?? -1 >= 0 { events.append(.writeEnded(call: call)) }
        case "fsync", "fdatasync": events.append(.syncEnded(call: call, done: result == 0))
        default: break
        }
    }

    private func fault(_ what: String, _ path: String) -> TestFailure {
        TestFailure("\(what) on \(path): the disk does not know this call")
    }
}
