import Foundation
import GridModel
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TestSupport

@testable import ServerKit

/// gridd in this process, built as gridd builds it, in a fresh folder and on free ports.
struct RunningServer: Sendable {
    let server: GriddServer
    let addresses: GriddServer.Addresses
    let folder: String
    let shutDown: @Sendable () async -> Void

    var store: any Store { server.backend.store }
}

extension ServerConfiguration {
    static func test(_ folder: String) -> ServerConfiguration {
        ServerConfiguration(
            data: folder, meters: ListenAddress(host: "127.0.0.1", port: 0),
            http: ListenAddress(host: "127.0.0.1", port: 0), zone: .utc)
    }
}

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Starts gridd, gives it to `body` when everything listens, and ends it in order.
func withServer<Value: Sendable>(
    clock: WallClock = .system, limits: HTTPLimits = HTTPLimits(),
    _ change: (inout ServerConfiguration) -> Void = { _ in }, _ body: @Sendable (RunningServer) async throws -> Value
) async throws -> Value {
    let folder = try TemporaryFolder()
    var configuration = ServerConfiguration.test(folder.file("data"))
    change(&configuration)
    let server = try await GriddServer.open(configuration, limits: limits, clock: clock, logger: silent)
    let (ready, readiness) = AsyncStream.makeStream(of: GriddServer.Addresses.self)
    let services = server.services(endedBy: []) { readiness.yield($0) }
    let running = Task {
        defer { readiness.finish() }
        try await services.run()
    }
    guard let addresses = await ready.first(where: { _ in true }) else {
        try await running.value
        throw TestFailure("gridd was never ready")
    }
    let result: Result<Value, any Error>
    do {
        result = .success(
            try await body(
                RunningServer(
                    server: server, addresses: addresses, folder: configuration.data,
                    shutDown: { await services.triggerGracefulShutdown() })))
    } catch {
        result = .failure(error)
    }
    await services.triggerGracefulShutdown()
    try await running.value
    server.release()
    return try result.get()
}

/// An answer of the API, read.
struct Answer: Sendable {
    let response: TestResponse

    var status: Int { response.status.code }
    var text: String { String(buffer: response.body) }
    func json() throws -> JSONValue { try JSONValue(text) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(response.body.readableBytesView))
    }
    var mediaType: String? { response.headers[.contentType] }
}

/// Somebody at one of the doors.
struct APIClient: Sendable {
    let client: any TestClientProtocol
    var token: String?

    func send(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, type: String = "application/json",
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil { headers[.contentType] = type }
        if let token { headers[.authorization] = "Bearer \(token)" }
        return Answer(
            response: try await client.execute(
                uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }))
    }

    func send(
        _ method: HTTPRequest.Method, _ uri: String, bytes: [UInt8], type: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let type { headers[.contentType] = type }
        if let token { headers[.authorization] = "Bearer \(token)" }
        return Answer(
            response: try await client.execute(
                uri: uri, method: method, headers: headers, body: ByteBuffer(bytes: bytes)))
    }

    func get(_ uri: String) async throws -> Answer { try await send(.get, uri) }
    func post(_ uri: String, _ body: String? = nil) async throws -> Answer { try await send(.post, uri, body) }
    func bulk(_ lines: String) async throws -> Answer {
        try await send(.post, "/api/v1/readings", lines, type: "application/x-ndjson")
    }

    func with(token: String?) -> APIClient {
        var other = self
        other.token = token
        return other
    }
}

extension RunningServer {
    /// A caller at the local administrator's door.
    func local<Value: Sendable>(_ body: @Sendable (APIClient) async throws -> Value) async throws -> Value {
        try await server.local.application.test(.router) { try await body(APIClient(client: $0)) }
    }

    /// A caller at the network's door, without a token.
    func network<Value: Sendable>(_ body: @Sendable (APIClient) async throws -> Value) async throws -> Value {
        try await server.network.application.test(.router) { try await body(APIClient(client: $0)) }
    }

    /// A new token's secret.
    func token(_ name: String, _ role: Role, meters: [MeterID]? = nil) async throws -> String {
        try await TokenIssuer(tokens: store, directory: store, clock: .system)
            .issue(NewToken(name: name, role: role, meters: meters), by: "test").token
    }
}

/// Gives `body` a caller at the local door of a fresh gridd.
func withLocalAPI<Value: Sendable>(
    clock: WallClock = .system, _ body: @Sendable (APIClient, RunningServer) async throws -> Value
) async throws -> Value {
    try await withServer(clock: clock) { running in try await running.local { try await body($0, running) } }
}

extension JSONValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
}
