import Foundation
import Synchronization

/// Reads lines, splits them into commands, runs them.
///
/// With an editor it talks to a person: an error is shown and the next line read. Without one it works through a
/// script: the first error ends it, and its exit status is the script's, unless it was told to go on.
final class Shell {
    /// How deep `\i` may nest; a file that includes itself ends there.
    static let deepestInclude = 16

    let host: any ShellHost
    let editor: LineEditor?
    private let history: HistoryFile?
    private let shared: SharedVariables?
    let link: LinkMonitor?
    let names: LiveNames?
    var timing = false
    var expanded = ExpandedDisplay.off
    var variables = Variables() { didSet { shared?.value = variables } }
    var depth = 0
    /// The command that ran last, for `\watch`.
    var lastCommand: (arguments: [String], place: StatementPlace?)?
    /// What was typed last, for `\e`.
    var lastText = ""
    /// What was kept last; the same again is not kept twice.
    private var lastLine: String?

    init(
        host: any ShellHost, editor: LineEditor? = nil, history: HistoryFile? = nil, link: LinkMonitor? = nil,
        names: LiveNames? = nil, shared: SharedVariables? = nil, lastLine: String? = nil
    ) {
        self.host = host
        self.editor = editor
        self.history = history
        self.link = link
        self.names = names
        self.shared = shared
        self.lastLine = lastLine
    }

    /// What a statement came to.
    enum Outcome {
        case next(ExitStatus)
        case leave
    }

    /// Runs all lines of `source`; the exit status of the shell.
    func run(_ source: any LineSource) async -> ExitStatus {
        let interactive = editor != nil && source is LineEditor
        var script = Script(source: source.name)
        var hasFailed = false
        while true {
            names?.prefetch()
            let input = await next(of: source, interactive, script)
            switch input {
            case .interrupted:
                if !interactive {
                    // The terminal echoed ^C where the cursor was.
                    if editor != nil { host.tell("") }
                    return .interrupted
                }
                script.drop()
            case .end:
                if let complaint = script.complaintAtEnd {
                    host.complain(complaint.message, at: interactive ? nil : script.place(of: complaint))
                    if !interactive { return hasFailed ? .partial : .usage }
                    script.drop()
                    continue
                }
                return hasFailed ? .partial : .ok
            case .line(let line):
                let outcome = await take(line, &script, interactive)
                // There is nobody to run the rest for.
                if !interactive, let end = host.endOfOutput { return end }
                switch outcome {
                case .leave: return hasFailed ? .partial : .ok
                case .next(.ok): break
                case .next(let status) where !interactive:
                    if status == .interrupted || variables[.onErrorStop] { return status }
                    hasFailed = true
                case .next: break
                }
            }
        }
    }

    /// The next line; Ctrl-C ends the wait for a file that is a pipe, too.
    private func next(of source: any LineSource, _ interactive: Bool, _ script: Script) async -> LineInput {
        let prompt = ShellPrompt(context: host.contextName, link: .unknown, continuation: script.continuation)
        let link = self.link
        let state: @Sendable () -> String = {
            var prompt = prompt
            prompt.link = link?.current ?? .unknown
            prompt.role = link?.role
            return prompt.text
        }
        let pending = script.pending
        guard let editor, !interactive else { return await source.next(prompt: state, pending: pending) }
        let task = Task { await source.next(prompt: state, pending: pending) }
        return await editor.watchingInterrupts {
            task.cancel()
        } during: {
            await task.value
        }
    }

    private func take(_ line: String, _ script: inout Script, _ interactive: Bool) async -> Outcome {
        let statements: [ShellStatement]
        do {
            guard let complete = try script.take(line) else { return .next(.ok) }
            statements = complete
            if interactive { keep(script.taken, statements) }
        } catch {
            if interactive { keep(script.taken, []) }
            host.complain(error.message, at: interactive ? nil : script.place(of: error))
            return .next(.usage)
        }
        var worst = ExitStatus.ok
        for (index, statement) in statements.enumerated() {
            let place = interactive ? nil : script.place(of: statement)
            // A command that is to be watched is run by that.
            if case .command(let words) = statement, index + 1 < statements.count,
                statements[index + 1].isBackslash(.watch)
            {
                lastCommand = (variables.expand(words).map(\.text), place)
                continue
            }
            switch await run(statement, at: place) {
            case .leave: return .leave
            case .next(.ok): continue
            // As in sh, a failed command does not keep the rest of a line from running; an interrupted one does.
            case .next(let status) where status != .interrupted && (interactive || !variables[.onErrorStop]):
                worst = status
            case .next(let status): return .next(status)
            }
        }
        return .next(worst)
    }

    /// Keeps what a person typed, for the arrows, the next time, and `\e`.
    private func keep(_ text: String, _ statements: [ShellStatement]) {
        remember(text)
        if !statements.isEmpty, !statements.contains(where: { $0.isBackslash(.edit) }) { lastText = text }
    }

    func remember(_ line: String) {
        var line = line
        while line.last?.isWhitespace == true { line.removeLast() }
        guard let editor, HistoryFile.keeps(line, after: lastLine) else { return }
        lastLine = line
        editor.remember(line)
        // A disk that takes no more lines is no reason to trouble the person with each of them.
        try? history?.append(line)
    }
}
