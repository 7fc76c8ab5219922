import Foundation
import TestSupport
import Testing

@testable import GridClient

/// HTTP as servers really speak it, and as they should not.
@Suite struct TransportTests {
    private static let status = """
        {"version": "0.1.0", "uptimeSeconds": 5, "meters": {"active": 1, "connected": 0}, \
        "readings": {"stored": 1, "acknowledged": 1, "duplicates": 0, "rejected": 0}, \
        "journal": {"readings": 1, "sequence": 1}, "trouble": null}
        """
    private static let compacted = ScriptedServer.Reply.answer(body: #"{"readings": 7}"#)

    private func client(_ server: ScriptedServer, timeout: Duration? = nil) throws -> GridClient {
        // Without retries: what holds here is the transport's doing.
        try GridClient(server: try #require(ServerAddress(server.address)), timeout: timeout, retries: .never)
    }

    private func transport(_ server: ScriptedServer) throws -> HTTPTransport {
        try HTTPTransport(address: try #require(ServerAddress(server.address)), token: nil, trustRootsFile: nil)
    }

    private func whole(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func chunked(_ chunks: [String]) -> String {
        let parts = chunks.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(parts.joined())0\r\n\r\n"
    }

    private func uptime(_ reply: ScriptedServer.Reply) async throws -> Int64 {
        let server = try ScriptedServer { _ in reply }
        defer { server.stop() }
        let client = try client(server)
        let status = try await client.status.get()
        await client.close()
        return Int64(status.uptimeSeconds)
    }

    private func code(_ reply: ScriptedServer.Reply, timeout: Duration? = nil) async throws -> ClientError.Code? {
        let server = try ScriptedServer { _ in reply }
        defer { server.stop() }
        let client = try client(server, timeout: timeout)
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        await client.close()
        return error?.code
    }

    // MARK: Answers

    @Test(arguments: [1, 2, 7, 60])
    func anAnswerMayBeSplitAnywhere(size: Int) async throws {
        for text in [whole(Self.status), chunked([String(Self.status.prefix(9)), String(Self.status.dropFirst(9))])] {
            let characters = Array(text)
            let pieces = stride(from: 0, to: characters.count, by: size).map {
                String(characters[$0..<min($0 + size, characters.count)])
            }
            #expect(try await uptime(.pieces(pieces, thenCloses: false)) == 5)
        }
    }

    @Test func aBodyWithoutALengthEndsWithTheConnection() async throws {
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        #expect(try await uptime(.pieces([head, Self.status], thenCloses: true)) == 5)
    }

    @Test func interimAnswersAreNoAnswers() async throws {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        #expect(try await uptime(.pieces([interim, whole(Self.status)], thenCloses: false)) == 5)
    }

    @Test func anAnswerThatBreaksOffIsALostConnection() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"version\": "
        #expect(try await code(.pieces([half], thenCloses: true)) == .connectionLost)
        let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ver\r\n"
        #expect(try await code(.pieces([chunk], thenCloses: true)) == .connectionLost)
        #expect(try await code(.pieces(["HTTP/1.1 200 O"], thenCloses: true)) == .connectionLost)
    }

    @Test func aHeadWithoutEndIsNotGridds() async throws {
        let long = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 200_000)
        #expect(try await code(.pieces([long], thenCloses: false)) == .unexpectedAnswer)
        let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 20_000)
        #expect(try await code(.pieces([many], thenCloses: false)) == .unexpectedAnswer)
    }

    @Test func anAnswerMayNotBeLargerThanIsSaid() async throws {
        let server = try ScriptedServer { _ in .answer(body: String(repeating: "x", count: 1_001)) }
        defer { server.stop() }
        let transport = try transport(server)
        let request = Request(method: .get, path: "/", repetition: .harmless)
        let error = await #expect(throws: ClientError.self) {
            try await transport.send(request, collecting: 1_000, within: .seconds(60))
        }
        #expect(error?.code == .unexpectedAnswer)
        #expect(error?.message == "the answer of \(server.address) is larger than 1000 bytes")
        #expect(try await transport.send(request, collecting: 1_001, within: .seconds(60)).body.count == 1_001)
        await transport.shutdown()
    }

    // MARK: Connections

    @Test func aConnectionIsUsedAgain() async throws {
        let server = try ScriptedServer { _ in .answer(body: Self.status) }
        defer { server.stop() }
        let client = try client(server)
        for _ in 1...5 { _ = try await client.status.get() }
        #expect(server.requests.map(\.connection) == [1, 1, 1, 1, 1])
        await client.close()
    }

    @Test func aConnectionThatTheServerWantsClosedIsNotUsedAgain() async throws {
        let server = try ScriptedServer { _ in .answer(headers: ["Connection": "close"], body: Self.status) }
        defer { server.stop() }
        let client = try client(server)
        for _ in 1...3 { _ = try await client.status.get() }
        #expect(server.requests.map(\.connection) == [1, 2, 3])
        await client.close()
    }

