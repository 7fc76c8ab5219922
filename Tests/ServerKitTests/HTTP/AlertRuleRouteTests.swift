import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct AlertRuleRouteTests {
    @Test func aRuleIsAddedShownSwitchedAndKeptByVersion() async throws {
        try await withLocalAPI { client, _ in
            let night = try #require(ReadyMadeRules.named("night-use")).text
            let added = try await client.send(.post, "/api/v1/alert-rules", night, type: "application/yaml")
            #expect(added.status == 201)
            let again = try await client.send(
                .post, "/api/v1/alert-rules", night.replacing("2 kWh", with: "3 kWh"), type: "application/yaml")
            #expect(try again.json().version.int == 2)
            let rules = try await client.get("/api/v1/alert-rules").json().items.elements
            #expect(rules.map(\.name.string) == ["bill-variation", "excessive-consumption", "night-use"])
            let shown = try await client.get("/api/v1/alert-rules/night-use").json()
            #expect(shown.document.limit == "3 kWh" && shown.enabled == .bool(true))
            let first = try await client.get("/api/v1/alert-rules/night-use?version=1").json()
            #expect(first.text.string == night)
            let disabled = try await client.post("/api/v1/alert-rules/night-use/disable").json()
            #expect(disabled.enabled == .bool(false))
            #expect(try await client.get("/api/v1/alert-rules/night-use/versions").json().items.elements.count == 2)
            #expect(try await client.get("/api/v1/alert-rules/nothing").status == 404)
        }
    }

    @Test func aDocumentThatIsNotRightIsRefusedWithAllItsFaults() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.send(
                .post, "/api/v1/alert-rules", "name: a\nkind: power\nfor: soon\n", type: "application/yaml")
            let problem = try answer.decode(Problem.self)
            #expect(answer.status == 422 && problem.type == "/problems/invalid-alert-rule")
            #expect(problem.faults?.map(\.line) == [1, 3])
        }
    }

    @Test func whatARuleNamesAndIsNotThereIsSaid() async throws {
        try await withLocalAPI { client, _ in
            let rule = "{name: a, kind: falling-register, select: {site: Pumphouse}, notify: [operators, control-rom]}"
            let added = try await client.send(.post, "/api/v1/alert-rules", rule, type: "application/yaml").json()
            #expect(
                added.notes.elements.compactMap(\.string) == [
                    "select: no meter is at the site Pumphouse",
                    "notify: there is no receiver control-rom — gridctl alerts notify lists the ones there are",
                ])
            let fine = try await client.get("/api/v1/alert-rules/excessive-consumption").json()
            #expect(fine.notes.elements.isEmpty)
        }
    }

    @Test func aCustomersOwnLimitIsNoRulesName() async throws {
        try await withLocalAPI { client, _ in
            let rule = "{name: customer-limit, kind: falling-register}"
            let answer = try await client.send(.post, "/api/v1/alert-rules", rule, type: "application/yaml")
            #expect(answer.status == 422)
        }
    }

    @Test func readyMadeRulesAndTheSchemaAreThere() async throws {
        try await withLocalAPI { client, _ in
            let names = try await client.get("/api/v1/ready-made-alert-rules").json().elements.compactMap(\.string)
            #expect(names == ReadyMadeRules.all.map(\.name))
            for name in names {
                #expect(try await client.get("/api/v1/ready-made-alert-rules/\(name)").status == 200)
            }
            #expect(try await client.get("/api/v1/alert-rule-schema").json()["$schema"].string?.isEmpty == false)
        }
    }

    @Test func aRuleIsTriedOnThePast() async throws {
        try await withLocalAPI { client, running in
            let meter = try await running.store.addMeter(.utc)
            let start = Instant(rfc3339: "2026-09-01T00:00:00Z")!
            try await running.store.append(
                meter, (0...60).map { Reading(at: start.adding(seconds: $0 * 86_400), value: .kilowattHours($0 * 11)) })
            let answer = try await client.post(
                "/api/v1/alert-rule-tests",
                #"{"rule": "excessive-consumption", "from": "2026-09-01", "to": "2026-10-15"}"#)
            let outcome = try answer.decode(AlertRuleOutcome.self)
            #expect(outcome.meters == 1)
            #expect(outcome.episodes.map(\.firedAt.rfc3339) == ["2026-09-29T00:00:00Z"])
            #expect(outcome.episodes.map(\.resolvedAt?.rfc3339) == ["2026-10-01T00:00:00Z"])
            let outage = "{\"document\": \"name: o\\nkind: invoice-run\", \"from\": \"2026-09\"}"
            #expect(try await client.post("/api/v1/alert-rule-tests", outage).status == 400)
        }
    }

    @Test func anAlertIsShownWithItsLogAndSilenced() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(2)
            let alert = try await running.store.record([.firing(1)], consumedThrough: nil)[0]
            let path = "/api/v1/alerts/\(alert.id)"
            _ = try await client.post(path + "/acknowledge", #"{"comment": "on my way"}"#)
            let silence = try await client.post(path + "/silence", #"{"for": "2h", "comment": "works"}"#)
            #expect(silence.status == 201)
            let shown = try await client.get(path).decode(AlertRecord.self)
            #expect(shown.alert.comment == "on my way" && shown.alert.silencedUntil != nil)
            #expect(shown.log.map(\.change) == [.firing, .acknowledged, .silenced])
            #expect(shown.log.map(\.comment) == [nil, "on my way", "works"])
            #expect(try await client.get(path + "/log").json().items.elements.count == 3)
            #expect(try await client.get("/api/v1/alert-log?after=1&limit=1").json().items[0].change == "acknowledged")
            #expect(try await client.get("/api/v1/silences").json().items.elements.count == 1)
            #expect(try await client.send(.delete, path + "/silence").json().silencedUntil == .null)
            #expect(try await client.get("/api/v1/silences").json().items.elements.isEmpty)
            #expect(try await client.post("/api/v1/silences", #"{"for": "2h"}"#).status == 422)
            for nothing in [#""rule": "slient""#, #""site": "Nowhere""#] {
                let refused = try await client.post("/api/v1/silences", #"{"for": "2h", \#(nothing)}"#)
                #expect(refused.status == 422, "a silence of what is not there would silence nothing")
            }
            let other = try await client.post("/api/v1/silences", #"{"meters": "2", "until": "2099-01-01T00:00:00Z"}"#)
            let id = try #require(try other.json().id.int)
            #expect(try await client.send(.delete, "/api/v1/silences/\(id)").status == 200)
            #expect(try await client.get("/api/v1/alerts/99").status == 404)
        }
    }
}
