import Foundation
import Synchronization

/// Reads lines, splits them into commands, runs them.
///
/// With an editor it talks to a person: an error is shown and the next line read. Without one it works through a
/// script: the first error ends it, and its exit status is the script's.
final class Shell {
    /// How deep `\i` may nest; a file that includes itself ends there.
    static let deepestInclude = 16

    let host: any ShellHost
    let editor: LineEditor?
    private let history: HistoryFile?
    private let link: LinkMonitor?
    private let names: LiveNames?
    var timing = false
    var depth = 0
    /// What was kept last; the same again is not kept twice.
    private var lastLine: String?

    init(
        host: any ShellHost, editor: LineEditor? = nil, history: HistoryFile? = nil, link: LinkMonitor? = nil,
        names: LiveNames? = nil, lastLine: String? = nil
    ) {
        self.host = host
        self.editor = editor
        self.history = history
        self.link = link
        self.names = names
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
        while true {
            names?.prefetch()
            let prompt = ShellPrompt(context: host.contextName, link: .unknown, continuation: script.continuation)
            let link = self.link
            let state: @Sendable () -> String = {
                var prompt = prompt
                prompt.link = link?.current ?? .unknown
                return prompt.text
            }
            let input = await next(of: source, interactive, prompt: state, pending: script.pending)
            switch input {
            case .interrupted:
                if !interactive { return .interrupted }
                script.drop()
            case .end:
                if let complaint = script.complaintAtEnd {
                    host.complain(complaint.message, at: place(complaint.position, in: script, interactive))
                    if !interactive { return .usage }
                    script.drop()
                    continue
                }
                return .ok
            case .line(let line):
                switch await take(line, &script, interactive) {
                case .leave: return .ok
                case .next(let status):
                    if !interactive, status != .ok { return status }
                }
            }
        }
    }

    /// The next line; Ctrl-C ends the wait for a file that is a pipe, too.
    private func next(
        of source: any LineSource, _ interactive: Bool, prompt: @escaping @Sendable () -> String, pending: String
    ) async -> LineInput {
        guard let editor, !interactive else { return await source.next(prompt: prompt, pending: pending) }
        let task = Task { await source.next(prompt: prompt, pending: pending) }
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
            if interactive { remember(script.taken) }
            statements = complete
        } catch {
            if interactive { remember(script.taken) }
            host.complain(error.message, at: place(error.position, in: script, interactive))
            return .next(.usage)
        }
        for statement in statements {
            switch await run(statement, at: place(statement.position, in: script, interactive)) {
            case .leave: return .leave
            case .next(.ok): continue
            // As in sh, a failed command does not keep the rest of a line from running; an interrupted one does.
            case .next(let status) where interactive && status != .interrupted: continue
            case .next(let status): return .next(status)
            }
        }
        return .next(.ok)
    }

    /// Where something stands, for messages; a person sees what they typed.
    private func place(_ position: ShellPosition, in script: Script, _ interactive: Bool) -> String? {
        interactive ? nil : "\(script.source):\(position)"
    }

    private func remember(_ line: String) {
        var line = line
        while line.last?.isWhitespace == true { line.removeLast() }
        guard let editor, HistoryFile.keeps(line, after: lastLine) else { return }
        lastLine = line
        editor.remember(line)
        // A disk that takes no more lines is no reason to trouble the person with each of them.
        try? history?.append(line)
    }

    // MARK: - Statements

    private func run(_ statement: ShellStatement, at place: String?) async -> Outcome {
        switch statement {
        case .backslash(let name, let arguments, let rest):
            return await run(backslash: name.text, arguments.map(\.text), rest: rest, at: place)
        case .command(let words):
            var arguments = words.map(\.text)
            // People paste whole command lines.
            if arguments.first == "gridctl" { arguments.removeFirst() }
            switch (arguments.first, arguments.count) {
            case (nil, _): return .next(.ok)
            case ("exit", 1), ("quit", 1): return .leave
            case ("repl", _):
                host.complain("this is the shell already; exit leaves it", at: place)
                return .next(.usage)
            default: break
            }
            let status = await timed { await command(arguments, at: place) }
            if arguments == ["help"] { host.tell(Self.helpHint) }
            return .next(status)
        }
    }

    /// Words that are no commands of gridctl's, for TAB.
    static let words = [
        CompletionCandidate("help", "list the commands"), CompletionCandidate("exit", "leave the shell"),
    ]

    private static let helpHint = "\nIn this shell, \\? lists the commands to the shell itself; exit or Ctrl-D leaves."

    /// Runs a command; a first Ctrl-C cancels it, a second one leaves it behind.
    private func command(_ arguments: [String], at place: String?) async -> ExitStatus {
        let patient = link?.current == .online
        let host = self.host
        guard let editor else { return await host.run(arguments, at: place, patient: false) }
        let race = Race<ExitStatus>()
        let task = Task { race.finish(with: await host.run(arguments, at: place, patient: patient)) }
        let interrupts = Mutex(0)
        let status = await editor.watchingInterrupts {
            let count = interrupts.withLock { count in
                count += 1
                return count
            }
            task.cancel()
            if count > 1 { race.finish(with: .interrupted) }
        } during: {
            await race.value()
        }
        if interrupts.withLock({ $0 }) > 0 {
            // The terminal echoed ^C where the cursor was.
            host.tell("")
            return .interrupted
        }
        if status == .unreachable {
            link?.note(.offline)
        } else if status == .ok {
            names?.expire()
        }
        return status
    }

    private func timed(_ operation: () async -> ExitStatus) async -> ExitStatus {
        guard timing else { return await operation() }
        let began = ContinuousClock.now
        let status = await operation()
        let parts = began.duration(to: .now).components
        let microseconds = parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
        host.tell("Time: \(microseconds / 1_000).\(String(format: "%03d", Int(microseconds % 1_000))) ms")
        return status
    }
}
