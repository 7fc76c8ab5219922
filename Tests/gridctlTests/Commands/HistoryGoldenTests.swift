import GridModel
import TestSupport
import Testing

@testable import gridctl

/// Charts and sparklines as files.
@Suite struct HistoryGoldenTests {
    private static let bahia = Zone("America/Bahia")!

    /// A made-up household: more in the evening, more at weekends, a day without a word.
    private static func intervals(
        _ step: HistoryStep, _ from: Instant, _ to: Instant, factor: Int64 = 10
    ) -> [String] {
        var result: [String] = []
        var at = from
        while at < to {
            let local = bahia.local(at: at)
            let number = Int64(local.date.daysSince1970)
            let (next, watts): (Instant, Int64) =
                switch step {
                case .hour, .raw:
                    (
                        at.adding(seconds: 3_600),
                        [
                            90, 80, 75, 75, 80, 140, 420, 510, 300, 210, 190, 240, 380, 330, 220, 200, 230, 410, 790,
                            960, 880, 640,
                            310, 150,
                        ][local.millisecondOfDay / 3_600_000] + number % 5 * 9
                    )
                case .day:
                    (
                        bahia.start(of: local.date.adding(days: 1)),
                        6_000 + number * 7_919 % 3_000 + (CalendarNames.weekdayNumber(local.date) > 4 ? 3_500 : 0)
                    )
                case .month:
                    (
                        bahia.span(of: CivilMonth(local.date)).end,
                        180_000 + Int64(local.date.month) * 7_919 % 90_000
                    )
                }
            let isGap = step != .month && local.date.day == 18
            let isLast = next >= to
            let quality = local.date.day == 19 && step != .month ? "interpolated" : "measured"
            if !isGap {
                let energy = Energy.wattHours(watts * factor / 10 / (isLast ? 2 : 1))
                result.append(
                    """
                    {"start": "\(at.rfc3339)", "end": "\(next.rfc3339)", "consumptionKwh": \(energy.kilowattHoursText), \
                    "averageKw": null, "quality": "\(quality)", "partial": \(isLast)}
                    """)
            }
            at = next
        }
        return result
    }

    private static func instant(_ request: ScriptedServer.Request, _ name: String) -> Instant? {
        let query = request.target.split(separator: "?").last ?? ""
        let pair = query.split(separator: "&").first { $0.hasPrefix("\(name)=") }
        return pair.flatMap { DateExpression(String($0.dropFirst(name.count + 1)).removingPercentEncoding ?? "") }?
            .instant(in: bahia, now: Desk.now)
    }

    private static let script: ScriptedServer.Script = { request in
        if request.path.hasSuffix("/meters") { return Answers.page([Answers.meter(42, name: "Café do Porto")]) }
        let step = HistoryStep.allCases.first { request.target.contains("every=\($0.rawValue)&") } ?? .day
        guard let from = instant(request, "from"), let to = instant(request, "to") else { return Answers.page([]) }
        if step == .raw {
            var register: Int64 = 0
            return Answers.page(
                (0..<((to - from) / 300_000)).map { index in
                    register += 20_000 + index * index * 7_919 % 90_000 + (30..<60 ~= index % 144 ? 150_000 : 0)
                    let at = from.adding(milliseconds: index * 300_000)
                    return "{\"at\": \"\(at.rfc3339)\", \"registerKwh\": "
                        + "\(Energy(milliwattHours: register).kilowattHoursText), \"flags\": []}"
                })
        }
        // What was before was less.
        return Answers.page(
            intervals(step, from, to, factor: to < Instant(rfc3339: "2026-11-10T00:00:00Z")! ? 8 : 10))
    }

    private func history(_ arguments: String, _ variant: GoldenFile.Variant) async throws -> String {
        let line = ["history", "42", "--plot"] + arguments.split(separator: " ").map(String.init)
        let (outcome, _) = try await variant.desk.run(line, script: Self.script)
        #expect(outcome.status == .ok && outcome.errors.isEmpty)
        return outcome.output
    }

