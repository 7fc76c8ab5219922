import Foundation

/// Lines typed before, in a file that only its owner may read.
///
/// A line a row; a newline within a line is stored as U+0001, as psql does. Several shells may append at once.
struct HistoryFile: Sendable {
    static let limit = 10_000
    private static let newline: Character = "\u{1}"

    let path: String

    /// `$XDG_STATE_HOME/gridctl/history`, else below `~/.local/state`; nil without a home.
    static func standardPath(environment: [String: String]) -> String? {
        // A relative XDG folder is to be ignored (XDG Base Directory Specification).
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/gridctl/history" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.local/state/gridctl/history"
    }

    /// True for a line that is to be kept.
    static func keeps(_ line: String, after previous: String?) -> Bool {
        guard let first = line.first, first != " ", line != previous else { return false }
        return line.contains { !$0.isWhitespace } && !SecretLines.bears(line)
    }

    /// The lines kept, oldest first, at most `limit`; a longer file is shortened.
    func load() throws -> [String] {
        try withFile { descriptor in
            let data = try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
            let rows = String(decoding: data, as: UTF8.self).split(separator: "\n")
            let kept = rows.suffix(Self.limit)
            if rows.count > Self.limit { try replace(with: kept) }
            return kept.map { String($0.map { $0 == Self.newline ? "\n" : $0 }) }
        }
    }

    /// Adds a line.
    func append(_ line: String) throws {
        let row = String(line.map { $0.isNewline ? Self.newline : $0 }) + "\n"
        try withFile { descriptor in
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(row.utf8))
        }
    }

    /// The file, opened for reading and appending, locked; made with mode 0600 when it is not there.
    private func withFile<Value>(_ body: (Int32) throws -> Value) throws -> Value {
        try makeFolder()
        while true {
            let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw FileFault(path: path, number: errno) }
            defer { close(descriptor) }
            var opened = stat()
            guard fstat(descriptor, &opened) == 0 else { throw FileFault(path: path, number: errno) }
            // /dev/null, say, is how people keep no history.
            if opened.st_mode & S_IFMT == S_IFCHR { return try body(descriptor) }
            guard opened.st_mode & S_IFMT == S_IFREG else { throw FileFault(path: path, number: EINVAL) }
            guard flock(descriptor, LOCK_EX) == 0 else { throw FileFault(path: path, number: errno) }
            // Another shell may have replaced it in the meantime.
            var named = stat()
            guard stat(path, &named) == 0, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev else {
                continue
            }
            // A file that was there before may be open to others.
            if opened.st_mode & 0o077 != 0 { _ = fchmod(descriptor, 0o600) }
            return try body(descriptor)
        }
    }

    private func makeFolder() throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Puts a file with these rows in the place of the present one, at once.
    private func replace(with rows: ArraySlice<Substring>) throws {
        let target = (path as NSString).resolvingSymlinksInPath
        let other = "\(target).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
        let descriptor = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileFault(path: other, number: errno) }
        defer { close(descriptor) }
        let text = rows.joined(separator: "\n") + "\n"
        do {
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
            guard rename(other, target) == 0 else {
                throw FileFault(path: path, number: errno)
            }
        } catch {
            unlink(other)
            throw error
        }
    }
}
