import Foundation
import GridModel

/// The shell as a person meets it: readline, history, completion, and an eye on the server.
enum InteractiveShell {
    /// Reads and runs lines until the person leaves.
    /// - Throws: ``Failure`` when the terminal can't be used.
    static func run(_ surroundings: Surroundings, echoesRequests: Bool) async throws -> ExitStatus {
        let host = GridctlHost(surroundings, isInteractive: true)
        let history = HistoryFile.standardPath(environment: surroundings.environment).map(HistoryFile.init)
        var typed: [String] = []
        do {
            typed = try history?.load() ?? []
        } catch {
            host.tell("gridctl: no history: \(error)")
        }
        let names = host.liveNames()
        let variables = SharedVariables()
        let editor = try editor(surroundings, history: typed, names, variables)
        defer { editor.end() }
        let link = LinkMonitor(ask: { await host.link() }, onChange: { editor.announce($0) })

        host.tell("gridctl \(Version.current): help lists the commands, \\? those to this shell, Ctrl-D leaves.")
        await welcome(link, host)
        let watch = Task { await link.run() }
        defer { watch.cancel() }
        let shell = Shell(
            host: host, editor: editor, history: history, link: link, names: names, shared: variables,
            lastLine: typed.last)
        if echoesRequests { shell.variables.setSwitch(.echoHidden, to: true) }
        let status = await shell.run(editor)
        try? await host.redirect(to: nil)
        return status
    }

    private static func editor(
        _ surroundings: Surroundings, history: [String], _ names: LiveNames, _ variables: SharedVariables
    ) throws -> LineEditor {
        let tree = try CommandTree(json: GridctlCommand._dumpHelp())
        let completer = Completer(
            tree: tree, shellWords: Shell.words, calendar: CalendarValues(now: surroundings.now),
            variables: { variables.value.all.map { CompletionCandidate($0.name, $0.value) } },
            live: { names.candidates($0) })
        let hinter = Hinter(tree: tree)
        // Dim text is told from what was typed by its colour alone.
        let isColored = Style(surroundings.defaults.color, surroundings, surroundings.errors).isColored
        let hint: @Sendable (String) -> String = { variables.value[.hints] ? hinter.hint(for: $0) : "" }
        do {
            return try LineEditor(
                history: history, complete: { completer.answer(for: $0) }, hint: isColored ? hint : nil)
        } catch let fault {
            throw Failure(.failure, code: "terminal", "\(fault)")
        }
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
