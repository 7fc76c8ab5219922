/// Tells which lines must not be kept.
enum SecretLines {
    private static let options: Set<String> = [
        "--token", "--password", "--passphrase", "--secret", "--key", "--api-key",
    ]
    private static let assignments = ["TOKEN", "PASSWORD", "PASSPHRASE", "SECRET", "API_KEY"]

    /// True when a line carries a secret, or looks as if it might: a token, a password in an address, a header.
    static func bears(_ line: String) -> Bool {
        let lowercase = line.lowercased()
        if lowercase.contains("bearer ") || lowercase.contains("authorization:") { return true }
        let words = line.split { $0.isWhitespace || $0 == ";" || $0 == "'" || $0 == "\"" }
        if zip(words, words.dropFirst()).contains(where: { $0 == "\\set" && isSecretName($1) }) { return true }
        return words.contains { isSecretOption($0) || isSecretAssignment($0) || hasPasswordInAddress($0) }
    }

    /// The name of a variable that `\set` gives a secret.
    private static func isSecretName(_ word: Substring) -> Bool {
        assignments.contains { word.uppercased().hasSuffix($0) }
    }

    private static func isSecretOption(_ word: Substring) -> Bool {
        let name = word.prefix { $0 != "=" }
        return options.contains(name.lowercased())
    }

    /// `GRIDCTL_TOKEN=…`; `GRIDCTL_TOKEN_FILE=…` names a file and tells nothing.
    private static func isSecretAssignment(_ word: Substring) -> Bool {
        guard let equals = word.firstIndex(of: "="), word.index(after: equals) < word.endIndex else { return false }
        let name = word[..<equals].uppercased().drop { $0 == "-" }
        return assignments.contains { name.hasSuffix($0) }
    }

    /// `http://user:password@host`.
    private static func hasPasswordInAddress(_ word: Substring) -> Bool {
        guard let scheme = word.range(of: "://") else { return false }
        let authority = word[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        return authority[..<at].contains(":")
    }
}
