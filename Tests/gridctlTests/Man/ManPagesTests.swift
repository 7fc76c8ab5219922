import ArgumentParser
import Foundation
import GridModel
import TestSupport
import Testing

@testable import gridctl

/// Holds the man pages in the repository against the programs.
@Suite struct ManPagesTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = root.appendingPathComponent("man")
    private static let rerecord = "record the pages again: swift run gridctl generate man man"

    /// Pages by the names of their files.
    private static func committed() throws -> [String: String] {
        var pages: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasPrefix(".") {
            pages[name] = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        return pages
    }

    private static func tree() throws -> CommandTree { try CommandTree(json: GridctlCommand._dumpHelp()) }

    @Test func thePagesOfGridctlAreWhatItsParserSays() throws {
        let committed = try Self.committed()
        let generated = ManPages(tree: try Self.tree()).all
        for (name, text) in generated {
            #expect(committed[name] == text, "man/\(name) differs from what the parser says; \(Self.rerecord)")
        }
        let ours = Set(committed.keys.filter { $0 == "gridctl.1" || $0.hasPrefix("gridctl-") })
        #expect(
            ours == Set(generated.keys), "man/ has pages of commands that are gone, or lacks some; \(Self.rerecord)")
    }

    @Test func everyCommandThatHelpShowsHasItsPageAndHiddenOnesHaveNone() throws {
        let pages = ManPages(tree: try Self.tree()).all
        for command in try Self.tree().command.visibleSubcommands {
            #expect(pages["gridctl-\(command.commandName).1"] != nil)
            #expect(pages["gridctl.1"]?.contains(".Xr gridctl\\-\(command.commandName) 1") == true)
        }
        #expect(pages["gridctl-generate.1"] == nil)
        #expect(pages.values.allSatisfy { !$0.contains("generate") })
    }

    @Test func everyPageIsASCIIAndHasTheVersionAndItsDay() throws {
        let pages = try Self.committed()
        #expect(pages.count > 10)
        for (name, text) in pages {
            #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) }, "man/\(name) is not ASCII")
            #expect(text.hasPrefix(".Dd \(Mdoc.date(Version.date))\n"), "man/\(name) has another day than Version.date")
            #expect(text.contains("\n.Os gridd \(Version.current)\n"), "man/\(name) has another version")
        }
    }

    @Test func everyPageOfGridctlHasTheExitStatuses() throws {
        for (name, text) in try Self.committed() where name.hasPrefix("gridctl") {
            for status in Status.allCases {
                #expect(text.contains("\n.It \(status.rawValue)\n\(status.meaning)\n"), "man/\(name): \(status)")
            }
        }
    }

    @Test(.enabled(if: Programs.tool("mandoc") != nil, "mandoc is not installed"))
    func mandocFindsNothingToWarnOf() async throws {
        let names = try Self.committed().keys.sorted()
        let run = try await ProgramRun.of(
            Programs.tool("mandoc") ?? "mandoc",
            ["-Tlint", "-Wwarning"] + names.map { Self.folder.appendingPathComponent($0).path })
        #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    }

    /// The options a page names, in its list or its synopsis, as they are typed: `--data`, `-h`.
    private static func options(in page: String) -> Set<String> {
        let plain = page.replacing("\\-", with: "-")
        return Set(plain.matches(of: /Fl (-?[A-Za-z][A-Za-z-]*)/).map { "-" + String($0.output.1) })
    }

    @Test(arguments: [("gridd", "gridd.8"), ("gridmeter", "gridmeter.1")])
    func theHandwrittenPagesHaveTheOptionsOfTheirPrograms(_ program: String, _ page: String) async throws {
        let run = try await ProgramRun.of(Programs.path(of: program), ["--experimental-dump-help"])
        let command = try CommandTree(json: run.stdout).command
        func all(_ command: CommandTree.Command) -> [CommandTree.Argument] {
            command.visibleArguments + command.visibleSubcommands.flatMap(all)
        }
        let arguments = all(command)
        let spelled = Set(arguments.flatMap { $0.names ?? [] }.map(\.spelling))
        #expect(spelled.count > 5)
        let text = try #require(try Self.committed()[page])
        #expect(Self.options(in: text) == spelled, "man/\(page) and \(program) --help name different options")
        // What stands behind each is called the same in both.
        for argument in arguments where argument.kind == .option {
            let name = try #require(argument.preferredName)
            let value = try #require(argument.valueName)
            #expect(
                text.replacing("\\-", with: "-").contains("Fl \(name.spelling.dropFirst()) Ar \(value)"),
                "man/\(page): \(name.spelling) \(value)")
        }
        for verb in command.visibleSubcommands { #expect(text.contains(verb.commandName)) }
    }

    @Test func theWirePageHasEveryErrorCode() throws {
        let source = try String(
            contentsOf: Self.root.appendingPathComponent("Sources/MeterWire/WireError.swift"), encoding: .utf8)
        let codes = Set(source.matches(of: /Code\(rawValue: "([a-z_]+)"\)/).map { String($0.output.1) })
        #expect(codes.count > 10)
        let page = try #require(try Self.committed()["gridd-wire.7"])
        let listed = Set(page.matches(of: /\n\.It Cm ([a-z_]+)(?=\n)/).map { String($0.output.1) })
        #expect(listed.subtracting(["id", "consumption", "datetime", "type"]) == codes)
    }

    @Test func everyVariableThatGridctlReadsIsInItsPage() throws {
        let page = try #require(try Self.committed()["gridctl.1"])
        let sources = Self.root.appendingPathComponent("Sources/gridctl")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        while let file = files.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let source = try String(contentsOf: file, encoding: .utf8)
            for match in source.matches(of: /(?:variable\(|environment\[)"([A-Z_]+)"/) {
                found.insert(String(match.output.1))
            }
        }
        found.formUnion(ConfigurationKey.allCases.flatMap(\.variables))
        #expect(found.count > 5)
        for name in found { #expect(page.contains("\n.It Ev \(name)\n"), "man/gridctl.1 lacks \(name)") }
    }
}
