import TestSupport
import Testing

@testable import gridctl

@Suite struct FleetTests {
    private static let script: ScriptedServer.Script = { request in
        if request.path.hasSuffix("/meters") { return Answers.page([Answers.meter(1), Answers.meter(3)]) }
        if request.path.hasSuffix("/latest") {
            return Answers.page([
                #"{"at": "2026-11-22T13:00:00Z", "meter": 1, "powerKw": 0.4, "registerKwh": 12.5}"#,
                #"{"at": "2026-11-22T13:01:00Z", "meter": 3, "powerKw": null, "registerKwh": 7}"#,
            ])
        }
        if request.path.hasSuffix("/history") { return Answers.page([Answers.interval(20, "0.5")]) }
        return Answers.page([
            """
            {"start": "2026-11-20T03:00:00Z", "end": "2026-11-21T03:00:00Z", "consumptionKwh": 1234.5, \
            "averageKw": 51.4375, "quality": "measured", "partial": false, "meters": 10000}
            """,
            """
            {"start": "2026-11-21T03:00:00Z", "end": "2026-11-22T03:00:00Z", "consumptionKwh": 2.000001, \
            "averageKw": null, "quality": "interpolated", "partial": true, "meters": 3}
            """,
        ])
    }

    private func run(_ arguments: [String], _ desk: Desk = Desk()) async throws -> (Desk.Outcome, [String]) {
        let (outcome, server) = try await desk.run(arguments, script: Self.script)
        return (outcome, server.requests.map(\.target))
    }

    @Test func aSumIsOneRowAnInterval() async throws {
        let (outcome, targets) = try await run(["history", "1-10000", "--sum", "--every", "1d", "--from", "-7d"])
        #expect(
            outcome.output == """
                2026-11-20T03:00:00Z\t2026-11-21T03:00:00Z\t1234.5\t51.4375\tmeasured\t10000
                2026-11-21T03:00:00Z\t2026-11-22T03:00:00Z\t2.000001\t\tinterpolated\t3

                """)
        #expect(targets == ["/api/v1/consumption?meters=1-10000&from=-7d&every=1d&limit=5000"])
    }

    @Test func withoutMetersTheSumIsOfAll() async throws {
        let (_, targets) = try await run(["history", "--sum", "--time-zone", "Asia/Tokyo", "--every", "1h"])
        #expect(targets == ["/api/v1/consumption?every=1h&timeZone=Asia%2FTokyo&limit=5000"])
    }

    @Test func idsRangesAndStandardInputAreSummedTogether() async throws {
        var desk = Desk()
        desk.input = "9\n8\n"
        let (_, targets) = try await run(["history", "2", "4-6", "5", "-", "--sum"], desk)
        #expect(targets == ["/api/v1/consumption?meters=2%2C4-6%2C8%2C9&every=1d&limit=5000"])
        desk.input = ""
        #expect(try await run(["history", "-", "--sum"], desk).1.isEmpty)
    }

    @Test func peopleSeeTheSumByTheClockTheMetersShare() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await run(["history", "1-3", "--sum"], desk)
        #expect(
            outcome.output == """
                START       END         CONSUMPTION kWh  AVERAGE kW  QUALITY                METERS
                2026-11-20  2026-11-21         1234.500      51.438  measured                10000
                2026-11-21  2026-11-22            2.000           –  interpolated, partial       3

                """)
    }

    @Test func theServerSaysWhichMetersThereAreOfARange() async throws {
        let (outcome, targets) = try await run(["history", "1-5", "--fields", "meter,consumptionKwh"])
        #expect(outcome.output == "1\t0.5\n3\t0.5\n")
        #expect(targets[0] == "/api/v1/meters?ids=1-5&limit=1000")
    }

    @Test(arguments: [
        ["history"], ["history", "1-5", "--sum", "--every", "raw"], ["history", "1", "--time-zone", "UTC"],
        ["history", "5-1"], ["history", "1-x", "--sum"],
    ])
    func whatMakesNoSenseIsUsage(arguments: [String]) async throws {
        #expect(try await run(arguments).0.status == .usage)
    }

    @Test func theNewestReadingsAreListed() async throws {
        let (outcome, targets) = try await run(["meters", "latest"])
        #expect(
            outcome.output == "1\t2026-11-22T13:00:00Z\t12.5\t0.4\n3\t2026-11-22T13:01:00Z\t7\t\n")
        #expect(targets == ["/api/v1/readings/latest?limit=50000"])
        let (json, some) = try await run(["meters", "latest", "1-500", "7", "--limit", "1", "-o", "json"])
        #expect(json.output == #"[{"at":"2026-11-22T13:00:00Z","meter":1,"powerKw":0.4,"registerKwh":12.5}]"# + "\n")
        #expect(some == ["/api/v1/readings/latest?meters=1-500&limit=1"])
        #expect(try await run(["meters", "latest", "-o", "name"]).0.output == "1\n3\n")
    }

    @Test func peopleSeeTheNewestReadingsByTheClockTheMetersShare() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await run(["meters", "latest", "1-3"], desk)
        #expect(
            outcome.output == """
                METER  AT                   REGISTER kWh  POWER kW
                    1  2026-11-22 10:00:00        12.500     0.400
                    3  2026-11-22 10:01:00         7.000         –

                """)
    }
}
