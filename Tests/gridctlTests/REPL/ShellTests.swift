import Foundation
import Synchronization
import Testing

@testable import gridctl

/// Stands where the rest of gridctl stands; fails on what a test did not set up.
final class FakeHost: ShellHost {
    private let results: [String: Status]
    private let answers: [String]
    private let log = Mutex<[String]>([])
    private let captured = Mutex(0)
    let contextName: String? = nil
    let pauses = Duration.zero
    let display: Display?

    /// - Parameter answers: What one command prints, time after time.
    init(_ results: [String: Status], answers: [String] = [], display: Display? = nil) {
        self.results = results
        self.answers = answers
        self.display = display
    }

    var said: [String] { log.withLock { $0 } }

    func run(_ arguments: [String], _ context: LineContext) async -> Status {
        let line = arguments.joined(separator: " ")
        let settings = [
            context.showsRequests ? " requests" : "", context.expanded == .off ? "" : " \(context.expanded)",
        ]
        log.withLock {
            $0.append("run \(context.place?.place(for: "").description ?? "-")\(settings.joined()): \(line)")
        }
        guard let status = results[line] else {
            Issue.record("\(line) was not to be run")
            return .failure
        }
        return status
    }

    func capture(_ arguments: [String], _ context: LineContext) async -> CapturedAnswer {
        let number = captured.withLock { captured in
            defer { captured += 1 }
            return captured
        }
        let status = results[arguments.joined(separator: " ")] ?? .failure
        guard number < answers.count else { return CapturedAnswer(status: .failure, text: "") }
        return CapturedAnswer(status: status, text: answers[number], hasSpoken: answers[number].contains("late"))
    }

    func complain(_ message: String, at place: SourcePlace?) {
        log.withLock { $0.append("error \(place?.description ?? "-"): \(message)") }
    }
    func tell(_ text: String) { log.withLock { $0.append(text) } }
    func note(_ text: String) { log.withLock { $0.append("note \(text)") } }
    func show(_ text: String) { log.withLock { $0.append("data \(text)") } }
    func redirect(to target: Redirection?) async throws {
        log.withLock { $0.append("redirect \(target.map { "\($0)" } ?? "-")") }
    }
    func link() async -> LinkReport { LinkReport() }
    func connection() async -> String { "somewhere" }
}

@Suite struct ShellTests {
    private func run(_ text: String, _ results: [String: Status] = [:]) async -> (Status, [String]) {
        let host = FakeHost(results)
        let status = await Shell(host: host).run(TextLines(name: "stdin", text: text))
        return (status, host.said)
    }

    @Test func aScriptThatIsToldToGoOnRunsTheRestAndIsDoneInPart() async {
        let (status, said) = await run(
            "\\set ON_ERROR_STOP off\ninvoice 99; status\na | b\nmeters",
            ["invoice 99": .notFound, "status": .ok, "meters": .ok])
        #expect(status == .partial)
        #expect(said.filter { $0.hasPrefix("run") }.count == 3)
        #expect(said.last == "run stdin:4:1: meters")
    }

    @Test func anInterruptedScriptDoesNotGoOn() async {
        let (status, said) = await run(
            "\\set ON_ERROR_STOP off\ninvoice 1\nmeters", ["invoice 1": .interrupted])
        #expect(status == .interrupted)
        #expect(said == ["run stdin:2:1: invoice 1"])
    }

    @Test func aMistypedBackslashCommandIsGuessedAt() async {
        let (status, said) = await run("\\timming on")
        #expect(status == .usage)
        #expect(said == ["error stdin:1:1: \\timming is no command of this shell — did you mean \\timing?"])
    }

    @Test func aVariableStandsForItsWords() async {
        let (status, said) = await run(
            """
            \\set meter 42
            \\set recent --from -7d
            \\set name 'Block A'
            history :meter :recent; meters set :meter --name :'name' --at 2026-11-22T10:00:00Z ':meter' :other
            """,
            [
                "history 42 --from -7d": .ok,
                "meters set 42 --name Block A --at 2026-11-22T10:00:00Z :meter :other": .ok,
            ])
        #expect(status == .ok)
        #expect(said.count == 2)
    }

    @Test func aVariableThatWasNeverSetIsNamedWhenItDidNoGood() async {
        let (status, said) = await run("invoice :nomatch", ["invoice :nomatch": .usage])
        #expect(status == .usage)
        #expect(said.last == "error stdin:1:9: the variable nomatch is not set: \\set nomatch VALUE")
        let (_, quiet) = await run("invoice :x", ["invoice :x": .ok])
        #expect(quiet == ["run stdin:1:1: invoice :x"])
    }

