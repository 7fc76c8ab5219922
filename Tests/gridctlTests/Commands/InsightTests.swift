import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct InsightTests {
    private static func span(_ from: String, _ to: String) -> String {
        #"{"start": "\#(from):00:00Z", "end": "\#(to):00:00Z"}"#
    }

    private static func money(_ amount: String) -> String { #"{"amount": "\#(amount)", "currency": "BRL"}"# }

    static let insight = """
        {"meter": 1, "timeZone": "America/Bahia", "period": \(span("2026-10-22T03", "2026-11-22T03")), "days": 31, \
        "consumptionKwh": 251.1, "perDayKwh": 8.1, "quality": "measured", \
        "hours": {"total": 744, "known": 732, "estimated": 12, "held": 0}, \
        "price": {"tariff": "white", "basis": "marginal", "total": \(money("201.33")), "averagePerKwh": "0.8018", \
        "monthDays": 31}, \
        "baseLoad": {"powerKw": 0.1, "monthKwh": 74.4, "monthCost": \(money("62.10")), "sharePercent": 29.6, \
        "readings": \(span("2026-11-22T02", "2026-11-22T03"))}, \
        "nightUse": {"night": "01:00-05:00", "nights": 30, "nightKwh": 0.4, "monthKwh": 12.4, \
        "monthCost": \(money("7.94")), "sharePercent": 4.9, "readings": \(span("2026-11-14T04", "2026-11-14T08"))}, \
        "dearestHours": [{"hour": 18, "hourKwh": 2, "monthKwh": 62, "monthCost": \(money("98.02")), \
        "sharePercent": 24.7, "readings": \(span("2026-11-13T21", "2026-11-13T22"))}, \
        {"hour": 9, "hourKwh": 0.5, "monthKwh": 15.5, "monthCost": \(money("12.10")), "sharePercent": 6.2, \
        "readings": \(span("2026-11-11T12", "2026-11-11T13"))}], \
        "dearestDays": [{"day": "2026-11-14", "consumptionKwh": 12.5, "cost": \(money("10.41")), \
        "readings": \(span("2026-11-14T03", "2026-11-15T03"))}], \
        "comparisons": [{"with": "previous", "period": \(span("2026-09-21T03", "2026-10-22T03")), "days": 31, \
        "perDayKwh": 6.4, "changePercent": 26.6, "meters": null, "group": null}, \
        {"with": "last-year", "period": \(span("2025-10-22T03", "2025-11-22T03")), "days": 0, "perDayKwh": null, \
        "changePercent": null, "meters": null, "group": null}, \
        {"with": "alike", "period": \(span("2026-10-22T03", "2026-11-22T03")), "days": 31, "perDayKwh": 9, \
        "changePercent": -10, "meters": 11, "group": "site North"}], \
        "notes": ["12 of 744 hours are within gaps: what was used is known, when is not"]}
        """

    @Test func theScreen() async throws {
        try await GoldenFile.expect("insight") { variant in
            let (outcome, server) = try await variant.desk.run(["insight", "1"]) { _ in .answer(body: Self.insight) }
            #expect(server.requests.map(\.target) == ["/api/v1/meters/1/insight"])
            return outcome.output
        }
    }

    @Test func itIsSeenAtOnceOnASmallTerminal() async throws {
        let (outcome, _) = try await GoldenFile.variants[1].desk.run(["insight", "1"]) { _ in
            .answer(body: Self.insight)
        }
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24, "\(lines.count)")
    }

    @Test func aPipeGetsALineForEachFinding() async throws {
        let (outcome, _) = try await Desk().run(["insight", "1"]) { _ in .answer(body: Self.insight) }
        let lines = outcome.output.split(separator: "\n")
        #expect(
            lines.map { $0.prefix { $0 != "\t" } } == [
                "base-load", "night-use", "hour", "hour", "day", "previous", "last-year", "alike",
            ])
        #expect(
            lines[0]
                == "base-load\tBase load 0.100 kW\t2.4\t74.4\t62.10\tBRL\t29.6\t\t2026-11-22T02:00:00Z"
                + "\t2026-11-22T03:00:00Z")
        #expect(lines[7].hasPrefix("alike\t11 meters alike, site North\t9\t\t\t\t\t-10\t"))
    }

    @Test func jsonIsWhatTheServerSays() async throws {
        let (outcome, server) = try await Desk().run([
            "-o", "json", "insight", "1", "--to", "-7d", "--days", "14", "--night", "23-06",
        ]) { _ in .answer(body: Self.insight) }
        let expected = try JSONSerialization.jsonObject(with: Data(Self.insight.utf8)) as? NSDictionary
        let found = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? NSDictionary
        #expect(found == expected)
        #expect(
            server.requests.map(\.target)
                == ["/api/v1/meters/1/insight?to=-7d&days=14&night=23%3A00-06%3A00"])
    }

    @Test func severalMetersAreARowEach() async throws {
        let desk = Desk()
        let (outcome, _) = try await desk.run(["insight", "1", "2"]) { request in
            request.path.contains("/2/") ? .problem(404, "unknown-meter", "no meter 2") : .answer(body: Self.insight)
        }
        #expect(outcome.output == "1\t31\t8.1\t-10\t0.1\t62.10\t0.4\t7.94\t26.6\t\tBRL\n")
        #expect(outcome.status == .partial)
    }

    @Test func aMeterOfWhichNothingIsKnownSaysWhy() async throws {
        let nothing = """
            {"meter": 1, "timeZone": "UTC", "period": null, "days": 0, "consumptionKwh": 0, "perDayKwh": null, \
            "quality": "measured", "hours": {"total": 0, "known": 0, "estimated": 0, "held": 0}, "price": null, \
            "baseLoad": null, "nightUse": null, "dearestHours": [], "dearestDays": [], "comparisons": [], \
            "notes": ["no whole day is known yet"]}
            """
        let (outcome, _) = try await GoldenFile.variants[1].desk.run(["insight", "1"]) { _ in .answer(body: nothing) }
        #expect(outcome.output == "Meter 1\nno whole day is known yet\n")
    }
}
