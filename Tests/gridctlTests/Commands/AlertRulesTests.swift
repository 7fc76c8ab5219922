import Foundation
import TestSupport
import Testing

@testable import gridctl

@Suite struct AlertRulesTests {
    private let desk = Desk()

    private static let summary = """
        "name": "much", "version": 2, "title": "Much", "kind": "consumption", "severity": "warning", "select": "all", \
        "enabled": true, "firing": 3, "sha256": "ab", "addedAt": "2026-11-01T03:00:00Z", "addedBy": "ana"
        """

    private static let document = """
        {"name": "much", "title": "Much", "kind": "consumption", "severity": "warning", "select": "all", \
        "over": "day", "limit": "30 kWh", "for": "0s", "keep": "0s", "notify": ["operators"]}
        """

    private static let version = ScriptedServer.Reply.answer(
        body: """
            {\(summary), "format": "yaml", "text": "name: much # ours\\n", "document": \(document)}
            """)

    @Test func theyAreListed() async throws {
        let (outcome, server) = try await desk.run(["alerts", "rules"]) { _ in Answers.page(["{\(Self.summary)}"]) }
        #expect(outcome.output == "much\tconsumption\twarning\tall\ttrue\t3\t2\tMuch\n")
        #expect(server.requests.map(\.path) == ["/api/v1/alert-rules"])
    }

    @Test func theDocumentIsPrintedAsItWasGivenAndAsJSONWhatItSays() async throws {
        let (outcome, server) = try await desk.run(["alerts", "rules", "show", "much"]) { _ in Self.version }
        #expect(outcome.output == "name: much # ours\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alert-rules/much"])
        let (json, _) = try await desk.run(["alerts", "rules", "show", "much", "-o", "json"]) { _ in Self.version }
        #expect(try JSONValue(json.output) == JSONValue(Self.document))
    }

    @Test(arguments: ["enable", "disable"])
    func aRuleIsSwitched(_ verb: String) async throws {
        let (outcome, server) = try await desk.run(["alerts", "rules", verb, "much", "-o", "name"]) { _ in Self.version
        }
        #expect(outcome.output == "much\n")
        #expect(server.requests.map(\.path) == ["/api/v1/alert-rules/much/\(verb)"])
    }

    @Test func aTestTellsWhatThereWouldHaveBeen() async throws {
        let arguments = ["alerts", "rules", "test", "much", "--from", "2007-01", "--meter", "7,9-12", "--naive"]
        let (outcome, server) = try await desk.run(arguments) { _ in
            .answer(
                body: """
                    {"rule": "much", "kind": "bill-variation", "from": "2007-01-01T00:00:00Z", \
                    "to": "2010-12-01T00:00:00Z", "meters": 5, "periods": 43, "naive": ["2007-04", "2008-08"], \
                    "episodes": [{"subject": "meter 7", "severity": "warning", "occasion": "2008-08-01T00:00:00Z", "period": "2008-08", \
                    "firedAt": "2008-08-17T00:30:00Z", "resolvedAt": null, "message": "less"}]}
                    """)
        }
        #expect(outcome.output == "2007-04\t0\t1\t\n2008-08\t1\t1\tless\n")
        let body = try JSONValue(String(decoding: #require(server.requests.first).body, as: UTF8.self))
        #expect(body.rule.string == "much" && body.from.string == "2007-01" && body.meters.string == "7,9-12")
    }

    @Test func aDocumentIsTriedWithoutBeingAdded() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("kind: night-use\n", to: "night.yaml")
        let (outcome, server) = try await desk.run(["alerts", "rules", "test", file, "--from", "-7d"]) { _ in
            .answer(
                body: """
                    {"rule": "n", "kind": "night-use", "from": "2026-11-01T00:00:00Z", "to": "2026-11-08T00:00:00Z", \
                    "meters": 1, "episodes": []}
                    """)
        }
        #expect(outcome.status == .ok && outcome.output.isEmpty)
        let body = try JSONValue(String(decoding: #require(server.requests.first).body, as: UTF8.self))
        #expect(body.document.string == "kind: night-use\n")
    }
}
