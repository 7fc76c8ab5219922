import Foundation
import GridClient

/// Which server a command line means, and with which token.
enum ServerChoice {
    /// The server of the flag, else of the variable, else the local socket that is there.
    /// - Throws: ``Failure``.
    static func address(_ settings: GlobalSettings, _ surroundings: Surroundings) throws -> ServerAddress {
        if let text = settings.server ?? surroundings.variable("GRIDCTL_SERVER") {
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

    /// The token in the file of the flag, else of the variable; a Unix socket needs none and is sent none.
    /// - Throws: ``Failure``.
    static func token(
        for address: ServerAddress, _ settings: GlobalSettings, _ surroundings: Surroundings
    ) throws -> String? {
        guard let path = settings.tokenFile ?? surroundings.variable("GRIDCTL_TOKEN_FILE") else { return nil }
        if address.isUnixSocket, settings.tokenFile == nil { return nil }
        return try TokenFile.read(path)
    }
}

/// A file that holds a bearer token and nothing else.
enum TokenFile {
    /// The token in it.
    /// - Throws: ``Failure`` when it can't be read, others may read it, or it holds no token.
    static func read(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(
                .failure, code: "bad_token_file",
                "can't read the token file \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            throw Failure(.failure, code: "bad_token_file", "can't read the token file \(path)")
        }
        // Only a file lies around for others to read; a pipe of `<(pass gridd)` does not.
        if facts.st_mode & S_IFMT == S_IFREG, facts.st_mode & 0o077 != 0 {
            throw Failure(
                .failure, code: "bad_token_file", "the token file \(path) can be read by others",
                wayOut: "chmod 600 \(path)")
        }
        let text = try TextInput(descriptor: descriptor).readAll(limit: 4_096)
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Failure(.failure, code: "bad_token_file", "\(path) holds no token, one line is expected")
        }
        return token
    }
}