    @Test func aBackslashAtTheEndOfALineGoesOnInTheNext() async {
        let (status, said) = await run("meters; \\\nstatus\n\\\nmeters", ["meters": .ok, "status": .ok])
        #expect(status == .ok)
        #expect(said.count == 3)
        let (_, alone) = await run("\\ x")
        #expect(alone == ["error stdin:1:1: a \\ alone is no command: \\? lists those there are"])
    }

    @Test func whereOutputGoesIsSaid() async {
        let (_, said) = await run("\\o |less -S\n\\o f\n\\o")
        #expect(
            said == [
                "redirect |less -S", "note output goes to |less -S; \\o ends it", "redirect f",
                "note output goes to f; \\o ends it", "redirect -",
            ])
    }

    @Test func variablesAreListedAndForgotten() async {
        let (status, said) = await run("\\set m 1\n\\set\n\\unset m\n\\set\n\\set 1x y")
        #expect(status == .usage)
        #expect(said[0] == "ECHO_HIDDEN = 'off'\nHINTS = 'on'\nON_ERROR_STOP = 'on'\nm = '1'")
        #expect(said[1] == "ECHO_HIDDEN = 'off'\nHINTS = 'on'\nON_ERROR_STOP = 'on'")
        #expect(said[2].hasPrefix("error stdin:5:6: 1x is no name of a variable"))
    }

    @Test func aSwitchIsOnOrOff() async {
        let (status, said) = await run("\\set ECHO_HIDDEN on\nmeters\n\\set ECHO_HIDDEN maybe", ["meters": .ok])
        #expect(status == .usage)
        #expect(said == ["run stdin:2:1 requests: meters", "error stdin:3:18: ECHO_HIDDEN is on or off, not maybe"])
    }

    @Test func expandedDisplayIsForTheCommandsThatFollow() async {
        let (status, said) = await run(
            "\\x auto\nmeters\n\\x\nmeters\n\\x\nmeters\n\\x sideways", ["meters": .ok])
        #expect(status == .usage)
        #expect(
            said == [
                "Expanded display is used for tables wider than the screen.", "run stdin:2:1 auto: meters",
                "Expanded display is on.", "run stdin:4:1 on: meters", "Expanded display is off.",
                "run stdin:6:1: meters", "error stdin:7:4: \\x takes on, off, auto or nothing, not sideways",
            ])
    }

    @Test func textIsPrintedWhereOutputGoes() async {
        let (_, said) = await run("\\set who world\n\\echo hello :who 'and :who'\n\\conninfo")
        #expect(said == ["data hello world and :who\n", "somewhere"])
    }

    @Test func anEditorIsForPeople() async {
        let (status, said) = await run("\\e")
        #expect(status == .usage)
        #expect(said == ["error stdin:1:1: \\e is for a person at a terminal"])
    }

    @Test func aScriptRunsItsLinesInOrder() async {
        let (status, said) = await run(
            "meters\n\n# comment\ninvoice 1; status", ["meters": .ok, "invoice 1": .ok, "status": .ok])
        #expect(status == .ok)
        #expect(said == ["run stdin:1:1: meters", "run stdin:4:1: invoice 1", "run stdin:4:12: status"])
    }

    @Test func aScriptStopsAtItsFirstErrorWithItsStatus() async {
        let (status, said) = await run("meters\ninvoice 99; status\nmeters", ["meters": .ok, "invoice 99": .notFound])
        #expect(status == .notFound)
        #expect(said == ["run stdin:1:1: meters", "run stdin:2:1: invoice 99"])
    }

    @Test func aLineThatCanNotBeReadNamesItsPlace() async {
        let (status, said) = await run("meters\n  meters | cat", ["meters": .ok])
        #expect(status == .usage)
        #expect(said.last?.hasPrefix("error stdin:2:10: | ") == true)
    }

    @Test func anOpenQuoteAtTheEndIsAnError() async {
        let (status, said) = await run("meters add --name 'x")
        #expect(status == .usage)
        #expect(said.last?.hasPrefix("error stdin:1:19: a ' was opened") == true)
    }

    @Test(arguments: ["exit", "quit", "\\q"])
    func aScriptMayLeaveEarly(_ word: String) async {
        let (status, said) = await run("meters\n\(word)\nstatus", ["meters": .ok])
        #expect(status == .ok)
        #expect(said == ["run stdin:1:1: meters"])
    }

    @Test func aPastedCommandLineIsTakenWithItsFirstWord() async {
        let (_, said) = await run("gridctl meters --limit 3", ["meters --limit 3": .ok])
        #expect(said == ["run stdin:1:1: meters --limit 3"])
    }

    @Test func theShellDoesNotStartInItself() async {
        let (status, said) = await run("repl")
        #expect(status == .usage)
        #expect(said == ["error stdin:1:1: this is the shell already; exit leaves it"])
    }

    @Test(arguments: ["\\y", "\\ x", "\\nonsense 1"])
    func anUnknownBackslashCommandNamesTheHelp(_ line: String) async {
        let (status, said) = await run(line)
        #expect(status == .usage)
        #expect(said.first?.contains("\\?") == true)
    }

    @Test func helpListsEveryBackslashCommand() async {
        let (status, said) = await run("\\?")
        #expect(status == .ok)
        for command in BackslashCommand.allCases { #expect(said.first?.contains(command.usage) == true) }
        // On a screen of 80 columns no line wraps, and the last column stays free.
        let widths = (said.first ?? "").split(separator: "\n").map(\.count)
        #expect(widths.allSatisfy { $0 < 80 })
    }

    @Test func timingTellsHowLongACommandTook() async throws {
        let (_, said) = await run("\\timing\nmeters\n\\timing off\nmeters", ["meters": .ok])
        #expect(said.count == 5)
        #expect(said[0] == "Timing is on.")
        #expect(try /Time: \d+\.\d{3} ms/.wholeMatch(in: said[2]) != nil)
        #expect(said[3] == "Timing is off.")
    }

    @Test func outputGoesToAFileAndBack() async {
        let (_, said) = await run("\\o out.tsv\nmeters\n\\o", ["meters": .ok])
        #expect(said.filter { !$0.hasPrefix("note") } == ["redirect out.tsv", "run stdin:2:1: meters", "redirect -"])
    }

    @Test func outputGoesToACommandOfShAsItIsWritten() async {
        let (_, said) = await run("\\o |sort -n | head -3; true\nmeters\n\\o", ["meters": .ok])
        #expect(
            said.filter { !$0.hasPrefix("note") } == [
                "redirect |sort -n | head -3; true", "run stdin:2:1: meters", "redirect -",
            ])
    }

    @Test func aFileIsIncludedAndItsErrorsNameIt() async throws {
        let path = NSTemporaryDirectory() + "gridctl-include-\(UUID().uuidString)"
        try Data("status\n\ninvoice 99\nmeters\n".utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (status, said) = await run("\\i \(path)\nmeters", ["status": .ok, "invoice 99": .notFound])
        #expect(status == .notFound)
        #expect(said == ["run \(path):1:1: status", "run \(path):3:1: invoice 99"])
    }

    @Test func aFileThatIncludesItselfIsAnError() async throws {
        let path = NSTemporaryDirectory() + "gridctl-include-\(UUID().uuidString)"
        try Data("\\i \(path)\n".utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (status, said) = await run("\\i \(path)")
        #expect(status == .usage)
        #expect(said.count == 1)
    }

    @Test func aFileThatIsNotThereIsAnError() async {
        let (status, said) = await run("\\i /nowhere/at/all")
        #expect(status == .failure)
        #expect(said == ["error stdin:1:4: /nowhere/at/all: No such file or directory"])
    }

    @Test func aCommandOfShTellsWhetherItFailed() async {
        let (fine, _) = await run("\\! true")
        #expect(fine == .ok)
        let (status, said) = await run("\\! exit 3")
        #expect(status == .failure)
        #expect(said.first?.contains("exit status 3") == true)
    }

    @Test func thePromptTellsWhereOneIsAndAsWhom() {
        #expect(ShellPrompt(context: nil, link: .online).text == "gridctl> ")
        #expect(ShellPrompt(context: nil, link: .unknown).text == "gridctl> ")
        #expect(ShellPrompt(context: nil, link: .offline).text == "gridctl(offline)> ")
        #expect(ShellPrompt(context: nil, role: .viewer, link: .online).text == "gridctl(viewer)> ")
        #expect(
            ShellPrompt(context: "prod", role: .operate, link: .offline).text == "gridctl(prod, operator, offline)> ")
        #expect(ShellPrompt(context: nil, link: .online, continuation: .singleQuote).text == "gridctl'> ")
    }
}
