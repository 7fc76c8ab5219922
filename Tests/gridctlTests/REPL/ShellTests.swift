import Foundation
import Synchronization
import Testing

@testable import gridctl

/// Stands where the rest of gridctl stands; fails on what a test did not set up.
private final class FakeHost: ShellHost {
    private let results: [String: Status]
    private let log = Mutex<[String]>([])
    let contextName: String? = nil

    init(_ results: [String: Status]) { self.results = results }

    var said: [String] { log.withLock { $0 } }

    func run(_ arguments: [String], at place: String?, patient: Bool) async -> Status {
        let line = arguments.joined(separator: " ")
        log.withLock { $0.append("run \(place ?? "-"): \(line)") }
        guard let status = results[line] else {
            Issue.record("\(line) was not to be run")
            return .failure
        }
        return status
    }

    func complain(_ message: String, at place: String?) {
        log.withLock { $0.append("error \(place ?? "-"): \(message)") }
    }
    func tell(_ text: String) { log.withLock { $0.append(text) } }
    func redirect(to path: String?) throws { log.withLock { $0.append("redirect \(path ?? "-")") } }
    func faultOfLink() async -> String? { nil }
}

@Suite struct ShellTests {
    private func run(_ text: String, _ results: [String: Status] = [:]) async -> (Status, [String]) {
        let host = FakeHost(results)
        let status = await Shell(host: host).run(TextLines(name: "stdin", text: text))
        return (status, host.said)
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

    @Test(arguments: ["\\x", "\\", "\\nonsense 1"])
    func anUnknownBackslashCommandNamesTheHelp(_ line: String) async {
        let (status, said) = await run(line)
        #expect(status == .usage)
        #expect(said.first?.contains("\\?") == true)
    }

    @Test func helpListsEveryBackslashCommand() async {
        let (status, said) = await run("\\?")
        #expect(status == .ok)
        for command in BackslashCommand.allCases { #expect(said.first?.contains(command.usage) == true) }
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
        #expect(said == ["redirect out.tsv", "run stdin:2:1: meters", "redirect -"])
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
        #expect(said == ["error stdin:1:1: /nowhere/at/all: No such file or directory"])
    }

    @Test func aCommandOfShTellsWhetherItFailed() async {
        let (fine, _) = await run("\\! true")
        #expect(fine == .ok)
        let (status, said) = await run("\\! exit 3")
        #expect(status == .failure)
        #expect(said.first?.contains("exit status 3") == true)
    }

    @Test func thePromptTellsWhereOneIs() {
        #expect(ShellPrompt(context: nil, link: .online).text == "gridctl> ")
        #expect(ShellPrompt(context: nil, link: .unknown).text == "gridctl> ")
        #expect(ShellPrompt(context: nil, link: .offline).text == "gridctl(offline)> ")
        #expect(ShellPrompt(context: "prod", link: .offline).text == "gridctl(prod, offline)> ")
        #expect(ShellPrompt(context: nil, link: .online, continuation: .singleQuote).text == "gridctl'> ")
    }
}