    @Test func aConnectionThatWasClosedWhileItLayIdleFailsNobody() async throws {
        // The server closes right behind each answer: the client may know it by the next request, or may not.
        let text = whole(Self.status)
        let server = try ScriptedServer { _ in .raw(text) }
        defer { server.stop() }
        let client = try client(server)
        for _ in 1...50 { #expect(try await client.status.get().uptimeSeconds == 5) }
        await client.close()
    }

    @Test func aConnectionThatIsClosedAtTheMomentItIsUsedAgainFailsNobody() async throws {
        let server = try ScriptedServer { $0.number == 2 ? .hangUp : .answer(body: Self.status) }
        defer { server.stop() }
        let client = try client(server)
        for _ in 1...3 { _ = try await client.status.get() }
        #expect(server.requests.map(\.connection) == [1, 1, 2, 2])
        await client.close()
    }

    @Test func whatMustNotBeDoneTwiceDoesNotTrustAnIdleConnection() async throws {
        let server = try ScriptedServer { request in
            request.method == "GET" ? .answer(body: Self.status) : Self.compacted
        }
        defer { server.stop() }
        let client = try client(server)
        _ = try await client.status.get()
        _ = try await client.compact()
        #expect(server.requests.map(\.connection) == [1, 2])
        #expect(server.requests[1].headers["content-length"] == "0")
        await client.close()
    }

    @Test func aConnectionMadeAheadIsTheFirstRequests() async throws {
        // One that is a second old is not trusted any more, so a machine that is busy with something else may need
        // another try.
        var taken = 0
        for _ in 0..<10 where taken != 1 {
            let server = try ScriptedServer { _ in Self.compacted }
            defer { server.stop() }
            let client = try client(server)
            client.connect()
            client.connect()
            while server.openConnections == 0 { await Task.yield() }
            _ = try await client.compact()
            taken = server.openConnections
            await client.close()
        }
        #expect(taken == 1)
    }

    @Test func aServerThatIsNotThereAheadIsTheFirstRequestsFailureAndNoOtherOnes() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/gridd.sock"
        let client = try GridClient(server: .unixSocket(path: path), retries: .never)
        client.connect()
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .unreachable)
        let server = try ScriptedServer(path: path) { _ in .answer(body: Self.status) }
        defer { server.stop() }
        #expect(try await client.status.get().uptimeSeconds == 5)
        await client.close()
    }

    @Test func requestsAtOnceGetTheirOwnAnswers() async throws {
        let server = try ScriptedServer { request in
            .answer(body: Self.status.replacing("0.1.0", with: request.headers["x-number"] ?? "none"))
        }
        defer { server.stop() }
        let transport = try transport(server)
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...100 {
                group.addTask {
                    var request = Request(method: .get, path: "/", repetition: .harmless)
                    request.headers = [("X-Number", String(number))]
                    let response = try await transport.send(request, collecting: 1 << 20, within: .seconds(60))
                    return !String(decoding: response.body, as: UTF8.self).contains("\"version\": \"\(number)\"")
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 0)
        await transport.shutdown()
    }

    @Test func aStreamThatIsGivenUpTakesItsConnectionWithIt() async throws {
        let server = try ScriptedServer { _ in .events([": welcome\n\n"], thenCloses: false) }
        defer { server.stop() }
        let transport = try transport(server)
        var streaming: StreamingResponse? = try await transport.stream(
            Request(method: .get, path: "/", repetition: .harmless), within: .seconds(60))
        #expect(try await streaming?.body.nextChunk() == Array(": welcome\n\n".utf8))
        #expect(server.openConnections == 1)
        streaming = nil
        while server.openConnections > 0 { await Task.yield() }
        await transport.shutdown()
    }

    @Test func aReaderThatIsSlowHoldsTheServerBack() async throws {
        let piece = String(repeating: "x", count: 1 << 20)
        let server = try ScriptedServer { _ in .events(Array(repeating: piece, count: 16), thenCloses: true) }
        defer { server.stop() }
        let transport = try transport(server)
        var body = try await transport.stream(
            Request(method: .get, path: "/", repetition: .harmless), within: .seconds(60)
        ).body
        var count = try await body.nextChunk()?.count ?? 0
        // Time enough for all of it, were it let through.
        try await Task.sleep(for: .milliseconds(200))
        #expect(server.openConnections == 1)
        while let chunk = try await body.nextChunk() { count += chunk.count }
        #expect(count == 16 << 20)
        await transport.shutdown()
    }

    // MARK: Ends

    @Test func aBodyThatFallsSilentIsATimeoutToo() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"version\": "
        #expect(try await code(.pieces([half], thenCloses: false), timeout: .milliseconds(50)) == .timeout)
    }

    @Test func cancellationEndsABodyThatIsOnItsWay() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"version\": "
        let server = try ScriptedServer { _ in .pieces([half], thenCloses: false) }
        defer { server.stop() }
        let client = try client(server)
        let task = Task { try await client.status.get() }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        while server.openConnections > 0 { await Task.yield() }
        await client.close()
    }

    @Test func aTaskThatIsCancelledAlreadyAsksNothing() async throws {
        let server = try ScriptedServer { _ in .answer(body: Self.status) }
        defer { server.stop() }
        let client = try client(server)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.status.get()
        }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(server.requests.isEmpty)
        await client.close()
    }

    @Test func aClientThatIsClosedFailsWhatIsOnItsWayAndWhatComesLater() async throws {
        let server = try ScriptedServer { _ in .silence }
        defer { server.stop() }
        let client = try client(server)
        let task = Task { try await client.status.get() }
        while server.requests.isEmpty { await Task.yield() }
        await client.close()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        let later = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(later?.code == .cancelled)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: ["a\r\nX-Admin: yes", "a\nb", "a\u{0}b"])
    func aHeaderCanNotSmuggleAnother(key: String) async throws {
        let server = try ScriptedServer { _ in .answer(status: 201, body: "[]") }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) {
            try await client.meters.add(.init(count: 1), idempotencyKey: key)
        }
        #expect(error?.code == .invalid)
        #expect(server.requests.isEmpty)
        await client.close()
    }
}
