import Foundation
import GridModel

/// The shell as a person meets it: readline, history, completion, and an eye on the server.
enum InteractiveShell {
    /// Reads and runs lines until the person leaves.
    /// - Throws: ``Failure`` when the terminal can't be used.
    static func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        let host = GridctlHost(surroundings)
        let history = HistoryFile.standardPath(environment: surroundings.environment).map(HistoryFile.init)
        var typed: [String] = []
        do {
            typed = try history?.load() ?? []
        } catch {
            host.tell("gridctl: no history: \(error)")
        }
        let names = LiveNames { try await host.names($0) }
        let completer = Completer(
            tree: try CommandTree(json: GridctlCommand._dumpHelp()), shellWords: Shell.words,
            backslashCommands: BackslashCommand.candidates, calendar: CalendarValues(now: surroundings.now),
            live: { names.candidates($0) })
        let editor: LineEditor
        do {
            editor = try LineEditor(history: typed, complete: { completer.answer(for: $0) })
        } catch {
            throw Failure(.failure, code: "terminal", error.description)
        }
        defer { editor.end() }
        let link = LinkMonitor(ask: { await host.faultOfLink() }, onChange: { editor.announce($0) })

        host.tell("gridctl \(Version.current): help lists the commands, \\? those to this shell, Ctrl-D leaves.")
        await welcome(link, host)
        let watch = Task { await link.run() }
        defer { watch.cancel() }
        let shell = Shell(
            host: host, editor: editor, history: history, link: link, names: names, lastLine: typed.last)
        return await shell.run(editor)
    }

    /// Tells when no server answers; a server that takes its time is not waited for.
    private static func welcome(_ link: LinkMonitor, _ host: GridctlHost) async {
        let first = Race<String?>()
        Task { first.finish(with: await link.check()) }
        Task {
            try? await Task.sleep(for: .milliseconds(300))
            first.finish(with: nil)
        }
        if let fault = await first.value() { host.complain(fault, at: nil) }
    }
}
