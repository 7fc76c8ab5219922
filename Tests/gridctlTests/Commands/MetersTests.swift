import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct MetersTests {
    private let desk = Desk()

    private func body(_ request: ScriptedServer.Request) throws -> NewMeters {
        try JSONDecoder().decode(NewMeters.self, from: request.body)
    }

    @Test func listsGoPageByPageUpToTheLimit() async throws {
        let (outcome, server) = try await desk.run(["meters", "--limit", "3", "-q", "--status", "active"]) { request in
            request.number == 1
                ? Answers.page([Answers.meter(1), Answers.meter(2)], next: "c") : Answers.page([Answers.meter(3)])
        }
        #expect(outcome.output == "1\n2\n3\n")
        #expect(
            server.requests.map(\.target) == [
                "/api/v1/meters?status=active&limit=3", "/api/v1/meters?status=active&limit=1&cursor=c",
            ])
    }

    @Test func addingSendsWhatWasSaidAndPrintsAnArray() async throws {
        let (outcome, server) = try await desk.run([
            "meters", "add", "--name", "Block A", "--time-zone", "America/Bahia", "--opening-reading", "15230.7000001",
            "--opening-at", "2026-11-01", "-o", "json",
        ]) { _ in .answer(status: 201, body: "[\(Answers.meter(1))]") }
        #expect(outcome.status == .ok)
        #expect(outcome.output.hasPrefix("[{") && outcome.output.hasSuffix("}]\n"))
        let sent = try body(server.requests[0])
        #expect(sent.name == "Block A")
        #expect(sent.openingReadingKwh == Energy(milliwattHours: 15_230_700_000))
        #expect(sent.openingAt == Instant(rfc3339: "2026-11-01T03:00:00Z"))
        #expect(sent.count == nil)
    }

    @Test func manyAreAddedInOneCall() async throws {
        let (outcome, server) = try await desk.run(["meters", "add", "--count", "2", "-q"]) { _ in
            .answer(status: 201, body: "[\(Answers.meter(1)), \(Answers.meter(2))]")
        }
        #expect(outcome.output == "1\n2\n")
        #expect(server.requests.count == 1)
        #expect(try body(server.requests[0]).count == 2)
    }

    @Test func aRelativeOpeningIsCountedFromNow() async throws {
        let (_, server) = try await desk.run([
            "meters", "add", "--time-zone", "America/Bahia", "--opening-reading", "0", "--opening-at", "-2d",
        ]) { _ in .answer(status: 201, body: "[]") }
        #expect(try body(server.requests[0]).openingAt == Instant(rfc3339: "2026-11-20T15:00:00Z"))
    }

    @Test func aLocalOpeningWithoutAZoneIsAQuestion() async throws {
        let outcome = try await desk.run(["meters", "add", "--opening-reading", "0", "--opening-at", "2026-11-01"])
        #expect(outcome.status == .usage)
        #expect(outcome.errors.contains("--time-zone"))
    }

    @Test func aChangeSendsOnlyWhatChanges() async throws {
        let (outcome, server) = try await desk.run(["meters", "set", "7", "--name", "", "-o", "name"]) { _ in
            .answer(body: Answers.meter(7))
        }
        #expect(outcome.output == "7\n")
        #expect(server.requests[0].method == "PATCH")
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"name":""}"#)
    }

    @Test func retiringIsAPost() async throws {
        let (outcome, server) = try await desk.run(["meters", "retire", "7"]) { _ in .answer(body: Answers.meter(7)) }
        #expect(outcome.status == .ok)
        #expect(server.requests.map { "\($0.method) \($0.target)" } == ["POST /api/v1/meters/7/retire"])
    }

    @Test func withoutMetersAPersonIsToldAndAScriptIsNot() async throws {
        let (script, _) = try await desk.run(["meters"]) { _ in Answers.page([]) }
        #expect(script == Desk.Outcome(status: .ok, output: "", errors: ""))
        var desk = self.desk
        desk.screen = .init(columns: 80, rows: 24)
        let (person, _) = try await desk.run(["meters"]) { _ in Answers.page([]) }
        #expect(person.errors.contains("gridctl meters add"))
    }
}
