import Foundation

/// The folder in which gridmeter keeps what it must know when it is started again.
struct StateFolder: Hashable, Sendable {
    let path: String

    init(path: String) { self.path = path }

    /// `$XDG_STATE_HOME/gridmeter`, or `~/.local/state/gridmeter` (XDG Base Directory Specification 0.8).
    init(environment: [String: String]) throws {
        if let home = environment["XDG_STATE_HOME"], home.hasPrefix("/") {
            path = home + "/gridmeter"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.local/state/gridmeter"
        } else {
            throw Failure("no place to keep the meter's state: set HOME or XDG_STATE_HOME, or give --state FILE")
        }
    }

    func path(of name: String) -> String { path + "/" + name }

    /// Makes the folder, for its owner alone.
    func make() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(
                "cannot make \(path): set XDG_STATE_HOME to a folder that can be written, or give --state FILE")
        }
    }

    /// Puts new contents in a file's place in one step; the file is its owner's alone.
    static func replace(_ path: String, with data: Data) throws {
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("cannot write \(path): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: data)
            try handle.close()
        } catch {
            unlink(draft)
            throw Failure("cannot write \(path): \(error.localizedDescription)")
        }
        guard rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(draft)
            throw Failure("cannot write \(path): \(reason)")
        }
    }
}
