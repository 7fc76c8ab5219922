import Foundation
import TestSupport
import Testing

@testable import gridctl

/// Scripts through the whole of gridctl.
@Suite struct ScriptRunTests {
    private static let script: ScriptedServer.Script = { request in
        switch request.path {
        case "/api/v1/meters": Answers.page([Answers.meter(1, name: "Block"), Answers.meter(2)])
        case "/api/v1/meters/1/invoice": .answer(body: Answers.invoice)
        case "/api/v1/status": .answer(body: Answers.status)
        default: .problem(404, "unknown-meter", "there is no such meter")
        }
    }

    @Test func aScriptIsTakenFromStandardInput() async throws {
        var desk = Desk()
        desk.input = "meters -q # all\n"
        let (outcome, _) = try await desk.run([], script: Self.script)
        #expect(outcome == Desk.Outcome(status: .ok, output: "1\n2\n", errors: ""))
        let (dashed, _) = try await desk.run(["-"], script: Self.script)
        #expect(dashed == outcome)
        let (file, _) = try await desk.run(["-f", "-"], script: Self.script)
        #expect(file == outcome)
    }

    @Test func anEmptyInputIsNoScript() async throws {
        let outcome = try await Desk().run([])
        #expect(outcome.status == .usage)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("USAGE: gridctl"))
    }

    @Test(arguments: [
        ["-c", "meters -q"], ["--command=meters -q"], ["-q", "-c", "meters"], ["-c", "meters", "-q"],
        ["repl", "-c", "meters -q"],
    ])
    func commandsStandOnTheCommandLine(_ arguments: [String]) async throws {
        let (outcome, _) = try await Desk().run(arguments, script: Self.script)
        #expect(outcome == Desk.Outcome(status: .ok, output: "1\n2\n", errors: ""))
    }

