import Foundation
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import GridClient

/// The client against real sockets.
@Suite struct ClientTests {
    private static let quick = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), longestDelay: .milliseconds(5))
    private static let compacted = ScriptedServer.Reply.answer(body: #"{"readings": 7}"#)
    private static let noMeters = ScriptedServer.Reply.answer(body: #"{"items": [], "next": null}"#)
    private static let status = """
        {"version": "0.1.0", "uptimeSeconds": 5, "meters": {"active": 1, "connected": 0}, \
        "readings": {"stored": 1, "acknowledged": 1, "duplicates": 0, "rejected": 0}, \
        "journal": {"readings": 1, "sequence": 1}, "trouble": null}
        """

    private func client(
        _ server: ScriptedServer, token: String? = nil, timeout: Duration? = nil, retries: RetryPolicy = quick,
        observer: (@Sendable (ClientNotice) -> Void)? = nil
    ) throws -> GridClient {
        try GridClient(
            server: try #require(ServerAddress(server.address)), token: token, timeout: timeout, retries: retries,
            observer: observer)
    }

    @Test func listsFollowCursorsOverHTTPWithTheToken() async throws {
        let meter =
            #"{"id": %, "name": null, "status": "active", "timeZone": "UTC", "enrolledAt": "2026-11-22T00:00:00Z"}"#
        let server = try ScriptedServer { request in
            let next = request.target.contains("cursor=a%2Bb%26c")
            let item = meter.replacing("%", with: next ? "2" : "1")
            return .answer(body: #"{"items": [\#(item)], "next": \#(next ? "null" : "\"a+b&c\"")}"#)
        }
        defer { server.stop() }
        let client = try client(server, token: "grid_secret")
        let meters = try await client.meters.list(status: .active).collect()
        #expect(meters.map(\.id) == [1, 2])
        #expect(server.requests.map(\.path) == ["/api/v1/meters", "/api/v1/meters"])
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer grid_secret" })
        #expect(server.requests[0].target == "/api/v1/meters?status=active&limit=1000")
        await client.close()
    }

    @Test func aClientCanAskWhoItIs() async throws {
        let server = try ScriptedServer { _ in
            .answer(body: #"{"name": "flat 2", "role": "operator", "meters": [2, 3]}"#)
        }
        defer { server.stop() }
        let client = try client(server, token: "grid_secret")
        #expect(try await client.caller.get() == CallerIdentity(name: "flat 2", role: .operate, meters: [2, 3]))
        #expect(server.requests.map(\.target) == ["/api/v1/caller"])
        await client.close()
    }

    @Test func aUnixSocketWithSpacesAndPercentSignsInItsPathIsReached() async throws {
        let folder = try temporaryFolder("grid 100%25 ü")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try ScriptedServer(path: folder + "/gridd.sock") { _ in .answer(body: Self.status) }
        defer { server.stop() }
        let client = try client(server)
        #expect(try await client.status.get().uptimeSeconds == 5)
        #expect(server.requests[0].headers["authorization"] == nil)
        await client.close()
    }

    @Test func fleetsAreAskedForTogether() async throws {
        let server = try ScriptedServer { request in
            if request.path.hasSuffix("/meters") { return Self.noMeters }
            let item =
                request.path.hasSuffix("/latest")
                ? #"{"at": "2026-11-22T13:00:00Z", "meter": 3, "powerKw": null, "registerKwh": 1.000001}"#
                : """
                {"start": "2026-11-22T12:00:00Z", "end": "2026-11-22T13:00:00Z", "consumptionKwh": 1234.567891, \
                "averageKw": 1234.567891, "quality": "estimated", "partial": true, "meters": 9999}
                """
            return .answer(body: #"{"items": [\#(item)], "next": null}"#)
        }
        defer { server.stop() }
        let client = try client(server)
        let selection = try #require(MeterSelection(text: "1-10000,20000-"))
        let intervals = try await client.meters.consumption(
            of: selection, from: DateExpression("-1d"), every: .hour, timeZone: .utc
        ).collect()
        #expect(
            intervals == [
                FleetInterval(
                    start: Instant(rfc3339: "2026-11-22T12:00:00Z")!, end: Instant(rfc3339: "2026-11-22T13:00:00Z")!,
                    consumptionKwh: Energy(milliwattHours: 1_234_567_891),
                    averageKw: Power(milliwatts: 1_234_567_891), quality: .estimated, partial: true, meters: 9_999)
            ])
        let latest = try await client.readings.latest(of: selection, limit: 7).collect()
        #expect(
            latest == [
                LatestReading(
                    meter: 3, at: Instant(rfc3339: "2026-11-22T13:00:00Z")!,
                    registerKwh: Energy(milliwattHours: 1_000_001), powerKw: nil)
            ])
        _ = try await client.meters.list(of: selection, limit: 5).collect()
        #expect(
            server.requests.map(\.target) == [
                "/api/v1/consumption?meters=1-10000%2C20000-&from=-1d&every=1h&timeZone=UTC&limit=5000",
                "/api/v1/readings/latest?meters=1-10000%2C20000-&limit=7",
                "/api/v1/meters?ids=1-10000%2C20000-&limit=5",
            ])
        await client.close()
    }

    @Test func datesGoAsTextAndAreEscaped() async throws {
        let server = try ScriptedServer { _ in Self.noMeters }
        defer { server.stop() }
        let client = try client(server)
        _ = try await client.meters.history(
            7, from: DateExpression("2026-11-22T00:00:00+03:00"), to: DateExpression("-1h"), every: .hour
        ).collect()
        #expect(
            server.requests[0].target
                == "/api/v1/meters/7/history?from=2026-11-22T00%3A00%3A00%2B03%3A00&to=-1h&every=1h&limit=5000")
        await client.close()
    }

    @Test func readsAreSentAgainAfterALostConnection() async throws {
        let notices = Mutex<[ClientNotice.Kind]>([])
        let server = try ScriptedServer { $0.number < 3 ? .hangUp : .answer(body: Self.status) }
        defer { server.stop() }
        let client = try client(server) { notice in notices.withLock { $0.append(notice.kind) } }
        #expect(try await client.status.get().version == "0.1.0")
        #expect(server.requests.count == 3)
        #expect(notices.withLock { $0.filter { $0 == .retry } }.count == 2)
        #expect(notices.withLock { $0.last } == .recovered)
        await client.close()
    }

    @Test func readsAreSentAgainAfter503AndThenGivenUp() async throws {
        let server = try ScriptedServer { _ in
            .answer(
                status: 503, headers: ["Retry-After": "1"],
                body: #"{"type": "/problems/storage", "title": "Storage trouble", "status": 503, "detail": "no room"}"#)
        }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .unavailable)
        #expect(error?.message == "no room")
        #expect(server.requests.count == 3)
        await client.close()
    }

    @Test func writesWithoutAKeyAreNeverSentTwice() async throws {
        let server = try ScriptedServer { _ in .hangUp }
        defer { server.stop() }
        let client = try client(server)
        for write in [
            { _ = try await client.compact() }, { _ = try await client.meters.retire(1) },
            { _ = try await client.meters.change(1, MeterChange(name: "a")) },
            { _ = try await client.alerts.acknowledge(1) }, { _ = try await client.tokens.add(NewToken(name: "a")) },
        ] {
            let before = server.requests.count
            let error = await #expect(throws: ClientError.self) { try await write() }
            #expect(error?.code == .connectionLost)
            #expect(error?.message.contains("may have been done") == true)
            #expect(server.requests.count == before + 1)
        }
        await client.close()
    }

    @Test func addingMetersIsSentAgainUnderTheSameKey() async throws {
        let server = try ScriptedServer { $0.number < 3 ? .hangUp : .answer(status: 201, body: "[]") }
        defer { server.stop() }
        let client = try client(server)
        #expect(try await client.meters.add(NewMeters(count: 3)).isEmpty)
        let keys = server.requests.map { $0.headers["idempotency-key"] }
        #expect(keys.count == 3)
        #expect(Set(keys).count == 1)
        #expect(keys[0]?.isEmpty == false)
        await client.close()
    }

    @Test func readingsAreSentAgain() async throws {
        let server = try ScriptedServer {
            $0.number < 2 ? .hangUp : .answer(body: #"{"accepted": 1, "duplicates": 0, "rejected": []}"#)
        }
        defer { server.stop() }
        let client = try client(server)
        let outcome = try await client.readings.send(ndjson: Data("{}\n".utf8))
        #expect(outcome.accepted == 1)
        #expect(server.requests[1].body == Data("{}\n".utf8))
        #expect(server.requests[1].headers["content-type"] == "application/x-ndjson")
        await client.close()
    }

    @Test(arguments: [
        (400, "bad-request", ClientError.Code.invalid), (401, "unauthenticated", .unauthenticated),
        (403, "forbidden", .denied), (404, "unknown-meter", .notFound), (409, "conflict", .conflict),
        (413, "too-large", .invalid), (422, "invalid", .invalid), (500, "internal", .server),
    ])
    func problemsBecomeErrorsWithTheServersWords(status: Int, type: String, code: ClientError.Code) async throws {
        let server = try ScriptedServer { _ in .problem(status, type, "the detail") }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) { try await client.meters.get(43) }
        #expect(error?.code == code)
        #expect(error?.message == "the detail")
        #expect(error?.subject == "meter 43")
        #expect(error?.problem?.type == "/problems/\(type)")
        #expect(server.requests.count == 1)
        await client.close()
    }

    @Test(arguments: ["<html>", #"{"version": 1}"#, ""])
    func anAnswerThatIsNotGriddsIsSaidToBe(body: String) async throws {
        let server = try ScriptedServer { _ in .answer(body: body) }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .unexpectedAnswer)
        await client.close()
    }

    @Test func aServerThatSpeaksNoHTTPIsAnError() async throws {
        let server = try ScriptedServer { _ in .raw("+PONG\r\n") }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .unexpectedAnswer)
        await client.close()
    }

    @Test func silenceEndsWithATimeout() async throws {
        let server = try ScriptedServer { _ in .silence }
        defer { server.stop() }
        let client = try client(server, timeout: .milliseconds(50))
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .timeout)
        #expect(error?.message == "no answer from \(server.address) within 0.05 s")
        #expect(server.requests.count <= 1)
        await client.close()
    }

    @Test func cancellationEndsARequestThatIsNeverAnswered() async throws {
        let server = try ScriptedServer { _ in .silence }
        defer { server.stop() }
        let client = try client(server)
        let task = Task { try await client.status.get() }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        await client.close()
    }

    @Test(arguments: ["/nowhere.sock", "127.0.0.1:1", "http://no-such-host.invalid:1"])
    func aServerThatIsNotThereIsToldAtOnce(address: String) async throws {
        let client = try GridClient(server: try #require(ServerAddress(address)))
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .unreachable)
        await client.close()
    }

    @Test func aSocketPathThatIsTooLongForTheSystemIsSaidToBe() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 120)
        let client = try GridClient(server: .unixSocket(path: path))
        let error = await #expect(throws: ClientError.self) { try await client.status.get() }
        #expect(error?.code == .badAddress)
        #expect(error?.message.contains("longer than the system takes") == true)
        await client.close()
    }

    @Test func aPatientClientWaitsForAServerThatStarts() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/gridd.sock"
        let started = Mutex<ScriptedServer?>(nil)
        let patient = RetryPolicy(
            firstDelay: .milliseconds(1), longestDelay: .milliseconds(10), waitsForServer: .seconds(600))
        let client = try GridClient(server: .unixSocket(path: path), retries: patient) { notice in
            // The server starts when the client has found nobody there.
            guard notice.kind == .retry else { return }
            started.withLock { server in
                if server == nil { server = try? ScriptedServer(path: path) { _ in .answer(body: Self.status) } }
            }
        }
        #expect(try await client.status.get().version == "0.1.0")
        started.withLock { $0 }?.stop()
        await client.close()
    }

    @Test(arguments: ["", "with space", "line\nfeed", "ümlaut"])
    func aTokenThatCanNotStandInAHeaderIsRefused(token: String) throws {
        let error = #expect(throws: ClientError.self) { try GridClient(server: .unixSocket(path: "/x"), token: token) }
        #expect(error?.code == .invalid)
    }

    @Test func whatIsObservedHoldsNoSecret() async throws {
        let texts = Mutex("")
        let server = try ScriptedServer { _ in
            .answer(status: 201, body: #"{"name": "a", "role": "viewer", "token": "grid_issued"}"#)
        }
        defer { server.stop() }
        let client = try client(server, token: "grid_secret") { notice in texts.withLock { $0 += notice.text } }
        #expect(try await client.tokens.add(NewToken(name: "a")).token == "grid_issued")
        let seen = texts.withLock { $0 }
        #expect(seen.contains("POST /api/v1/tokens"))
        #expect(!seen.contains("grid_secret"))
        #expect(!seen.contains("grid_issued"))
        await client.close()
    }

    @Test func delaysDoubleUpToTheLongestAndHonourTheServersWish() {
        let policy = RetryPolicy(firstDelay: .milliseconds(100), longestDelay: .seconds(1))
        #expect(
            (1...6).map { policy.delay(after: $0) } == [100, 200, 400, 800, 1_000, 1_000].map { .milliseconds($0) })
        #expect(policy.delay(after: 1, asked: .milliseconds(700)) == .milliseconds(700))
        #expect(policy.delay(after: 1, asked: .seconds(60)) == .seconds(1))
        #expect(policy.delay(after: .max) == .seconds(1))
    }
}
