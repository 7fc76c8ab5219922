import Foundation

/// The commands to the shell itself.
extension Shell {
    func run(
        backslash name: String, _ arguments: [String], rest: String, at place: String?
    ) async -> Outcome {
        func refuse(_ message: String) -> Outcome {
            host.complain(message, at: place)
            return .next(.usage)
        }
        switch BackslashCommand(rawValue: name) {
        case nil: return refuse("\\\(name) is no command of this shell; \\? lists those there are")
        case .help:
            host.tell(BackslashCommand.helpText)
            return .next(.ok)
        case .quit: return .leave
        case .timing:
            switch arguments {
            case []: timing.toggle()
            case ["on"]: timing = true
            case ["off"]: timing = false
            default: return refuse("\\timing takes on, off or nothing, not \(rest)")
            }
            host.tell("Timing is \(timing ? "on" : "off").")
            return .next(.ok)
        case .include:
            guard arguments.count == 1 else { return refuse("\\i takes one file: \\i FILE") }
            return await include(arguments[0], at: place)
        case .output:
            guard arguments.count <= 1 else { return refuse("\\o takes one file, or nothing to end it: \\o FILE") }
            do {
                try host.redirect(to: arguments.first)
                return .next(.ok)
            } catch {
                host.complain("\(error)", at: place)
                return .next(.failure)
            }
        case .system: return .next(await system(rest, at: place))
        }
    }

    private func include(_ path: String, at place: String?) async -> Outcome {
        guard depth < Self.deepestInclude else {
            host.complain(
                "\(path): \\i nests deeper than \(Self.deepestInclude) files; does it include itself?", at: place)
            return .next(.usage)
        }
        let lines: DescriptorLines
        do {
            lines = try DescriptorLines(path: path)
        } catch {
            host.complain("\(error)", at: place)
            return .next(.failure)
        }
        depth += 1
        defer { depth -= 1 }
        return .next(await run(lines))
    }

    private func system(_ command: String, at place: String?) async -> ExitStatus {
        let line = command.isEmpty ? "exec \"${SHELL:-/bin/sh}\"" : command
        let run: () async -> Int32 = {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: Subprocess.run(line)) }
            }
        }
        // Ctrl-C is for the command, which shares the terminal.
        let status = if let editor { await editor.watchingInterrupts({}, during: run) } else { await run() }
        if status != 0, editor == nil { host.complain("\\!: \(line) ended with exit status \(status)", at: place) }
        return status == 0 ? .ok : .failure
    }
}
