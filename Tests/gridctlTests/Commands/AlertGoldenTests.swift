import GridModel
import TestSupport
import Testing

@testable import gridctl

/// An alert by itself as files: what it is, its readings, its log.
@Suite struct AlertGoldenTests {
    /// Three weeks of days, the last ones with a pump that was left on.
    private static let days = (1...22).map { day in
        let start = Instant(rfc3339: "2026-11-01T03:00:00Z")!.adding(seconds: Int64(day - 1) * 86_400)
        let watts = Int64(9_000 + day * 7_919 % 3_000 + (day > 12 ? 9_000 : 0))
        return """
            {"start": "\(start)", "end": "\(start.adding(seconds: 86_400))", \
            "consumptionKwh": \(Energy.wattHours(watts).kilowattHoursText), "averageKw": null, "quality": "measured", \
            "partial": \(day == 22)}
            """
    }

    @Test func consumptionIsDrawnByTheDay() async throws {
        try await GoldenFile.expect("alert-consumption") { variant in
            let (outcome, server) = try await variant.desk.run(["alerts", "show", "7"]) { request in
                switch request.path {
                case "/api/v1/alerts/7": .answer(body: Answers.record)
                case "/api/v1/meters": Answers.page([Answers.meter(1, name: "Pool pump")])
                default: Answers.page(Self.days)
                }
            }
            #expect(
                server.requests.last?.target
                    == "/api/v1/meters/1/history?from=2026-11-01T03%3A00%3A00Z&to=2026-11-22T13%3A00%3A00Z&every=1d"
                    + "&limit=5000")
            return outcome.output
        }
    }

    /// A spike of a moment, with an hour on either side.
    @Test func powerIsDrawnBetweenTheReadings() async throws {
        let moment = Instant(rfc3339: "2026-11-22T13:00:00Z")!
        var register: Int64 = 12_000_000
        let readings = (-59...59).map { minute -> String in
            register += (minute == 0 ? 9_000 : Int64(400 + minute * 37 % 90)) * 1_000 / 60
            return """
                {"at": "\(moment.adding(seconds: Int64(minute) * 60))", \
                "registerKwh": \(Energy(milliwattHours: register).kilowattHoursText), "flags": []}
                """
        }
        let record = Answers.record.replacing("\"ruleKind\": \"consumption\"", with: "\"ruleKind\": \"spike\"")
            .replacing("\"from\": \"2026-11-01T03:00:00Z\"", with: "\"from\": \"2026-11-22T12:59:00Z\"")
            .replacing("300 kWh or more in 2026-11", with: "9.000 kW, and 6.000 kW can flow")
            .replacing("excessive-consumption", with: "spike")
        try await GoldenFile.expect("alert-power") { variant in
            let (outcome, _) = try await variant.desk.run(["alerts", "show", "7"]) { request in
                switch request.path {
                case "/api/v1/alerts/7": .answer(body: record)
                case "/api/v1/meters": Answers.page([Answers.meter(1)])
                default: Answers.page(readings)
                }
            }
            return outcome.output
        }
    }

    @Test func withoutReadingsTheRestIsSaid() async throws {
        let (outcome, _) = try await GoldenFile.variants[1].desk.run(["alerts", "show", "7"]) { request in
            switch request.path {
            case "/api/v1/alerts/7": .answer(body: Answers.record)
            case "/api/v1/meters": Answers.page([Answers.meter(1)])
            default: .problem(500, "internal", "that went wrong")
            }
        }
        #expect(outcome.status == .ok)
        #expect(outcome.output.contains("Comment          the pump runs"), "\(outcome.output)")
        #expect(outcome.errors.contains("its readings can't be had"))
    }
}
