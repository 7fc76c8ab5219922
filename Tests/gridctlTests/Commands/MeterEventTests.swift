import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct MeterEventTests {
    private static let event = """
        {"id": 5, "meter": 7, "kind": "exchange", "at": "2026-11-22T13:15:00Z", "closingKwh": 15230.7, \
        "openingKwh": 0.2, "serial": "26-0031", "reason": "calibration", "actor": "ana", \
        "recordedAt": "2026-11-22T15:00:00Z"}
        """

    private static let held = """
        {"id": 3, "meter": 7, "at": "2026-11-22T13:15:00Z", "registerKwh": 0.25, "reason": "fall", \
        "beforeAt": "2026-11-22T12:00:00Z", "beforeKwh": 101.5, "afterAt": null, "afterKwh": null}
        """

    private func sent(_ arguments: [String]) async throws -> (target: String, body: String, outcome: Desk.Outcome) {
        let (outcome, server) = try await Desk().run(arguments) { _ in .answer(status: 201, body: Self.event) }
        let request = try #require(server.requests.first)
        return ("\(request.method) \(request.target)", String(decoding: request.body, as: UTF8.self), outcome)
    }

    @Test(arguments: [
        (
            [
                "meters", "exchange", "7", "--at", "2026-11-22 10:15", "--closing", "15230.7", "--opening", "0.2",
                "--serial", "26-0031",
            ],
            #"{"at":"2026-11-22 10:15","closingKwh":15230.7,"kind":"exchange","openingKwh":0.2,"serial":"26-0031"}"#
        ),
        (
            ["meters", "reset", "7", "--at", "-1h", "--reason", "new firmware"],
            #"{"at":"-1h","kind":"reset","reason":"new firmware"}"#
        ),
        (["meters", "rollover", "7", "--at", "2026-11-22"], #"{"at":"2026-11-22","kind":"rollover"}"#),
        (["meters", "multiplier", "7", "--ratio", "200/5"], #"{"kind":"multiplier","multiplier":"40"}"#),
        (
            ["meters", "multiplier", "7", "--ratio", "7.5", "--from", "2026-11"],
            #"{"at":"2026-11","kind":"multiplier","multiplier":"7.5"}"#
        ),
        (
            ["readings", "accept", "7", "2026-11-22T13:15:00Z"], #"{"at":"2026-11-22T13:15:00Z","kind":"accept"}"#
        ),
        (
            ["readings", "exclude", "7", "2026-11-22T13:15:00Z", "--value", "0.25", "--reason", "glitch"],
            #"{"at":"2026-11-22T13:15:00Z","kind":"exclude","reason":"glitch","registerKwh":0.25}"#
        ),
        (
            ["readings", "edit", "7", "--at", "2026-11-01", "--value", "15230.7", "--reason", "read by eye"],
            #"{"at":"2026-11-01","kind":"edit","reason":"read by eye","registerKwh":15230.7}"#
        ),
    ])
    func whatWasSaidIsSent(arguments: [String], body: String) async throws {
        let (target, said, outcome) = try await sent(arguments)
        #expect(target == "POST /api/v1/meters/7/events")
        #expect(said == body)
        #expect(outcome.status == .ok)
        let rehearsed = try await sent(arguments + ["--dry-run"])
        #expect(rehearsed.target == "POST /api/v1/meters/7/events?dryRun=true")
        #expect(rehearsed.body == body)
        #expect(rehearsed.outcome.errors.isEmpty)
    }

    @Test func aPersonIsShownTheEventInTheMetersZone() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 80, rows: 24)
        let (outcome, _) = try await desk.run([
            "meters", "exchange", "7", "--at", "2026-11-22 10:15", "--closing", "15230.7", "--opening", "0.2",
            "--dry-run",
        ]) { request in
            request.method == "POST" ? .answer(body: Self.event) : Answers.page([Answers.meter(7)])
        }
        #expect(outcome.output.contains("2026-11-22 10:15:00"))
        #expect(outcome.output.contains("15230.700 kWh"))
        #expect(outcome.output.contains("26-0031"))
        #expect(outcome.errors.contains("dry run: nothing was changed"))
    }

    @Test func eventsAreListedWithTheirReasons() async throws {
        let (outcome, server) = try await Desk().run(["meters", "events", "7"]) { _ in Answers.page([Self.event]) }
        #expect(server.requests[0].target == "/api/v1/meters/7/events?limit=1000")
        #expect(
            outcome.output
                == "5\t7\t2026-11-22T13:15:00Z\texchange\t15230.7\t0.2\t\t\tcalibration\tana\t\n")
    }

    @Test func revokingIsAPost() async throws {
        let (target, body, outcome) = try await sent(["meters", "revoke", "5", "--reason", "wrong meter"])
        #expect(target == "POST /api/v1/meter-events/5/revoke")
        #expect(body == #"{"reason":"wrong meter"}"#)
        #expect(outcome.status == .ok)
    }

    @Test func whatWaitsIsListedWithTheReadingsAround() async throws {
        let (outcome, server) = try await Desk().run(["readings", "review", "1-500", "--limit", "20"]) { _ in
            Answers.page([Self.held])
        }
        #expect(server.requests[0].target == "/api/v1/readings/held?meters=1-500&limit=20")
        #expect(
            outcome.output == "3\t7\t2026-11-22T13:15:00Z\t0.25\tfall\t101.5\t2026-11-22T12:00:00Z\t\t\n")
        let (bare, _) = try await Desk().run(["readings"]) { _ in Answers.page([Self.held]) }
        #expect(bare.output == outcome.output)
        var desk = Desk()
        desk.screen = .init(columns: 80, rows: 24)
        let (none, _) = try await desk.run(["readings"]) { _ in Answers.page([]) }
        #expect(none.errors.contains("no reading waits for a decision"))
    }

    @Test func aMetersRulesAreSetByTheirUnits() async throws {
        let (_, server) = try await Desk().run([
            "meters", "set", "7", "--digits", "5", "--max-power", "12.5", "--interval", "15m",
        ]) { _ in .answer(body: Answers.meter(7)) }
        #expect(
            String(decoding: server.requests[0].body, as: UTF8.self)
                == #"{"digits":5,"expectedIntervalSeconds":900,"maximumPowerKw":12.5}"#)
    }

    @Test(arguments: [
        (["meters", "multiplier", "7", "--ratio", "zero"], "it is a number or a fraction such as 40, 7.5 or 200/5"),
        (["meters", "set", "7", "--max-power", "lots"], "it is a number of kW such as 12"),
        (["readings", "exclude", "7", "2026-11-22"], "--reason"),
        (["readings", "edit", "7", "--at", "now", "--value", "much", "--reason", "x"], "it is a number of kWh"),
        (["meters", "set", "7", "--interval", "1500ms"], "no whole number of seconds"),
    ])
    func whatCanNotBeIsRefusedBeforeAnythingIsSent(arguments: [String], said: String) async throws {
        let (outcome, server) = try await Desk().run(arguments) { _ in .answer(body: Self.event) }
        #expect(outcome.status == .usage)
        #expect(outcome.errors.contains(said), "\(outcome.errors)")
        #expect(server.requests.isEmpty)
    }

    @Test func anIntervalThatIsHeldSaysSo() async throws {
        let held = Answers.interval(21, "1.5").replacing(#""partial": false"#, with: #""partial": false, "held": true"#)
        var desk = Desk()
        desk.screen = .init(columns: 100, rows: 24)
        let (outcome, _) = try await desk.run(["history", "1"]) { request in
            request.target.contains("history") ? Answers.page([held]) : Answers.page([Answers.meter(1)])
        }
        #expect(outcome.output.contains("measured, held"))
        let (json, _) = try await Desk().run(["history", "1", "-o", "json"]) { _ in Answers.page([held]) }
        #expect(json.output.contains(#""held":true"#))
    }
}