    @Test(arguments: [
        ("history-hours", "--from 2026-11-21 --to 2026-11-23 --every 1h"),
        ("history-days", "--from 2026-11-01 --to 2026-11-23"),
        ("history-week", "--from 2026-11-16 --to 2026-11-23"),
        ("history-months", "--from 2025-12 --to 2026-12 --every 1mo"),
        ("history-many", "--from 2026-10-12 --to 2026-11-23 --every 1h"),
        ("history-power", "--from 2026-11-22 --to 2026-11-22T15:00:00Z --every raw"),
        ("history-compare", "--period 2026-11 --compare previous"),
        ("history-compare-many", "--from 2026-11-08 --to 2026-11-22 --every 1h --compare previous"),
    ]) func charts(name: String, arguments: String) async throws {
        try await GoldenFile.expect(name) { try await history(arguments, $0) }
    }

    @Test func aPipeGetsEightyColumnsWithoutColour() async throws {
        var desk = Desk()
        desk.environment["LANG"] = "C.UTF-8"
        let line = ["history", "42", "--plot", "--from", "2026-11-16", "--to", "2026-11-23"]
        let (outcome, _) = try await desk.run(line, script: Self.script)
        #expect(!outcome.output.contains("\u{1B}") && outcome.output.contains("█"))
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        desk.environment["CLICOLOR_FORCE"] = "1"
        let (forced, _) = try await desk.run(line, script: Self.script)
        #expect(forced.output.contains("\u{1B}[36m"))
    }

    @Test func severalMetersHaveAChartEach() async throws {
        let (outcome, _) = try await Desk().run(
            ["history", "42", "43", "--plot", "--from", "2026-11-16", "--to", "2026-11-23"], script: Self.script)
        #expect(outcome.output.contains("Meter 42, Café do Porto: consumption"))
        #expect(outcome.output.contains("\n\nMeter 43: consumption"))
    }

    @Test func nothingIsNoChart() async throws {
        let (outcome, _) = try await Desk().run(["history", "42", "--plot"]) { request in
            request.path.hasSuffix("/meters") ? Answers.page([Answers.meter(42)]) : Answers.page([])
        }
        #expect(outcome == Desk.Outcome(status: .ok, output: "", errors: ""))
    }
}

@Suite struct MetersGoldenTests {
    private static let profile: @Sendable (Int) -> String = { id in
        let values = (0..<24).map { hour in
            hour == 5 && id == 2 ? "null" : "0.\(String(hour * hour * (id * 37 + 11) % 900 + 100))"
        }
        return """
            {"meter": \(id), "start": "2026-11-21T15:00:00Z", "end": "2026-11-22T15:00:00Z", "every": "1h", \
            "consumptionKwh": [\(values.joined(separator: ","))]}
            """
    }

    private static let script: ScriptedServer.Script = { request in
        request.path.hasSuffix("/profiles")
            ? Answers.page([profile(1), profile(2), profile(5)])
            : Answers.page([
                Answers.meter(1, name: "Pool pump"), Answers.meter(2, name: "Café do Porto"), Answers.meter(5),
            ])
    }

    @Test func aWideTerminalShowsTheLastDay() async throws {
        try await GoldenFile.expect("meters", isPicture: false) { variant in
            let (outcome, server) = try await variant.desk.run(["meters"], script: Self.script)
            let isWide = variant.size.columns >= 120
            #expect(
                server.requests.map(\.target) == ["/api/v1/meters?limit=1000"]
                    + (isWide ? ["/api/v1/profiles?meters=1-2%2C5&every=1h&limit=1000"] : []))
            return outcome.output
        }
    }

    @Test func scriptsGetNumbersWhenTheyAskAndNothingOtherwise() async throws {
        let (plain, server) = try await Desk().run(["meters"], script: Self.script)
        #expect(server.requests.count == 1 && !plain.output.contains(","))
        let (json, quiet) = try await Desk().run(["meters", "-o", "json"], script: Self.script)
        #expect(quiet.requests.count == 1 && !json.output.contains("lastDayKwh"))
        let (asked, _) = try await Desk().run(["meters", "--fields", "id,lastDayKwh"], script: Self.script)
        #expect(asked.output.split(separator: "\n").allSatisfy { $0.filter { $0 == "," }.count == 23 })
        let (tree, _) = try await Desk().run(
            ["meters", "-o", "ndjson", "--fields", "id,lastDayKwh"], script: Self.script)
        #expect(tree.output.contains("\"id\":2,\"lastDayKwh\":[0.1,0.185,"))
        #expect(tree.output.contains(",null,"))
    }
}
