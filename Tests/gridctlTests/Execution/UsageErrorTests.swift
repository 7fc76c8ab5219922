import GridModel
import Testing

@testable import gridctl

/// What a wrong line is told.
@Suite struct UsageErrorTests {
    private let desk = Desk()

    @Test(arguments: [
        (["meters", "-o", "jsn"], "jsn is no format for --output — did you mean json? there are table, wide, json"),
        (["-o", "jsn", "meters"], "jsn is no format for --output — did you mean json?"),
        (["meters", "-ojsn"], "jsn is no format for --output — did you mean json?"),
        (["meters", "--color=nver"], "nver is no choice for --color — did you mean never?"),
        (["alerts", "--state", "fring"], "fring is no state for --state — did you mean firing?"),
        (["context", "explain", "serv"], "serv is no key — did you mean server?"),
        (["history", "1", "--from", "2026-11-31"], "2026-11-31 is no date for --from — it is 2026-11, 2026-11-22,"),
        (["meters", "add", "--time-zone", "Bahia"], "Bahia is no zone for --time-zone — did you mean America/Bahia?"),
        (["meters", "--limit", "-1"], "-1 is no number for --limit — it is a number from 1"),
        (["meters", "--timeout", "soon"], "soon is no seconds for --timeout — it is a number of seconds"),
        (["meters", "show", "x"], "x is no meter — it is an id such as 42"),
        (["wait", "--within", "5"], "5 is no time for --within — it is 90s, 15min, 1h or 2d"),
    ])
    func aWrongValueIsToldItsFormsOnOneLine(arguments: [String], begins: String) async throws {
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .usage)
        #expect(outcome.errors.hasPrefix("gridctl: " + begins))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(!outcome.errors.contains("^J"))
    }

    @Test(arguments: [
        (["help", "nosuch"], "gridctl: no command nosuch — gridctl help lists the commands\n"),
        (["help", "metres"], "gridctl: no command metres — did you mean meters?\n"),
        (["help", "meters", "lst"], "gridctl: gridctl meters has no command lst — did you mean list?\n"),
    ])
    func helpAboutNoCommandIsAMistake(arguments: [String], errors: String) async throws {
        #expect(try await desk.run(arguments) == Desk.Outcome(status: .usage, output: "", errors: errors))
    }

    @Test(arguments: [["help"], ["help", "meters"], ["help", "meters", "list"], ["help", "history"]])
    func helpAboutACommandIsHelp(arguments: [String]) async throws {
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .ok)
        #expect(outcome.output.contains("USAGE: gridctl"))
    }

    @Test(arguments: [
        (["history", "--fields"], "start\nend\n"), (["--fields", "history", "--every", "raw"], "at\nregisterKwh\n"),
        (["invoice", "--fields"], "kind\nlabel\n"), (["meters", "show", "--fields"], "id\nname\n"),
    ])
    func fieldsAreListedBeforeArgumentsAreThere(arguments: [String], begins: String) async throws {
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .ok)
        #expect(outcome.output.hasPrefix(begins))
        #expect(outcome.errors.isEmpty)
    }

    @Test func aWrongImportIsNoListOfFields() async throws {
        #expect(try await desk.run(["import", "--fields"]).status == .ok)
        #expect(try await desk.run(["history", "--fields", "start"]).status == .usage)
    }

    @Test(arguments: [["meters", "lst"], ["meters", "--nonsense"], ["meters", "--limit", "0"]])
    func errorsAreJSONWhereTheEnvironmentSaysSo(arguments: [String]) async throws {
        var desk = self.desk
        desk.environment["GRIDCTL_OUTPUT"] = "json"
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .usage)
        #expect(outcome.errors.hasPrefix("{"))
    }

    @Test(arguments: [["help", "status"], ["help", "history"], ["compact", "--help"]])
    func helpHasTheCommandsOwnOptionsFirst(arguments: [String]) async throws {
        let help = try await desk.run(arguments).output
        let own = try #require(help.range(of: "\nOPTIONS:\n"))
        let global = try #require(help.range(of: "\nGLOBAL OPTIONS:\n"))
        #expect(own.lowerBound < global.lowerBound)
        #expect(!help.contains("\n\n\n"))
        #expect(help.contains("--server <url|path>"))
        #expect(!help.contains("[--server <"))
    }

    @Test func aUsageLineHasTheGlobalOptionsInAWord() async throws {
        let outcome = try await desk.run(["status", "--nonsense"])
        #expect(outcome.errors.contains("Usage: gridctl status [<options>]\n"))
    }

    @Test func helpNamesDefaultsAsTheyAreTyped() async throws {
        #expect(try await desk.run(["help", "wait"]).output.contains("default: 5min"))
        #expect(try await desk.run(["help", "check"]).output.contains("default: 1h"))
    }
}
