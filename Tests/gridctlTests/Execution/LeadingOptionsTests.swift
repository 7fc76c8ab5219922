import ArgumentParser
import Foundation
import Testing

@testable import gridctl

@Suite struct LeadingOptionsTests {
    @Test(arguments: [
        (["meters"], ["meters"]),
        (["-o", "json", "status"], ["status", "-o", "json"]),
        (["-ojson", "-qv", "meters", "list", "--limit", "3"], ["meters", "list", "-ojson", "-qv", "--limit", "3"]),
        (
            ["--server", "http://h:1", "--token-file=f", "history", "1", "--from", "-1mo"],
            ["history", "--server", "http://h:1", "--token-file=f", "1", "--from", "-1mo"]
        ),
        (["--fields", "id,name", "meters"], ["meters", "--fields", "id,name"]),
        (["--fields", "meters"], ["meters", "--fields"]),
        (["--fields", "-q", "meters"], ["meters", "--fields", "-q"]),
        (["-qo", "csv", "alerts", "ack", "7"], ["alerts", "ack", "-qo", "csv", "7"]),
        // Behind the command nothing moves.
        (["meters", "-o", "json"], ["meters", "-o", "json"]),
        // What is no command is complained of alone.
        (["-o", "json", "nonsense"], ["nonsense"]), (["--help"], ["--help"]), (["-v", "--version"], ["--version"]),
    ])
    func optionsInFrontOfTheCommandMoveBehindIt(arguments: [String], arranged: [String]) {
        #expect(LeadingOptions(arguments).arranged == arranged)
    }

    @Test func anOptionWhoseValueIsMissingIsNoCrash() {
        #expect(LeadingOptions(["--server"]).options == ["--server"])
        #expect(LeadingOptions([]).arranged.isEmpty)
    }

    /// A command as the parser describes it.
    private struct Help: Decodable {
        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
            var arguments: [Argument]?
        }
        struct Argument: Decodable {
            struct Name: Decodable {
                var kind: String
                var name: String
            }
            var kind: String
            var names: [Name]?
            var sectionTitle: String?
        }
        var command: Command
    }

    @Test func everyGlobalOptionIsKnownHereAndOnEveryCommand() throws {
        let root = try JSONDecoder().decode(Help.self, from: Data(GridctlCommand._dumpHelp().utf8)).command
        func leaves(_ command: Help.Command) -> [Help.Command] {
            let below = (command.subcommands ?? []).filter { $0.commandName != "help" }
            return below.isEmpty ? [command] : below.flatMap(leaves)
        }
        // Those that ask no server; the commands of generate are man and completions.
        let local: Set<String> = ["completions", "man"]
        let asking = leaves(root).filter { !local.contains($0.commandName) }
        #expect(asking.count >= 13)
        for command in asking {
            let options = (command.arguments ?? []).filter { $0.sectionTitle == "Global Options" }
            func names(_ kind: String) -> Set<String> {
                Set(
                    options.filter { $0.kind == kind }.flatMap { $0.names ?? [] }
                        .map { ($0.kind == "long" ? "--" : "-") + $0.name })
            }
            #expect(names("flag") == GlobalOptions.namesOfFlags, "\(command.commandName)")
            #expect(names("option") == GlobalOptions.namesWithValue, "\(command.commandName)")
        }
    }
}
