import Foundation

/// The folder in which gridd keeps everything.
package struct DataFolder: Hashable, Sendable {
    package let path: String

    /// The local administrator's door.
    package var socket: String { path + "/gridd.sock" }
    /// Keeps a second gridd out.
    package var lock: String { path + "/lock" }

    /// What `sockaddr_un.sun_path` holds besides its end.
    static let longestSocketPath = 107

    /// - Throws: ``ServerFault`` when a path in it would be longer than a socket's may be.
    package init(_ path: String) throws(ServerFault) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.isEmpty else { throw ServerFault("the data folder has no name: give one with --data") }
        self.path = path
        let length = socket.utf8.count
        guard length <= Self.longestSocketPath else {
            throw ServerFault(
                "the socket \(socket) has a path of \(length) bytes, and the system takes \(Self.longestSocketPath): "
                    + "use a shorter --data")
        }
    }

    /// Makes the folder, for its owner only, unless it is there.
    /// - Throws: ``ServerFault`` when that is not possible.
    package func create() throws(ServerFault) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ServerFault("cannot make the data folder \(path): \(Self.reason(error))")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw ServerFault("cannot use the data folder \(path): \(String(cString: strerror(errno)))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
        return (underlying ?? error).localizedDescription
    }
}
