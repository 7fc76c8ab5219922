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

extension ServerChoice {
    /// Begins to connect to the local socket that a command line seems to mean, while the line is parsed; either takes
    /// about as long.
    ///
    /// What it means is settled by the parser later. Should it be another server, nothing was sent to this one.
    static func connectAhead(for arguments: [String], _ surroundings: Surroundings) {
        var line = GlobalSettings()
        for (index, argument) in arguments.enumerated() {
            if argument == "--server", index + 1 < arguments.count { line.server = arguments[index + 1] }
            if argument.hasPrefix("--server=") { line.server = String(argument.dropFirst("--server=".count)) }
            // Whatever else decides on the server takes more than a look.
            if argument.hasPrefix("--context") || argument.hasPrefix("--token-file") { return }
        }
        guard let settings = try? line.resolved(surroundings), settings.tokenFile == nil,
            let address = try? address(settings, surroundings), address.isUnixSocket
        else { return }
        let key = ClientPool.Key(server: address, token: nil, trustRootsFile: settings.caFile)
        try? surroundings.clients.client(for: key).connect()
    }
}
