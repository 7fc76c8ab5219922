import ArgumentParser
import NIOCore

/// Where gridd listens for meters.
struct ServerAddress: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    let host: String
    let port: Int

    static let standardPort = 4005
    static let standard = ServerAddress(host: "127.0.0.1", port: standardPort)

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `HOST`, `[::1]:PORT` or `[::1]`; nil for anything else.
    init?(argument: String) {
        if argument.hasPrefix("[") {
            guard let close = argument.firstIndex(of: "]") else { return nil }
            let host = argument[argument.index(after: argument.startIndex)..<close]
            let rest = argument[argument.index(after: close)...]
            guard let port = Self.port(rest) else { return nil }
            self.init(checkedHost: host, port: port)
            return
        }
        let colon = argument.firstIndex(of: ":") ?? argument.endIndex
        guard let port = Self.port(argument[colon...]) else { return nil }
        self.init(checkedHost: argument[..<colon], port: port)
    }

    private init?(checkedHost host: Substring, port: Int) {
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        self.init(host: String(host), port: port)
    }

    /// `:4005`, or nothing for the standard port.
    private static func port(_ text: Substring) -> Int? {
        if text.isEmpty { return standardPort }
        guard text.hasPrefix(":"), let port = UInt16(text.dropFirst()), port > 0 else { return nil }
        return Int(port)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var defaultValueDescription: String { description }

    /// The socket address behind the name.
    func resolved() throws -> SocketAddress {
        do {
            return try SocketAddress.makeAddressResolvingHost(host, port: port)
        } catch {
            throw Failure("no host \(host): --server takes HOST:PORT, as in --server \(Self.standard)")
        }
    }
}
