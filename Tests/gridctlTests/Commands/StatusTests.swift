import TestSupport
import Testing

@testable import gridctl

@Suite struct StatusTests {
    @Test func aPipeGetsNamesAndValues() async throws {
        let (outcome, _) = try await Desk().run(["status"]) { _ in .answer(body: Answers.status) }
        #expect(
            outcome.output == """
                version\t0.1.0
                uptimeSeconds\t3725
                meters.active\t2
                meters.connected\t1
                readings.stored\t10
                readings.acknowledged\t11
                readings.duplicates\t1
                readings.rejected\t3
                journal.readings\t4
                journal.sequence\t5
                rollups.monthsDue\t6
                retention.keep\t13mo
                retention.keptFrom\t2025-10-01T00:00:00Z
                trouble\t

                """)
    }

    @Test func peopleGetARecord() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 80, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await desk.run(["status"]) { _ in .answer(body: Answers.status) }
        #expect(
            outcome.output == """
                gridd        0.1.0
                State        running
                Up           1 h 2 min
                Meters       2 active, 1 connected
                Readings     10 stored, kept 13mo, from 2025-10-01T00:00:00Z on
                Since start  11 acknowledged, 1 duplicates, 3 rejected
                Journal      4 readings to compact, batch 5
                Rollups      6 months to look through

                """)
    }

    @Test func compactingTellsHowMuch() async throws {
        let (outcome, server) = try await Desk().run(["compact", "-o", "json"]) { _ in
            .answer(body: #"{"readings": 4}"#)
        }
        #expect(outcome.output == "{\"readings\":4}\n")
        #expect(server.requests.map { "\($0.method) \($0.target)" } == ["POST /api/v1/compact"])
    }
}
