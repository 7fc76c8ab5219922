import ArgumentParser
import Foundation
import GridModel

struct ReplCommand: LocalCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "A shell with the same commands, for people and for scripts.",
        discussion: """
            On a terminal it reads lines with GNU readline: TAB completes commands, options, meters and alerts, dim \
            text behind the cursor shows what a command still takes, Ctrl-R searches what was typed before, Ctrl-C \
            clears the line or cancels the command, Ctrl-D leaves. A line is what would stand after 'gridctl'; quotes \
            and backslashes work as in sh, ; separates commands, # begins a comment. Commands to the shell itself \
            begin with a backslash, as in psql: \\watch repeats a command and marks what changed, \\e edits the last \
            line, \\o sends output to a file or a command; \\? lists them all. \\set NAME VALUE remembers a value, \
            which :NAME stands for outside of quotes, and :'NAME' as one word.

            With -c, -f, or without a terminal it runs a script, which ends at the first error with its exit status \
            and a message that names file, line and column and shows the place. With --keep-going the rest is run \
            too, and the exit status is 8 if anything failed. 'gridctl -c', 'gridctl -f' and 'gridctl < FILE' are \
            short for the same with 'repl'; 'gridctl -' is 'gridctl -f -'. An empty input is no script: a bare 'gridctl' \
            then shows its usage and exits with 2, so that a job without a terminal that forgot its command is heard of.

            Examples:
              gridctl repl
              gridctl -c 'status; invoice 42'
              gridctl -c 'meters \\watch 2 n=10'
              gridctl --keep-going -f tour.grid
              printf 'meters\\ninvoice 1\\n' | gridctl
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

    @Flag(name: .shortAndLong, help: "Run the rest of a script after an error; exit with 8 if anything failed.")
    var keepGoing = false

    @Flag(
        name: [.customShort("E"), .long],
        help: "Show which server commands ask, and the requests they make, as \\set ECHO_HIDDEN on does.")
    var echoRequests = false

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    /// The words that stand for themselves without 'repl' before them.
    static func isShortFor(_ word: String) -> Bool {
        let name = String(word.prefix { $0 != "=" })
        return ["-", "-k", "-E", "--keep-going", "--echo-requests", "--command", "--file"].contains(name)
            || word.hasPrefix("-c") || word.hasPrefix("-f")
    }

    func validate() throws {
        if !command.isEmpty, file != nil { throw ValidationError("give either --command or --file") }
    }

    func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        var inner = surroundings
        inner.defaults = globals.settings.over(surroundings.defaults)
        inner.isInShell = true
        if !command.isEmpty {
            return await run(TextLines(name: "-c", text: command.joined(separator: "\n")), inner)
        }
        if let file, file != "-" { return await run(try lines(of: file), inner) }
        let isWatched = surroundings.output.isTerminal || surroundings.errors.isTerminal
        if file == nil, surroundings.input.isTerminal, isWatched {
            return try await InteractiveShell.run(inner, echoesRequests: echoRequests)
        }
        let source = try DescriptorLines(name: "stdin", descriptor: surroundings.input.descriptor)
        // Standard input is the script: a command that would read it finds it empty.
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(nothing) }
        inner.input = TextInput(descriptor: nothing)
        return await run(source, inner)
    }

    /// Runs a script.
    private func run(_ source: any LineSource, _ surroundings: Surroundings) async -> ExitStatus {
        let host = GridctlHost(surroundings)
        let shell = Shell(host: host)
        if echoRequests { shell.variables.setSwitch(.echoHidden, to: true) }
        if keepGoing { shell.variables.setSwitch(.onErrorStop, to: false) }
        let status = await shell.run(source)
        // A command that gets the output has all of it before the script is over.
        try? await host.redirect(to: nil)
        return status
    }

    private func lines(of file: String) throws -> DescriptorLines {
        do {
            return try DescriptorLines(path: file)
        } catch let fault as FileFault {
            throw Failure(.failure, code: "file", fault.description)
        }
    }
}
