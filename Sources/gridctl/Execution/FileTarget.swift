import Foundation

/// A file that is there whole or not at all: it has another name beside its own until all is well.
final class FileTarget {
    let path: String
    /// Where it is written meanwhile; in the same folder, so that it gets its name in one step.
    let draft: String
    private let folder: String
    private let mayReplace: Bool
    private var descriptor: Int32
    private var isPublished = false

    /// - Throws: ``Failure``; conflict when the file is there and must not be replaced.
    init(_ path: String, mayReplace: Bool) throws {
        self.path = path
        self.mayReplace = mayReplace
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let name = String(parts.last ?? "")
        guard !name.isEmpty else { throw Failure.usage("\(path) is no name for a file") }
        let parent = parts.dropLast().joined(separator: "/")
        folder = parts.count == 1 ? "." : parent.isEmpty ? "/" : parent
        var facts = stat()
        if stat(path, &facts) == 0 {
            guard facts.st_mode & S_IFMT == S_IFREG else {
                throw Failure(.invalid, code: "no_file", "\(path) is there, and is no file")
            }
            guard mayReplace else { throw Self.exists(path) }
        }
        var pattern = Array((folder + "/." + name.prefix(200) + ".partial-XXXXXX").utf8CString)
        descriptor = mkstemp(&pattern)
        guard descriptor >= 0 else {
            throw Failure(.failure, code: "write", "can't make a file in \(folder): \(Self.cause)")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        draft = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { discard() }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            rest.removeFirst(count)
        }
    }

    /// Brings what was written to the disk.
    func sync() throws { if fsync(descriptor) != 0 { throw failure("sync") } }

    /// Gives it its name, durably.
    func publish() throws {
        try rename()
        isPublished = true
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("sync the folder of") }
        defer { close(directory) }
        if fsync(directory) != 0 { throw failure("sync the folder of") }
    }

    /// Removes what did not become the file.
    func discard() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if !isPublished { unlink(draft) }
    }

    private func rename() throws {
        if mayReplace {
            if Glibc.rename(draft, path) != 0 { throw failure("name") }
            return
        }
        // Somebody may have made the file meanwhile; a link tells in the same step, where the file system has links.
        if link(draft, path) == 0 {
            unlink(draft)
            return
        }
        if errno == EEXIST || access(path, F_OK) == 0 { throw Self.exists(path) }
        if Glibc.rename(draft, path) != 0 { throw failure("name") }
    }

    private func failure(_ verb: String) -> Failure {
        Failure(.failure, code: "write", "can't \(verb) \(path): \(Self.cause)")
    }

    private static func exists(_ path: String) -> Failure {
        Failure(.invalid, code: "exists", "\(path) is there already", wayOut: "--force replaces it")
    }

    private static var cause: String { String(cString: strerror(errno)) }
}
