/// Where a gridd listens: its Unix socket, or an HTTP(S) URL.
public struct ServerAddress: Hashable, Sendable {
    enum Form: Hashable {
        case unixSocket(path: String)
        /// Without a slash at its end.
        case url(String)
    }

    let form: Form

    /// The local administrator's door: `<data>/gridd.sock`.
    public static func unixSocket(path: String) -> ServerAddress { ServerAddress(form: .unixSocket(path: path)) }

    private init(form: Form) { self.form = form }

    /// Reads an address as people write it: `http://…`, `https://…`, `HOST:PORT` (HTTP), else the path of a Unix socket.
    ///
    /// Nil for empty text, a URL without a host and a URL with a query or a fragment.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 != 0 }) else { return nil }
        let lowered = text.lowercased()
        for scheme in ["http://", "https://"] where lowered.hasPrefix(scheme) {
            var rest = text.dropFirst(scheme.count)
            while rest.last == "/" { rest.removeLast() }
            guard Self.isAuthorityAndPath(rest) else { return nil }
            form = .url(scheme + rest)
            return
        }
        guard !text.contains("://") else { return nil }
        if !text.contains("/"), let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            UInt16(text[text.index(after: colon)...]) != nil
        {
            form = .url("http://" + text)
            return
        }
        form = .unixSocket(path: text)
    }

    /// True for an address that needs no token: the file's permissions decide who may use it.
    public var isUnixSocket: Bool {
        if case .unixSocket = form { return true }
        return false
    }

    private static func isAuthorityAndPath(_ text: Substring) -> Bool {
        let authority = text.prefix { $0 != "/" }
        guard !authority.isEmpty, authority.first != ":", !authority.contains("@") else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }
}

extension ServerAddress: CustomStringConvertible {
    public var description: String {
        switch form {
        case .unixSocket(let path): path
        case .url(let url): url
        }
    }
}
