import TestSupport
import Testing

@testable import gridctl

@Suite struct WatchTests {
    private static let reading = """
        id: 1.0\nevent: reading\ndata: {"kind": "reading", "meter": 1, "at": "2026-11-22T13:00:00Z", \
        "registerKwh": 12.3456, "powerKw": null}\n\n
        """
    private static let alert =
        "id: 1.1\nevent: alert\ndata: " + #"{"kind": "alert", "# + Answers.alert.dropFirst() + "\n\n"
    private static let gap = "id: 1.2\nevent: gap\ndata: {\"kind\": \"gap\", \"message\": \"too slow\"}\n\n"
    private static let script: ScriptedServer.Script = { request in
        request.path == "/api/v1/events"
            ? .events([reading, alert, gap], thenCloses: false) : Answers.page([Answers.meter(1)])
    }

    @Test func aPipeGetsOneEventALine() async throws {
        let (outcome, server) = try await Desk().run(["watch", "1", "--count", "3"], script: Self.script)
        #expect(outcome.status == .ok)
        #expect(
            outcome.output == """
                reading\t1\t2026-11-22T13:00:00Z\t12.3456\t\t\t
                alert\t1\t2026-11-22T13:00:00Z\t\t\tfiring\t300 kWh or more in 2026-11
                gap\t\t\t\t\t\ttoo slow

                """)
        #expect(server.requests.map(\.target) == ["/api/v1/events?meter=1"])
    }

    @Test func ndjsonHasTheKeysOfTheContract() async throws {
        let (outcome, _) = try await Desk().run(["-o", "ndjson", "watch", "--count", "2"], script: Self.script)
        #expect(
            outcome.output == """
                {"at":"2026-11-22T13:00:00Z","kind":"reading","meter":1,"powerKw":null,"registerKwh":12.3456}
                {"acknowledgedAt":null,"acknowledgedBy":null,"comment":null,"evidence":null,"id":7,"inhibitedBy":null,\
                "kind":"alert","message":"300 kWh or more in 2026-11","meter":1,"occasion":"2026-11-22T13:00:00Z",\
                "openedAt":"2026-11-22T13:00:00Z","rule":"excessive-consumption","ruleKind":"consumption",\
                "severity":"warning","silencedUntil":null,"since":"2026-11-22T13:00:00Z","state":"firing",\
                "subject":"meter 1"}

                """)
    }

    @Test func csvHasItsHeaderOnce() async throws {
        let (outcome, _) = try await Desk().run(
            ["watch", "-o", "csv", "--fields", "kind,registerKwh", "--count", "2"], script: Self.script)
        #expect(outcome.output == "kind,registerKwh\nreading,12.3456\nalert,\n")
    }

    @Test func peopleGetAlignedLinesInLocalTime() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await desk.run(["watch", "--count", "1"], script: Self.script)
        #expect(
            outcome.output == """
                KIND     METER  AT                   STATE     REGISTER kWh  POWER kW  MESSAGE
                reading      1  2026-11-22 10:00:00  –               12.346         –  –

                """)
    }

    @Test func noIDsOnStandardInputAreNone() async throws {
        let (outcome, server) = try await Desk().run(["watch", "-"], script: Self.script)
        #expect(outcome == Desk.Outcome(status: .ok, output: "", errors: ""))
        #expect(server.requests.isEmpty)
    }

    @Test func aReaderThatGoesAwayEndsIt() async throws {
        var desk = Desk()
        desk.closesAfter = 1
        let (outcome, _) = try await desk.run(["watch"], script: Self.script)
        #expect(outcome.status == .ok)
    }

    @Test func interruptingItIs130() async throws {
        let server = try ScriptedServer { _ in .events([": nothing yet\n\n"], thenCloses: false) }
        defer { server.stop() }
        let task = Task { try await Desk().run(["watch", "--server", server.address]) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(try await task.value.status == .interrupted)
    }
}
