import Foundation

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
        return try token(in: try TextInput(descriptor: descriptor).readAll(limit: 4_096), of: path)
    }

    /// The token that `text`, read from `source`, consists of. Throws ``Failure`` when it is none.
    static func token(in text: String, of source: String) throws -> String {
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Failure(.failure, code: "bad_token_file", "\(source) holds no token, one line is expected")
        }
        return token
    }
}
