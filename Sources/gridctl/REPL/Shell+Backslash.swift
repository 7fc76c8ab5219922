import Foundation

/// The commands to the shell itself.
extension Shell {
    func run(
        backslash name: String, _ arguments: [String], rest: String, at place: StatementPlace?
    ) async -> Outcome {
        guard let command = BackslashCommand(rawValue: name) else {
            guard !name.isEmpty else {
                return refuse("a \\ alone is no command: \\? lists those there are", at: place)
            }
            let near = Suggestion.nearest(to: name, among: BackslashCommand.allCases.map(\.rawValue))
            let wayOut = near.map { "did you mean \\\($0)?" } ?? "\\? lists those there are"
            return refuse("\\\(name) is no command of this shell — \(wayOut)", at: place)
        }
        switch command {
        case .help:
            host.tell(BackslashCommand.helpText)
            return .next(.ok)
        case .quit: return .leave
        case .timing: return setTiming(arguments, at: place)
        case .expanded: return setExpanded(arguments, at: place)
        case .set: return set(arguments, at: place)
        case .unset:
            guard arguments.count == 1 else { return refuse("\\unset takes one name: \\unset NAME", at: place) }
            variables.unset(arguments[0])
            return .next(.ok)
        case .echo:
            host.show(arguments.joined(separator: " ") + "\n")
            return .next(.ok)
        case .connection:
            host.tell(await host.connection())
            return .next(.ok)
        case .watch: return await watch(arguments, at: place)
        case .edit: return await edit(arguments, at: place)
        case .include:
            guard arguments.count == 1 else { return refuse("\\i takes one file: \\i FILE", at: place) }
            return await include(arguments[0], at: place)
        case .output: return await redirect(arguments, rest: rest, at: place)
        case .system: return .next(await system(rest, at: place))
        }
    }

    private func setTiming(_ arguments: [String], at place: StatementPlace?) -> Outcome {
        switch arguments {
        case []: timing.toggle()
        case ["on"]: timing = true
        case ["off"]: timing = false
        default:
            return refuse("\\timing takes on, off or nothing, not \(arguments.joined(separator: " "))", at: place)
        }
        host.tell("Timing is \(timing ? "on" : "off").")
        return .next(.ok)
    }

    private func setExpanded(_ arguments: [String], at place: StatementPlace?) -> Outcome {
        if arguments.isEmpty {
            expanded = expanded == .on ? .off : .on
        } else if arguments.count == 1, let wanted = ExpandedDisplay(rawValue: arguments[0]) {
            expanded = wanted
        } else {
            return refuse("\\x takes on, off, auto or nothing, not \(arguments.joined(separator: " "))", at: place)
        }
        let state =
            switch expanded {
            case .off: "off"
            case .on: "on"
            case .auto: "used for tables wider than the screen"
            }
        host.tell("Expanded display is \(state).")
        return .next(.ok)
    }

    private func set(_ arguments: [String], at place: StatementPlace?) -> Outcome {
        guard let name = arguments.first else {
            host.tell(variables.all.map { "\($0.name) = '\($0.value)'" }.joined(separator: "\n"))
            return .next(.ok)
        }
        do {
            try variables.set(name, to: arguments.dropFirst().joined(separator: " "))
            return .next(.ok)
        } catch {
            return refuse(ErrorReport(error).message ?? "\(error)", at: place)
        }
    }

    private func redirect(_ arguments: [String], rest: String, at place: StatementPlace?) async -> Outcome {
        let target: Redirection?
        if rest.hasPrefix("|") {
            let command = String(rest.dropFirst()).trimmingWhitespace()
            guard !command.isEmpty else { return refuse("\\o | takes a command: \\o |COMMAND", at: place) }
            target = .command(command)
        } else {
            guard arguments.count <= 1 else {
                return refuse("\\o takes one file, or nothing to end it: \\o FILE", at: place)
            }
            target = arguments.first.map { .file($0) }
        }
        let host = self.host
        let change: @Sendable () async -> Result<Void, any Error> = {
            do { return .success(try await host.redirect(to: target)) } catch { return .failure(error) }
        }
        // A command that got data until now may want to be left by Ctrl-C.
        let changed = if let editor { await editor.watchingInterrupts({}, during: change) } else { await change() }
        switch changed {
        case .success:
            if let target { host.note("output goes to \(target); \\o ends it") }
            return .next(.ok)
        case .failure(let error):
            let message = ErrorReport(error).message ?? "\(error)"
            host.complain(message, at: place?.place(for: message))
            return .next(.failure)
        }
    }

    private func include(_ path: String, at place: StatementPlace?) async -> Outcome {
        let lines: DescriptorLines
        do {
            lines = try DescriptorLines(path: path)
        } catch {
            host.complain("\(error)", at: place?.place(for: "\(error)"))
            return .next(.failure)
        }
        return await nest(lines, called: path, at: place)
    }

    /// Runs lines that come from within others.
    func nest(_ lines: any LineSource, called name: String, at place: StatementPlace?) async -> Outcome {
        guard depth < Self.deepestInclude else {
            return refuse(
                "\(name): \\i nests deeper than \(Self.deepestInclude) files; does it include itself?", at: place)
        }
        depth += 1
        defer { depth -= 1 }
        return .next(await run(lines))
    }

    private func system(_ command: String, at place: StatementPlace?) async -> ExitStatus {
        let line = command.isEmpty ? "exec \"${SHELL:-/bin/sh}\"" : command
        let status = await onTerminal(line)
        // The terminal echoed ^C where the cursor was.
        if status == 128 + SIGINT, editor != nil { host.tell("") }
        if status != 0, editor == nil {
            host.complain("\\!: \(line) ended with exit status \(status)", at: place?.place(for: ""))
        }
        return status == 0 ? .ok : .failure
    }

    /// Runs a line with sh on the terminal; Ctrl-C is for that, which shares it. The exit status.
    func onTerminal(_ line: String) async -> Int32 {
        let run: () async -> Int32 = {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: Subprocess.run(line)) }
            }
        }
        return if let editor { await editor.watchingInterrupts({}, during: run) } else { await run() }
    }
}
