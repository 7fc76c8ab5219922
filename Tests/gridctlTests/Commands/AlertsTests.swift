import TestSupport
import Testing

@testable import gridctl

@Suite struct AlertsTests {
    private let desk = Desk()

    @Test func aPipeGetsThemInUTC() async throws {
        let (outcome, server) = try await desk.run(["alerts", "--state", "firing", "--meter", "1"]) { _ in
            Answers.page([Answers.alert])
        }
        #expect(
            outcome.output
                == "7\t1\texcessive-consumption\tfiring\t2026-11-22T13:00:00Z\t300 kWh or more in 2026-11\t\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alerts?state=firing&meter=1&limit=1000"])
    }

    @Test func peopleSeeTheMetersTime() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 160, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, server) = try await desk.run(["alerts"]) { request in
            request.path.hasSuffix("alerts") ? Answers.page([Answers.alert]) : Answers.page([Answers.meter(1)])
        }
        #expect(outcome.output.contains("2026-11-22 10:00:00"))
        #expect(server.requests.map(\.target).contains("/api/v1/meters?ids=1&limit=1000"))
    }

    @Test func jsonHasTheKeysOfTheContract() async throws {
        let (outcome, _) = try await desk.run(["-o", "json", "alerts"]) { _ in Answers.page([Answers.alert]) }
        #expect(
            outcome.output == """
                [{"acknowledgedAt":null,"acknowledgedBy":null,"id":7,"message":"300 kWh or more in 2026-11","meter":1,\
                "rule":"excessive-consumption","since":"2026-11-22T13:00:00Z","state":"firing"}]

                """)
    }

    @Test func acknowledgingSendsTheName() async throws {
        let (outcome, server) = try await desk.run(["alerts", "ack", "7", "--by", "Joana", "-q"]) { _ in
            .answer(body: Answers.alert)
        }
        #expect(outcome.output == "7\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alerts/7/acknowledge"])
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"by":"Joana"}"#)
    }

    @Test func anUnknownAlertIsNotFound() async throws {
        let (outcome, _) = try await desk.run(["alerts", "ack", "8"]) { _ in
            .problem(404, "unknown-alert", "no alert 8")
        }
        #expect(outcome.status == .notFound)
        #expect(outcome.errors == "gridctl: no alert 8 — gridctl alerts lists the ones there are\n")
    }
}
