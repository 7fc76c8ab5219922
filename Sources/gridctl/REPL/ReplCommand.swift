import ArgumentParser
import Foundation
import GridModel

struct ReplCommand: LocalCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "A shell with the same commands.",
        discussion: """
            On a terminal it reads lines with GNU readline: TAB completes commands, options, meters and alerts, \
            Ctrl-R searches what was typed before, Ctrl-C clears the line or cancels the command, Ctrl-D leaves. A \
            line is what would stand after 'gridctl'; quotes and backslashes work as in sh, ; separates commands, \
            # begins a comment. Commands to the shell itself begin with a backslash; \\? lists them.

            Without a terminal it runs the lines of standard input as a script, which ends at the first error with \
            its exit status and a message that names line and column.

            Examples:
              gridctl repl
              gridctl repl -c 'status; invoice 42'
              printf 'meters\\ninvoice 1\\n' | gridctl repl
            """
    )

    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Run these commands and leave; can be given several times.", valueName: "commands"))
    var command: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Run the commands of a file and leave; - is standard input.", valueName: "file"),
        completion: .file())
    var file: String?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func validate() throws {
        if !command.isEmpty, file != nil { throw ValidationError("give either --command or --file") }
    }

    func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        var inner = surroundings
        inner.defaults = globals.settings.over(surroundings.defaults)
        inner.isInShell = true
        if !command.isEmpty {
            let source = TextLines(name: "-c", text: command.joined(separator: "\n"))
            return await Shell(host: GridctlHost(inner)).run(source)
        }
        if let file, file != "-" {
            return await Shell(host: GridctlHost(inner)).run(try lines(of: file))
        }
        let isWatched = surroundings.output.isTerminal || surroundings.errors.isTerminal
        if file == nil, surroundings.input.isTerminal, isWatched { return try await InteractiveShell.run(inner) }
        let source = try DescriptorLines(name: "stdin", descriptor: surroundings.input.descriptor)
        // Standard input is the script: a command that would read it finds it empty.
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(nothing) }
        inner.input = TextInput(descriptor: nothing)
        return await Shell(host: GridctlHost(inner)).run(source)
    }

    private func lines(of file: String) throws -> DescriptorLines {
        do {
            return try DescriptorLines(path: file)
        } catch let fault as FileFault {
            throw Failure(.failure, code: "file", fault.description)
        }
    }
}
