import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct MeterEventRouteTests {
    private static func line(_ at: String, _ kwh: String) -> String {
        #"{"id": 1, "consumption": \#(kwh), "datetime": "\#(at)"}"# + "\n"
    }

    private static let clock = SetClock("2026-11-22T12:00:00Z")

    /// A meter in Bahia that fell at ten.
    private func withFall(_ body: @Sendable (APIClient, RunningServer) async throws -> Void) async throws {
        try await withLocalAPI(clock: Self.clock.wall) { client, running in
            _ = try await client.post("/api/v1/meters", #"{"timeZone": "America/Bahia", "serial": "S"}"#)
            let lines =
                Self.line("2026-11-22 05:00:00", "100") + Self.line("2026-11-22 06:00:00", "101.5")
                + Self.line("2026-11-22 07:00:00", "0.25") + Self.line("2026-11-22 08:00:00", "1.25")
            #expect(try await client.bulk(lines).json().accepted.int == 4)
            _ = try await running.store.compact()
            try await running.store.review()
            try await body(client, running)
        }
    }

    @Test func aFallIsListedExplainedAndListedNoMore() async throws {
        try await withFall { client, _ in
            let held = try await client.get("/api/v1/readings/held").json().items[0]
            #expect(held.meter.int == 1 && held.reason == "fall" && held.registerKwh.energy == .wattHours(250))
            #expect(held.at == "2026-11-22T10:00:00Z" && held.beforeAt == "2026-11-22T09:00:00Z")
            #expect(held.beforeKwh.energy == .wattHours(101_500) && held.afterKwh.energy == .wattHours(1_250))
            let path = "/api/v1/meters/1/history?every=1h&from=2026-11-22&to=2026-11-23"
            let hours = try await client.get(path).json().items.elements
            #expect(hours.map { $0.held == .bool(true) } == [false, true, false])

            let exchange =
                #"{"kind": "exchange", "at": "2026-11-22 06:30", "closingKwh": 101.75, "openingKwh": 0, "serial": "N"}"#
            let rehearsed = try await client.post("/api/v1/meters/1/events?dryRun=true", exchange)
            #expect(rehearsed.status == 200)
            let answer = try await client.post("/api/v1/meters/1/events", exchange)
            #expect(answer.status == 201)
            #expect(answer.text == rehearsed.text)
            let event = try answer.json()
            #expect(event.at == "2026-11-22T09:30:00Z" && event.actor == "local administrator")
            #expect(try await client.get("/api/v1/readings/held").json().items.elements.isEmpty)
            #expect(try await client.get("/api/v1/meters/1").json().serial == "N")
            let told = try await client.get(path).json().items.elements
            #expect(told.map(\.consumptionKwh.energy) == [1_500, 500, 1_000].map { .wattHours($0) })
            #expect(told.allSatisfy { $0.held.isNull })
            let raw = try await client.get(path.replacing("1h", with: "raw")).json().items.elements
            #expect(raw.map { $0.flags.elements.map(\.string) } == [[], [], ["exchange"], []])
        }
    }

    @Test func eventsAreListedPageByPageAndRevokedInTheCallersName() async throws {
        try await withFall { client, _ in
            for ratio in ["\"2\"", "\"200/5\"", "\"1/3\""] {
                let body = #"{"kind": "multiplier", "multiplier": \#(ratio)}"#
                #expect(try await client.post("/api/v1/meters/1/events", body).status == 201)
            }
            var found: [String?] = []
            var next = ""
            repeat {
                let page = try await client.get("/api/v1/meters/1/events?limit=1\(next)").json()
                found += page.items.elements.map(\.multiplier.string)
                next = page.next.string.map { "&cursor=\($0)" } ?? ""
            } while !next.isEmpty
            #expect(found == ["2", "40", "1/3"])
            let ids = try await client.get("/api/v1/meters/1/events").json().items.elements.compactMap(\.id.int)
            let revoked = try await client.post("/api/v1/meter-events/\(ids[2])/revoke", #"{"reason": "no"}"#)
            #expect(try revoked.json().revokedBy == "local administrator")
            #expect(try await client.post("/api/v1/meter-events/\(ids[2])/revoke").status == 409)
            let answer = try await client.post("/api/v1/meter-events/999/revoke")
            #expect(answer.status == 404)
            #expect(try answer.decode(Problem.self).type == "/problems/unknown-event")
            #expect(try await client.get("/api/v1/meters/1").json().metering.multiplier == "40")
        }
    }

    @Test(arguments: [
        (#"{"kind": "opening", "at": "now"}"#, "an opening is stated"),
        (#"{"kind": "exchange", "at": "2026-11-22 06:30", "openingKwh": 0}"#, "closingKwh"),
        (#"{"kind": "exchange", "closingKwh": 200, "openingKwh": 0}"#, "at is missing"),
        (#"{"kind": "reset", "at": "2026-11-23"}"#, "in the future"),
        (#"{"kind": "reset", "at": "x"}"#, "it must be a date"),
        (#"{"kind": "reset", "at": "2026-11-22", "multiplier": "2"}"#, "not for an event of kind reset"),
        (#"{"kind": "multiplier"}"#, "multiplier is missing"),
        (#"{"kind": "multiplier", "multiplier": "0"}"#, "no multiplier"),
        (#"{"kind": "exclude", "at": "2026-11-22T10:00:00Z"}"#, "reason is missing"),
        (#"{"kind": "edit", "at": "2026-11-22", "reason": "x"}"#, "registerKwh is missing"),
        (#"{"kind": "reset", "at": "2026-11-22", "openingKwh": -1}"#, "negative"),
    ])
    func anEventThatCanNotBeIsRefusedWithWhatIsWrong(body: String, said: String) async throws {
        try await withFall { client, _ in
            let answer = try await client.post("/api/v1/meters/1/events", body)
            #expect(answer.status == 422)
            #expect(try answer.decode(Problem.self).detail?.contains(said) == true, "\(answer.text)")
        }
    }

    @Test func whatContradictsAReadingIsAConflictThatNamesIt() async throws {
        try await withFall { client, _ in
            let body = #"{"kind": "exchange", "at": "2026-11-22 06:30", "closingKwh": 99, "openingKwh": 0}"#
            let answer = try await client.post("/api/v1/meters/1/events", body)
            #expect(answer.status == 409)
            #expect(try answer.decode(Problem.self).detail?.contains("101.5 kWh") == true)
        }
    }

    @Test func aMeterIsJudgedByItsRulesAndShowsThem() async throws {
        try await withFall { client, _ in
            let body = #"{"digits": 5, "maximumPowerKw": 12.5, "expectedIntervalSeconds": 900}"#
            let rehearsed = try await client.send(.patch, "/api/v1/meters/1?dryRun=true", body)
            #expect(try rehearsed.json().metering.digits.int == 5)
            #expect(try await client.get("/api/v1/meters/1").json().metering.isNull)
            let meter = try await client.send(.patch, "/api/v1/meters/1", body)
            #expect(meter.text == rehearsed.text)
            let listed = try await client.get("/api/v1/meters").json().items[0]
            #expect(listed.metering.maximumPowerKw == .number("12.5"))
            #expect(try await client.send(.patch, "/api/v1/meters/1", #"{"digits": 13}"#).status == 422)
            let none = try await client.send(
                .patch, "/api/v1/meters/1", #"{"digits": 0, "maximumPowerKw": 0, "expectedIntervalSeconds": 0}"#)
            #expect(try none.json().metering.isNull)
        }
    }

    @Test func aCallerSeesAndDecidesOnlyTheirOwnMeters() async throws {
        try await withFall { _, running in
            _ = try await running.store.addMeters(1)
            let viewer = try await running.token("v", .viewer, meters: [1])
            let other = try await running.token("o", .operate, meters: [2])
            try await running.network { client in
                let seen = try await client.with(token: viewer).get("/api/v1/readings/held").json()
                #expect(seen.items.elements.count == 1)
                let unseen = try await client.with(token: other).get("/api/v1/readings/held").json()
                #expect(unseen.items.elements.isEmpty)
                let body = #"{"kind": "multiplier", "multiplier": "2"}"#
                #expect(try await client.with(token: viewer).post("/api/v1/meters/1/events", body).status == 403)
                #expect(try await client.with(token: other).post("/api/v1/meters/1/events", body).status == 404)
                #expect(try await client.with(token: other).get("/api/v1/meters/1/events").status == 404)
                #expect(try await client.with(token: other).get("/api/v1/readings/held?meters=1").status == 404)
            }
        }
    }
}
