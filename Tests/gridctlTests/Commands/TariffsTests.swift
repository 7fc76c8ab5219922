import Foundation
import TestSupport
import Testing

@testable import gridctl

@Suite struct TariffsTests {
    private let desk = Desk()

    private static let summary = """
        "name": "white", "version": 2, "validFrom": "2026-04-22", "status": "in-force", "title": "White tariff", \
        "currency": "BRL", "standing": false, "sha256": "ab", "addedAt": "2026-11-01T03:00:00Z", "addedBy": "ana"
        """

    private static func document(_ price: String) -> String {
        """
        {"name": "white", "currency": "BRL", "validFrom": "2026-04-22", "proration": "days", \
        "rounding": {"line": {"decimals": 2, "rule": "half-up"}}, \
        "components": [{"kind": "energy", "label": "TE", "price": "\(price)"}]}
        """
    }

    private static func version(_ price: String = "0.35") -> ScriptedServer.Reply {
        .answer(
            body: """
                {\(summary), "format": "yaml", "text": "name: white # ours\\nprice: \(price)\\n", \
                "document": \(document(price))}
                """)
    }

    private static let refusal = ScriptedServer.Reply.answer(
        status: 422, headers: ["Content-Type": "application/problem+json"],
        body: """
            {"type": "/problems/invalid-tariff", "title": "Invalid tariff", "status": 422, "detail": "2 faults", \
            "faults": [{"path": "currency", "line": 2, "message": "\\"reais\\" is no currency"}, \
            {"path": "", "message": "there is no energy"}]}
            """)

    @Test func theyAreListedWithWhatIsInForce() async throws {
        let (outcome, server) = try await desk.run(["tariffs"]) { _ in Answers.page(["{\(Self.summary)}"]) }
        #expect(outcome.output == "white\t2\t2026-04-22\tin-force\tfalse\tBRL\tWhite tariff\n")
        #expect(server.requests.map(\.target) == ["/api/v1/tariffs?limit=1000"])
        let (names, _) = try await desk.run(["tariffs", "-o", "name"]) { _ in Answers.page(["{\(Self.summary)}"]) }
        #expect(names.output == "white\n")
    }

    @Test(arguments: [
        ("white", "/api/v1/tariffs/white"), ("white@2026-10-01", "/api/v1/tariffs/white?on=2026-10-01"),
        ("white@v3", "/api/v1/tariffs/white?version=3"),
    ])
    func theDocumentIsPrintedAsItWasGiven(_ name: String, _ target: String) async throws {
        let (outcome, server) = try await desk.run(["tariffs", "show", name]) { _ in Self.version() }
        #expect(outcome.output == "name: white # ours\nprice: 0.35\n")
        #expect(server.requests.map(\.target) == [target])
    }

    @Test func asJSONItIsWhatTheDocumentSays() async throws {
        let (outcome, _) = try await desk.run(["tariffs", "show", "white", "-o", "json"]) { _ in Self.version() }
        #expect(try JSONValue(outcome.output) == JSONValue(Self.document("0.35")))
    }

    @Test(arguments: ["wh ite", "white@", "white@2026-13-01", "@2026-10-01"])
    func whatIsNoTariffIsToldBeforeTheServerIsAsked(_ name: String) async throws {
        let (outcome, server) = try await desk.run(["tariffs", "show", name]) { _ in Self.version() }
        #expect(outcome.status == .usage)
        #expect(outcome.errors.contains("is no tariff"))
        #expect(server.requests.isEmpty)
    }

