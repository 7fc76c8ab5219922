import TestSupport
import Testing

@testable import gridctl

@Suite struct HistoryTests {
    private static let script: ScriptedServer.Script = { request in
        if request.path.hasSuffix("/meters") { return Answers.page([Answers.meter(1)]) }
        if request.target.contains("every=raw") {
            return Answers.page([
                #"{"at": "2026-11-22T13:00:00Z", "registerKwh": 12.5, "flags": ["fall", "conflict"]}"#,
                #"{"at": "2026-11-22T13:01:00.5Z", "registerKwh": 12.500001, "flags": []}"#,
            ])
        }
        return Answers.page([
            Answers.interval(20, "0.5"), Answers.interval(21, "0.6", quality: "interpolated", partial: true),
        ])
    }

    private func history(_ arguments: [String], _ desk: Desk = Desk()) async throws -> (Desk.Outcome, [String]) {
        let (outcome, server) = try await desk.run(["history"] + arguments, script: Self.script)
        return (outcome, server.requests.map(\.target))
    }

    @Test func aPipeGetsOneMetersIntervals() async throws {
        let (outcome, targets) = try await history(["1"])
        #expect(
            outcome.output == """
                2026-11-20T03:00:00Z\t2026-11-21T03:00:00Z\t0.5\t0.020833\tmeasured
                2026-11-21T03:00:00Z\t2026-11-22T03:00:00Z\t0.6\t0.020833\tinterpolated

                """)
        #expect(targets == ["/api/v1/meters/1/history?every=1d&limit=5000"])
    }

    @Test func jsonHasTheKeysOfTheContract() async throws {
        let (outcome, _) = try await history([
            "1", "-o", "json", "--fields", "start,end,consumptionKwh,averageKw,quality",
        ])
        #expect(
            outcome.output == """
                [{"averageKw":0.020833,"consumptionKwh":0.5,"end":"2026-11-21T03:00:00Z","quality":"measured",\
                "start":"2026-11-20T03:00:00Z"},{"averageKw":0.020833,"consumptionKwh":0.6,\
                "end":"2026-11-22T03:00:00Z","quality":"interpolated","start":"2026-11-21T03:00:00Z"}]

                """)
    }

    @Test func readingsThemselvesHaveTheirFlags() async throws {
        let (outcome, targets) = try await history(["1", "--every", "raw"])
        #expect(
            outcome.output == """
                2026-11-22T13:00:00Z\t12.5\tfall,conflict
                2026-11-22T13:01:00.500Z\t12.500001\t

                """)
        #expect(targets == ["/api/v1/meters/1/history?every=raw&limit=5000"])
    }

    @Test func severalMetersAreNamedInTheFirstColumn() async throws {
        let (outcome, _) = try await history(["1", "2", "1", "--fields", "meter,consumptionKwh"])
        #expect(outcome.output == "1\t0.5\n1\t0.6\n2\t0.5\n2\t0.6\n")
        let (json, _) = try await history(["1", "2", "-o", "ndjson", "--fields", "meter"])
        #expect(json.output == "{\"meter\":1}\n{\"meter\":1}\n{\"meter\":2}\n{\"meter\":2}\n")
    }

    @Test func idsComeFromStandardInput() async throws {
        var desk = Desk()
        desk.input = "2\n1\n"
        let (outcome, targets) = try await history(["-", "--fields", "meter,consumptionKwh"], desk)
        #expect(outcome.output == "2\t0.5\n2\t0.6\n1\t0.5\n1\t0.6\n")
        #expect(targets.count == 2)
        desk.input = "1\nid\n"
        #expect(try await history(["-"], desk).0.status == .invalid)
        desk.input = ""
        #expect(try await history(["-"], desk).0 == Desk.Outcome(status: .ok, output: "", errors: ""))
    }

    @Test(arguments: [
        (["--from", "-7d"], "from=-7d&"), (["--from=-1mo", "--to", "-2h"], "from=-1mo&to=-2h&"),
        (["--period", "2026-12"], "from=2026-12&to=2027-01&"),
        (
            ["--from", "2026-11-01", "--to", "2026-11-22T10:00:00-03:00"],
            "from=2026-11-01&to=2026-11-22T10%3A00%3A00-03%3A00&"
        ),
    ])
    func datesAreCheckedHereAndResolvedThere(arguments: [String], query: String) async throws {
        let (outcome, targets) = try await history(["1"] + arguments)
        #expect(outcome.status == .ok)
        #expect(targets[0].contains("?\(query)every=1d"))
    }

    @Test func peopleSeeLocalDays() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await history(["1"], desk)
        #expect(
            outcome.output == """
                START       END         CONSUMPTION kWh  AVERAGE kW  QUALITY
                2026-11-20  2026-11-21            0.500       0.021  measured
                2026-11-21  2026-11-22            0.600       0.021  interpolated, partial

                """)
    }
}
