import GridClient
import Synchronization

/// Clients by where and as whom they connect, so that the lines of a shell share connections.
final class ClientPool: Sendable {
    struct Key: Hashable, Sendable {
        var server: ServerAddress
        var token: String?
        var trustRootsFile: String?
    }

    private let clients = Mutex<[Key: GridClient]>([:])

    init() {}

    /// The client for `key`, made when it is first asked for. Throws ``ClientError``.
    func client(for key: Key) throws -> GridClient {
        try clients.withLock { clients in
            if let client = clients[key] { return client }
            let client = try GridClient(server: key.server, token: key.token, trustRootsFile: key.trustRootsFile)
            clients[key] = client
            return client
        }
    }

    /// Closes all of them.
    func close() async {
        let open = clients.withLock { clients in
            defer { clients = [:] }
            return Array(clients.values)
        }
        for client in open { await client.close() }
    }
}
