import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

/// Command lines from their words to their exit status.
@Suite struct ExecutionTests {
    private let desk = Desk()

    @Test(arguments: [
        (401, "unauthenticated", Status.denied), (403, "forbidden", .denied), (404, "unknown-meter", .notFound),
        (409, "conflict", .invalid), (422, "invalid", .invalid), (400, "bad-request", .invalid),
        (500, "internal", .failure),
    ])
    func theServersRefusalsBecomeExitStatuses(status: Int, type: String, exit: Status) async throws {
        let (outcome, _) = try await desk.run(["meters", "show", "43"]) { _ in .problem(status, type, "the detail") }
        #expect(outcome.status == exit)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("gridctl: "))
    }

    @Test(arguments: [["history", "43"], ["invoice", "43"], ["meters", "show", "43"], ["watch", "43"]])
    func anUnknownMeterIsNotFoundAndTheWayOutIsNamed(arguments: [String]) async throws {
        let (outcome, _) = try await desk.run(arguments) { _ in .problem(404, "unknown-meter", "no meter 43") }
        #expect(
            outcome
                == Desk.Outcome(
                    status: .notFound, output: "",
                    errors: "gridctl: no meter 43 — gridctl meters lists the ones there are\n"))
    }

    @Test func aMeterThatIsNearlyThereIsSuggested() async throws {
        let (outcome, _) = try await desk.run(["invoice", "422"]) { request in
            request.path == "/api/v1/meters"
                ? Answers.page([Answers.meter(7), Answers.meter(42, name: "House 42")])
                : .problem(404, "unknown-meter", "no meter 422")
        }
        #expect(outcome.status == .notFound)
        #expect(
            outcome.errors
                == "gridctl: no meter 422 — did you mean 42 (House 42)? gridctl meters lists the ones there are\n")
    }

    @Test(arguments: [
        (["meters", "add", "--name", "A"], "POST /api/v1/meters?dryRun=true"),
        (["meters", "set", "1", "--name", "A"], "PATCH /api/v1/meters/1?dryRun=true"),
        (["meters", "retire", "1"], "POST /api/v1/meters/1/retire?dryRun=true"),
        (["alerts", "ack", "7"], "POST /api/v1/alerts/7/acknowledge?dryRun=true"),
        (["compact"], "GET /api/v1/status"),
        (["import", "-"], "POST /api/v1/readings?dryRun=true"),
    ])
    func aDryRunAsksForNothingToBeDone(arguments: [String], expected: String) async throws {
        var desk = self.desk
        desk.input = "meter,at,registerKwh\n1,2026-11-22T13:00:00Z,1\n"
        let (outcome, server) = try await desk.run(arguments + ["--dry-run"]) { request in
            switch request.path {
            case "/api/v1/meters" where request.method == "POST": .answer(status: 201, body: "[\(Answers.meter(1))]")
            case "/api/v1/meters/1", "/api/v1/meters/1/retire": .answer(body: Answers.meter(1))
            case "/api/v1/alerts/7/acknowledge": .answer(body: Answers.alert)
            case "/api/v1/readings": .answer(body: "{\"accepted\": 1, \"duplicates\": 0, \"rejected\": []}")
            default: .answer(body: Answers.status)
            }
        }
        #expect(outcome.status == .ok)
        #expect(server.requests.map { "\($0.method) \($0.target)" } == [expected])
    }

    @Test func aServerThatIsNotThereIsUnreachableAndNamed() async throws {
        let outcome = try await desk.run(["--server", "/nowhere.sock", "meters"])
        #expect(outcome.status == .unreachable)
        #expect(
            outcome.errors
                == "gridctl: no socket /nowhere.sock — start gridd, or say where it is with --server PATH|URL\n")
        let byDefault = try await desk.run(["meters"])
        #expect(byDefault.status == .unreachable)
        #expect(byDefault.errors.contains("/nonexistent/.local/state/gridd/gridd.sock"))
    }

    @Test func silenceIsATimeout() async throws {
        let (outcome, _) = try await desk.run(["status", "--timeout", "0.05"]) { _ in .silence }
        #expect(outcome.status == .timeout)
        #expect(outcome.errors.contains("--timeout"))
    }

    @Test(arguments: [
        ["meters", "--nonsense"], ["meters", "--limit", "0"], ["meters", "--limit", "x"], ["history"],
        ["history", "x"],
        ["history", "1", "--from", "yesteryear"], ["history", "1", "--every", "2h"],
        ["history", "1", "--period", "2026-11", "--from", "-7d"], ["history", "1", "--period", "2026-13"],
        ["invoice", "1", "--period", "2026-11-22"], ["invoice"], ["metres"], ["meters", "42"],
        ["-o", "yaml", "meters"],
        ["meters", "--timeout", "0"], ["meters", "--timeout", "-1"], ["meters", "--color", "blue"],
        ["meters", "add", "--count", "-3"], ["meters", "add", "--opening-reading", "5"],
        ["meters", "add", "--time-zone", "Mars/Olympus"], ["meters", "add", "--serial", "a", "--count", "2"],
        ["meters", "add", "--opening-reading", "-5", "--opening-at", "2026-11-01T00:00:00Z"],
        ["meters", "set", "1"], ["alerts", "ack", "0"], ["completions", "tcsh"], ["meters", "--fields", "id,nonsense"],
        ["--server", "ftp://x", "meters"], ["--server"], ["--nonsense"],
    ])
    func aWrongCommandLineIsUsageAndSaysWhatIsWrong(arguments: [String]) async throws {
        let outcome = try await desk.run(["--server", "/nowhere.sock"] + arguments)
        #expect(outcome.status == .usage)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("gridctl: "))
    }

    @Test(arguments: [
        (["metres"], "gridctl: no command metres — did you mean meters?\n"),
        (["alets"], "gridctl: no command alets — did you mean alerts?\n"),
        (["xyzzy"], "gridctl: no command xyzzy — gridctl help lists the commands\n"),
        (["meters", "shwo"], "gridctl: gridctl meters has no command shwo — did you mean show?\n"),
    ])
    func aMistypedCommandIsGuessed(arguments: [String], errors: String) async throws {
        #expect(try await desk.run(arguments) == Desk.Outcome(status: .usage, output: "", errors: errors))
    }

    @Test func withJSONErrorsAreJSONOnStandardError() async throws {
        for arguments in [
            ["-o", "json", "meters", "--nonsense"], ["meters", "-ojson", "--nonsense"], ["xyz", "-o", "json"],
        ] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == .usage)
            #expect(outcome.output.isEmpty)
            let document = try JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [String: Any]
            let error = document?["error"] as? [String: Any]
            #expect(error?["exitStatus"] as? Int == 2)
            #expect(error?["code"] as? String == "usage")
        }
        let (outcome, _) = try await desk.run(["-o", "json", "invoice", "9"]) { _ in
            .problem(404, "unknown-meter", "no meter 9")
        }
        #expect(outcome.errors.contains(#""code":"not_found","exitStatus":3,"message":"no meter 9""#))
    }

    @Test func globalOptionsAreTakenBeforeAndAfterTheCommand() async throws {
        let server = try ScriptedServer { _ in .answer(body: Answers.status) }
        defer { server.stop() }
        for arguments in [
            ["--server", server.address, "-o", "json", "status"], ["status", "--server", server.address, "-o", "json"],
            ["-ojson", "status", "--server=\(server.address)"],
        ] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == .ok)
            #expect(outcome.output.hasPrefix(#"{"journal":{"readings":4,"sequence":5},"meters":{"active":2"#))
        }
    }

    @Test func theFlagGoesBeforeTheVariable() async throws {
        let server = try ScriptedServer { _ in .answer(body: Answers.status) }
        defer { server.stop() }
        var desk = self.desk
        desk.environment["GRIDCTL_SERVER"] = server.address
        #expect(try await desk.run(["status"]).status == .ok)
        #expect(try await desk.run(["status", "--server", "/nowhere.sock"]).status == .unreachable)
        desk.environment["GRIDCTL_SERVER"] = ""
        #expect(try await desk.run(["status"]).status == .unreachable)
    }

    @Test func theLocalSocketOfTheUserIsFound() async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/gridd", withIntermediateDirectories: true)
        let server = try ScriptedServer(path: folder + "/gridd/gridd.sock") { _ in .answer(body: Answers.status) }
        defer { server.stop() }
        var desk = self.desk
        desk.environment["XDG_STATE_HOME"] = folder
        #expect(try await desk.run(["status", "-o", "name"]).status == .ok)
    }

    @Test func bareWithoutATerminalPrintsHelpAndIsUsage() async throws {
        let outcome = try await desk.run([])
        #expect(outcome.status == .usage)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("USAGE: gridctl"))
    }

    @Test(arguments: [
        (["--version"], Version.current), (["--help"], "USAGE: gridctl"), (["help"], "USAGE: gridctl"),
        (["help", "meters", "add"], "--opening-reading"), (["meters", "add", "--help"], "Examples:"),
        (["-o", "json", "--help"], "USAGE: gridctl"), (["completions", "bash"], "complete"),
        (["completions", "zsh"], "#compdef gridctl"), (["completions", "fish"], "complete -c"),
        (["--generate-completion-script", "fish"], "complete -c"),
    ])
    func whatWasAskedOfGridctlItselfIsAnswered(arguments: [String], expected: String) async throws {
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .ok)
        #expect(outcome.output.contains(expected))
        #expect(outcome.output.hasSuffix("\n"))
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: [
        ["meters", "--fields"], ["--fields", "meters"], ["meters", "--fields", "help"], ["meters", "--fields", ""],
    ])
    func bareFieldsListsThoseThereAreWithoutAsking(arguments: [String]) async throws {
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .ok)
        #expect(outcome.output.split(separator: "\n").prefix(3) == ["id", "name", "serial"])
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func aTokenFileThatOthersCanReadIsRefused(mode: Int) async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/token"
        try Data("grid_secret\n".utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode_t(mode))
        let (refused, server) = try await desk.run(["status", "--token-file", path]) { _ in
            .answer(body: Answers.status)
        }
        #expect(refused.status == .failure)
        #expect(refused.errors.contains("chmod 600 \(path)"))
        #expect(server.requests.isEmpty)
        chmod(path, 0o600)
        let (taken, second) = try await desk.run(["status", "--token-file", path, "-v"]) { _ in
            .answer(body: Answers.status)
        }
        #expect(taken.status == .ok)
        #expect(second.requests.map { $0.headers["authorization"] } == ["Bearer grid_secret"])
        #expect(taken.errors.contains("> GET /api/v1/status"))
        #expect(!taken.errors.contains("grid_secret"))
    }

    @Test(arguments: ["", "two words", "ümlaut"])
    func aTokenFileWithoutATokenIsAnError(content: String) async throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/token"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, 0o600)
        #expect(
            try await desk.run(["--server", "http://127.0.0.1:1", "status", "--token-file", path]).status == .failure)
        #expect(
            try await desk.run(["--server", "http://127.0.0.1:1", "status", "--token-file", folder + "/no"]).status
                == .failure)
    }

    @Test func aReaderThatGoesAwayEndsItQuietly() async throws {
        var desk = self.desk
        desk.closesAfter = 1
        let (outcome, server) = try await desk.run(["meters"]) {
            Answers.page([Answers.meter(1)], next: "\($0.number)")
        }
        #expect(outcome.status == .ok)
        #expect(outcome.errors.isEmpty)
        #expect(server.requests.count == 2)
    }

    @Test func cancellationIsAnInterruption() async throws {
        let server = try ScriptedServer { _ in .silence }
        defer { server.stop() }
        let desk = self.desk
        let task = Task { try await desk.run(["status", "--server", server.address]) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(try await task.value == Desk.Outcome(status: .interrupted, output: "", errors: ""))
    }

    @Test func aPatientLineSaysThatItRetries() async throws {
        var desk = self.desk
        desk.isPatient = true
        let (outcome, _) = try await desk.run(["status", "-o", "name"]) {
            $0.number == 1 ? .hangUp : .answer(body: Answers.status)
        }
        #expect(outcome.status == .ok)
        #expect(outcome.errors.contains("connection lost, retrying… ok\n"))
    }

    @Test func aServersWordsDoNotCommandTheTerminal() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 80, rows: 24)
        desk.isPatient = true
        let attack = "\\u001b]0;PWN\\u0007\\u001b[31m\\u009b31m\\u202e"
        let (outcome, _) = try await desk.run(["status", "--color", "never"]) { request in
            request.number == 1 ? .problem(503, "unavailable", "full \(attack)") : .answer(body: Answers.status)
        }
        #expect(outcome.errors.contains("full ^[]0;PWN^G^[[31m"))
        for character in ["\u{1B}]", "\u{7}", "\u{9B}", "\u{202E}"] { #expect(!outcome.errors.contains(character)) }
    }
}
