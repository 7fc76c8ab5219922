import Foundation
import GridClient

/// Which server a command line means, and with which token.
enum ServerChoice {
    /// The server that was configured, else the local socket that is there.
    /// - Throws: ``Failure``.
    static func address(_ settings: GlobalSettings, _ surroundings: Surroundings) throws -> ServerAddress {
        if let text = settings.server {
            guard let address = ServerAddress(text) else {
                throw Failure.usage(
                    "\(text) is no address of a server", wayOut: "say a socket's path or http://HOST:PORT")
            }
            return address
        }
        let paths = localSockets(surroundings)
        guard let path = paths.first(where: { access($0, F_OK) == 0 }) else {
            throw Failure(
                .unreachable, code: "unreachable", "no gridd on this machine: no \(paths.joined(separator: ", no "))",
                wayOut: "start gridd, or say where it is with --server PATH|URL")
        }
        return .unixSocket(path: path)
    }

    /// Where a gridd of this machine has its socket: the user's own, then the system's.
    static func localSockets(_ surroundings: Surroundings) -> [String] {
        var folders: [String] = []
        if let state = surroundings.variable("XDG_STATE_HOME") {
            folders.append(state + "/gridd")
        } else if let home = surroundings.variable("HOME") {
            folders.append(home + "/.local/state/gridd")
        }
        folders.append("/var/lib/gridd")
        return folders.map { $0 + "/gridd.sock" }
    }

    /// The token in the file that was configured.
    /// - Throws: ``Failure``.
    static func token(_ settings: GlobalSettings) throws -> String? { try settings.tokenFile.map(TokenFile.read) }
}
