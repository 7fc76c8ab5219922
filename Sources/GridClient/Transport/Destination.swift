import NIOCore

/// A server's address taken apart: what to connect to, and how requests name it.
struct Destination: Hashable, Sendable {
    enum Endpoint: Hashable, Sendable {
        case unixSocket(path: String)
        /// A name, or an address without the brackets of IPv6.
        case host(String, port: Int)
    }

    let endpoint: Endpoint
    let isSecure: Bool
    /// The value of the `Host` field.
    let authority: String
    /// What comes before every path; without a slash at its end.
    let basePath: String

    /// - Throws: ``ClientError`` `badAddress` for a URL whose host or port is none.
    init(_ address: ServerAddress) throws(ClientError) {
        switch address.form {
        case .unixSocket(let path):
            endpoint = .unixSocket(path: path)
            isSecure = false
            authority = "localhost"
            basePath = ""
        case .url(let url):
            isSecure = url.hasPrefix("https://")
            let rest = url.dropFirst(isSecure ? "https://".count : "http://".count)
            let authority = rest.prefix { $0 != "/" }
            self.authority = String(authority)
            basePath = String(rest.dropFirst(authority.count))
            guard let (host, port) = Self.split(authority, defaultPort: isSecure ? 443 : 80) else {
                throw ClientError(.badAddress, "\(address) is no address of a server")
            }
            endpoint = .host(host, port: port)
        }
    }

    /// The name that TLS asks for and checks; nil for an IP address, which is checked by itself.
    var serverName: String? {
        guard case .host(let host, _) = endpoint, (try? SocketAddress(ipAddress: host, port: 0)) == nil else {
            return nil
        }
        return host
    }

    /// Host and port of `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT` (RFC 3986, 3.2.2).
    private static func split(_ authority: Substring, defaultPort: Int) -> (host: String, port: Int)? {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        guard let port, !port.isEmpty else { return (String(host), defaultPort) }
        guard port.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = UInt16(port), number > 0 else { return nil }
        return (String(host), Int(number))
    }
}