    @Test func anErrorShowsItsPlace() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("meters -q\n  invoice 1 -q; invoice 99 --period 2026-11\nmeters\n", to: "tour.grid")
        let (outcome, _) = try await Desk().run(["-f", path], script: Self.script)
        #expect(outcome.status == .notFound)
        #expect(
            outcome.errors == """
                gridctl: \(path):2:25: no meter 99 — gridctl meters lists the ones there are
                      invoice 1 -q; invoice 99 --period 2026-11
                                            ^~

                """)
    }

    @Test func aMistypedCommandIsGuessedAtInPlace() async throws {
        let (outcome, _) = try await Desk().run(["-c", "status -q; inovice 42"], script: Self.script)
        #expect(outcome.status == .usage)
        #expect(
            outcome.errors == """
                gridctl: -c:1:12: no command inovice — did you mean invoice?
                    status -q; inovice 42
                               ^~~~~~~

                """)
    }

    @Test func whatTheParserRefusesIsShownInPlaceToo() async throws {
        let (outcome, _) = try await Desk().run(["-c", "meters --limit many"], script: Self.script)
        #expect(outcome.status == .usage)
        let lines = outcome.errors.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("gridctl: -c:1:16: "))
        #expect(lines[1...2] == ["    meters --limit many", "                   ^~~~"])
    }

    @Test func errorsForScriptsNameThePlaceToo() async throws {
        let (outcome, _) = try await Desk().run(["-o", "json", "-c", "invoice 99"], script: Self.script)
        #expect(outcome.status == .notFound)
        #expect(outcome.errors.contains(#""place":"-c:1:9""#))
    }

    @Test(arguments: [["-k"], ["--keep-going"]])
    func aScriptThatGoesOnIsDoneInPart(_ option: [String]) async throws {
        let (outcome, _) = try await Desk().run(
            option + ["-c", "invoice 99", "-c", "meters -q"], script: Self.script)
        #expect(outcome.status == .partial)
        #expect(outcome.output == "1\n2\n")
        let (fine, _) = try await Desk().run(option + ["-c", "meters -q"], script: Self.script)
        #expect(fine.status == .ok)
    }

    @Test func whatAPersonWaitsForIsReadAgainAndNeverWrittenTwice() async throws {
        var desk = Desk()
        desk.isPatient = true
        let (read, reads) = try await desk.run(["status", "-q"]) { request in
            request.number < 3 ? .hangUp : .answer(body: Answers.status)
        }
        #expect(read.status == .ok)
        #expect(reads.requests.count == 3)
        #expect(read.errors.contains("retrying… ok\n"))
        let (written, writes) = try await desk.run(["compact"]) { _ in .hangUp }
        #expect(written.status == .unreachable)
        #expect(writes.requests.count == 1)
        #expect(written.errors.contains("what was asked may have been done all the same"))
        // Under an idempotency key the server knows it for the same.
        let (added, additions) = try await desk.run(["meters", "add", "-q"]) { request in
            request.number < 3 ? .hangUp : .answer(status: 201, body: "[\(Answers.meter(1))]")
        }
        #expect(added.status == .ok, "\(added.errors)")
        #expect(Set(additions.requests.compactMap { $0.headers["idempotency-key"] }).count == 1)
        #expect(additions.requests.count == 3)
    }

    @Test func variablesWorkInScripts() async throws {
        let (outcome, server) = try await Desk().run(
            ["-c", "\\set m 1\ninvoice :m -q\n\\set ECHO_HIDDEN on\nstatus -q"], script: Self.script)
        #expect(outcome.status == .ok)
        #expect(server.requests.map(\.path) == ["/api/v1/meters/1/invoice", "/api/v1/status"])
        // What is really asked is shown from then on, and not before.
        #expect(outcome.errors.contains("> GET /api/v1/status\n"))
        #expect(!outcome.errors.contains("invoice"))
    }

    @Test func outputGoesToACommandUntilItIsCalledBack() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("sorted")
        let (outcome, _) = try await Desk().run(
            ["-c", "\\o |sort -rn > \(file)\nmeters -q\nmeters -q\n\\o\nmeters -q"], script: Self.script)
        #expect(outcome == Desk.Outcome(status: .ok, output: "1\n2\n", errors: ""))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "2\n2\n1\n1\n")
    }

    @Test func aCommandThatGetsTheOutputHasItWholeWhenTheScriptIsOver() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("late")
        let (outcome, _) = try await Desk().run(
            ["-c", "\\o |(sleep 0.2; cat) > \(file)\nmeters -q"], script: Self.script)
        #expect(outcome.status == .ok)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "1\n2\n")
    }

    @Test func aCommandThatHasEnoughEndsNothing() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("first")
        let lines = (1...200).map { _ in "meters" }.joined(separator: "\n")
        let (outcome, _) = try await Desk().run(
            ["-c", "\\o |head -1 > \(file)\n\(lines)\n\\o\nmeters -q"], script: Self.script)
        #expect(outcome.status == .ok)
        #expect(outcome.output.hasSuffix("1\n2\n"))
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("1\tBlock"))
    }

    @Test func aCommandThatFailsIsTold() async throws {
        let (outcome, _) = try await Desk().run(["-c", "\\o |exit 3\n\\o"], script: Self.script)
        #expect(outcome == Desk.Outcome(status: .ok, output: "", errors: "exit 3 ended with exit status 3\n"))
    }

    @Test func rowsAreShownAsRecords() async throws {
        var desk = Desk()
        desk.screen = TextOutput.Size(columns: 200, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let (records, _) = try await desk.run(
            ["-c", "\\x on\nmeters --fields id,name"], script: Self.script)
        #expect(records.output == "-[ 1 of 2 ]-\nID    1\nNAME  Block\n-[ 2 of 2 ]-\nID    2\nNAME  –\n")
        let (wide, _) = try await desk.run(["-c", "\\x auto\nmeters --fields id,name"], script: Self.script)
        #expect(wide.output == "ID  NAME\n 1  Block\n 2  –\n")
        desk.screen = TextOutput.Size(columns: 8, rows: 50)
        let (narrow, _) = try await desk.run(["-c", "\\x auto\nmeters --fields id,name"], script: Self.script)
        #expect(narrow.output == records.output)
    }
}
