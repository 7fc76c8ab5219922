import TestSupport
import Testing

@testable import gridctl

/// Several things at once: one that fails does not stop the others.
@Suite struct BatchTests {
    private static let script: ScriptedServer.Script = { request in
        let parts = request.path.split(separator: "/").map(String.init)
        let id = parts.count > 3 ? parts[3] : ""
        if parts.count > 2, parts[2] == "alerts" {
            return id == "9" ? .problem(404, "unknown-alert", "no alert 9") : .answer(body: Answers.alert)
        }
        if id.isEmpty { return Answers.page([]) }
        return id == "9" ? .problem(404, "unknown-meter", "no meter 9") : .answer(body: Answers.meter(Int(id) ?? 0))
    }

    @Test(arguments: [
        (["meters", "show", "1", "9", "2", "-q"], "1\n2\n"), (["meters", "retire", "1", "9", "2", "-q"], "1\n2\n"),
        (["alerts", "ack", "7", "9", "-q"], "7\n"),
    ])
    func oneThatIsNotThereIsToldAndTheRestIsDone(arguments: [String], expected: String) async throws {
        let (outcome, _) = try await Desk().run(arguments, script: Self.script)
        #expect(outcome.status == .partial)
        #expect(outcome.output == expected)
        #expect(outcome.errors.contains(" 9 — "))
    }

    @Test(arguments: [["meters", "show", "9", "9"], ["alerts", "ack", "9"], ["meters", "retire", "9"]])
    func nothingThatIsThereIsNotFound(arguments: [String]) async throws {
        let (outcome, _) = try await Desk().run(arguments, script: Self.script)
        #expect(outcome.status == .notFound)
        #expect(outcome.output.isEmpty)
    }

    @Test func aDashReadsThemFromStandardInput() async throws {
        var desk = Desk()
        desk.input = "7\n8\n"
        let (acknowledged, server) = try await desk.run(["alerts", "ack", "-", "-o", "json"], script: Self.script)
        #expect(acknowledged.status == .ok)
        #expect(acknowledged.output.hasPrefix("[{"))
        #expect(server.requests.map(\.path) == ["/api/v1/alerts/7/acknowledge", "/api/v1/alerts/8/acknowledge"])
        desk.input = "one\n"
        #expect(try await desk.run(["alerts", "ack", "-"], script: Self.script).0.status == .invalid)
    }

    @Test func oneThatIsNamedIsAnObjectAndSeveralAreAnArray() async throws {
        let (one, _) = try await Desk().run(["meters", "show", "1", "-o", "json"], script: Self.script)
        #expect(one.output.hasPrefix("{"))
        let (two, _) = try await Desk().run(["meters", "show", "1", "2", "-o", "json"], script: Self.script)
        #expect(two.output.hasPrefix("[{"))
    }

    @Test(arguments: ["json", "ndjson", "tsv"])
    func aHistoryOfSeveralIsWholeWhenOneOfThemIsNotThere(format: String) async throws {
        let (outcome, _) = try await Desk().run(["history", "1", "9", "2", "-o", format]) { request in
            request.path.contains("/9/")
                ? .problem(404, "unknown-meter", "no meter 9") : Answers.page([Answers.interval(20, "1.5")])
        }
        #expect(outcome.status == .partial)
        #expect(outcome.errors.contains("no meter 9"))
        if format == "json" {
            #expect(try JSONValue(outcome.output).elements.map(\.meter.int) == [1, 2])
        } else {
            #expect(outcome.output.split(separator: "\n").count == 2)
        }
    }

    @Test func severalInvoicesAreARowEachAndAnArray() async throws {
        let script: ScriptedServer.Script = { request in
            request.path.contains("/9/") ? .problem(404, "unknown-meter", "no meter 9") : .answer(body: Answers.invoice)
        }
        let (rows, _) = try await Desk().run(
            ["invoice", "1", "9", "--fields", "meter,amount,currency"], script: script)
        #expect(rows.status == .partial)
        #expect(rows.output == "1\t76.40\tBRL\n")
        let (array, _) = try await Desk().run(["invoice", "1", "1", "-o", "json"], script: script)
        #expect(try JSONValue(array.output)[0].total.amount.string == "76.40")
        let (one, _) = try await Desk().run(["invoice", "1", "-o", "name"], script: script)
        #expect(one.output == "1\n")
    }

    @Test func theMeterOfAHistoryIsNamedOnce() async throws {
        let (outcome, _) = try await Desk().run(["history", "1", "2", "-q"]) { _ in
            Answers.page([Answers.interval(20, "1.5"), Answers.interval(21, "1.5")])
        }
        #expect(outcome.output == "1\n2\n")
    }
}
