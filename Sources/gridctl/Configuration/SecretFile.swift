import Foundation

/// A file that its owner alone may read.
enum SecretFile {
    /// Puts `text` in the place of what `path` held, whole or not at all; makes its folder when it is not there.
    ///
    /// Throws ``Failure``.
    static func write(_ text: String, to path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(.failure, code: "file", "can't make the folder \(folder)")
        }
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw fault(draft) }
        defer { unlink(draft) }
        do {
            defer { close(descriptor) }
            try DescriptorSink(descriptor: descriptor).write(Array(text.utf8))
            guard fsync(descriptor) == 0 else { throw fault(draft) }
        }
        guard rename(draft, path) == 0 else { throw fault(path) }
    }

    private static func fault(_ path: String) -> Failure {
        Failure(.failure, code: "file", "can't write \(path): \(String(cString: strerror(errno)))")
    }
}