    @Test func anUnknownTariffIsNotFoundAndTheNearestIsNamed() async throws {
        let (outcome, _) = try await desk.run(["tariffs", "show", "wihte"]) { request in
            request.path == "/api/v1/tariffs"
                ? Answers.page(["{\(Self.summary)}"]) : .problem(404, "unknown-tariff", "no tariff wihte")
        }
        #expect(outcome.status == .notFound)
        #expect(
            outcome.errors == "gridctl: no tariff wihte — did you mean white (White tariff)? "
                + "gridctl tariffs lists the ones there are\n")
    }

    @Test func addingSendsTheDocumentAsItIs() async throws {
        var desk = self.desk
        desk.input = "name: white # ours\n"
        let (outcome, server) = try await desk.run(["tariffs", "add", "-", "--dry-run", "-o", "csv"]) { _ in
            Self.version()
        }
        #expect(outcome.status == .ok)
        #expect(outcome.output.hasPrefix("name,version,validFrom,status,"))
        #expect(server.requests.map(\.target) == ["/api/v1/tariffs?dryRun=true"])
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == "name: white # ours\n")
        #expect(server.requests[0].headers["content-type"] == "application/yaml")
        desk.input = "\n {\"name\": \"white\"}"
        let (_, other) = try await desk.run(["tariffs", "add", "-"]) { _ in Self.version() }
        #expect(other.requests[0].headers["content-type"] == "application/json")
    }

    @Test func whatIsWrongWithADocumentIsToldALineEach() async throws {
        var desk = self.desk
        desk.input = "name: white\n"
        let (outcome, _) = try await desk.run(["tariffs", "add", "-"]) { _ in Self.refusal }
        #expect(outcome.status == .invalid)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors == """
                standard input:2: currency: "reais" is no currency
                standard input: there is no energy
                gridctl: standard input is no tariff: it has 2 faults — gridctl tariffs schema says what a document may hold

                """)
        let (json, _) = try await desk.run(["tariffs", "add", "-", "-o", "json"]) { _ in Self.refusal }
        #expect(try JSONValue(json.errors).error.problem.faults.elements.count == 2)
    }

    @Test func checkingPrintsEachFaultAsARow() async throws {
        var desk = self.desk
        desk.input = "name: white\n"
        let (outcome, server) = try await desk.run(["tariffs", "check", "-"]) { _ in Self.refusal }
        #expect(outcome.status == .invalid)
        #expect(
            outcome.output == "standard input\t2\tcurrency\t\"reais\" is no currency\n"
                + "standard input\t\t\tthere is no energy\n")
        #expect(outcome.errors.isEmpty)
        #expect(server.requests.map(\.target) == ["/api/v1/tariffs?dryRun=true"])
        let (fine, _) = try await desk.run(["tariffs", "check", "-", "-o", "json"]) { _ in Self.version() }
        #expect(fine.status == .ok && fine.output == "[]\n")
    }

    @Test func twoTariffsAreComparedByWhatTheySay() async throws {
        var desk = self.desk
        desk.input = "name: white\n"
        let (outcome, server) = try await desk.run(["tariffs", "diff", "white@2026-04-22", "-"]) { request in
            Self.version(request.method == "GET" ? "0.35" : "0.36")
        }
        #expect(outcome.status == .ok)
        #expect(outcome.output == "components[TE].price\t0.35\t0.36\n")
        #expect(
            server.requests.map(\.target) == ["/api/v1/tariffs/white?on=2026-04-22", "/api/v1/tariffs?dryRun=true"])
        let (same, _) = try await desk.run(["tariffs", "diff", "white", "white@v2", "--fail-empty"]) { _ in
            Self.version()
        }
        #expect(same.status == .notFound && same.output.isEmpty)
    }

    @Test func anotherTariffStandsFromADayOn() async throws {
        let (outcome, server) = try await desk.run(["tariffs", "use", "white", "--from", "2026-12-01"]) { _ in
            .answer(
                body: """
                    [{"from": "0001-01-01", "tariff": "default"}, {"from": "2026-12-01", "tariff": "white"}]
                    """)
        }
        #expect(outcome.output == "0001-01-01\tdefault\n2026-12-01\twhite\n")
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"from":"2026-12-01","tariff":"white"}"#)
        let (version, _) = try await desk.run(["tariffs", "use", "white@v2", "--from", "2026-12-01"]) { _ in .silence }
        #expect(version.status == .usage)
    }

    @Test func aDocumentCantCommandTheTerminal() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 80, rows: 50)
        let (outcome, _) = try await desk.run(["tariffs", "show", "white"]) { _ in
            .answer(
                body: """
                    {\(Self.summary), "format": "yaml", "text": "name: \\u001b[2Jwhite\\n", \
                    "document": \(Self.document("1"))}
                    """)
        }
        #expect(outcome.output == "name: ^[[2Jwhite\n")
    }

    @Test func conversionsAreAskedOfTheServer() async throws {
        var desk = self.desk
        desk.input = "{}"
        let (outcome, server) = try await desk.run(["tariffs", "import-urdb", "-", "--name", "pge"]) { _ in
            .answer(headers: ["Content-Type": "application/yaml"], body: "name: pge\n")
        }
        #expect(outcome.output == "name: pge\n")
        #expect(server.requests.map(\.target) == ["/api/v1/tariff-conversions?source=urdb&name=pge"])
    }
}
