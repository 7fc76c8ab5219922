import ArgumentParser

/// One command line, from its words to its exit status; the process and the shell both come through here.
enum Execution {
    /// Parses and runs it; every error is told on standard error and mapped to its status.
    ///
    /// - Parameter arguments: The words after `gridctl`.
    static func run(arguments: [String], surroundings: Surroundings) async -> ExitStatus {
        if arguments.first == CompletionRequest.name {
            CompletionRequest.answer(Array(arguments.dropFirst()), surroundings)
            return .ok
        }
        var leading = LeadingOptions(arguments)
        // What is known of the output before anything is parsed, for errors of parsing; of a wrong line it is all that
        // is known.
        var settings = GlobalSettings(output: OutputFormat.named(in: arguments)).over(surroundings.defaults)
        if let option = leading.unfinished {
            settings = unparsed(settings, surroundings)
            let report = ErrorReport(Failure.usage("\(option) needs a value"))
            Diagnostics(settings, surroundings).report(report)
            return report.status
        }
        do {
            guard try takeShell(&leading, surroundings) else {
                try? surroundings.errors.write(GridctlCommand.helpMessage() + "\n")
                return .usage
            }
        } catch {
            return ErrorReport(error).status
        }
        var isParsed = false
        do {
            try Grammar.checkCommand(leading)
            if !surroundings.isInShell, leading.command is any ClientCommand.Type {
                Task.detached { ServerChoice.connectAhead(for: arguments, surroundings) }
            }
            var command: any ParsableCommand
            do {
                command = try GridctlCommand.command(for: leading.arranged)
            } catch {
                settings = unparsed(settings, surroundings)
                return parsingEnded(error, leading, settings, surroundings)
            }
            isParsed = true
            switch command {
            case let command as any ClientCommand:
                settings = try command.globals.settings.resolved(surroundings)
                if try Fields.answer(settings, for: command.fields, surroundings.output) { return .ok }
                let session = try Session(settings, surroundings)
                do {
                    try await command.run(session)
                } catch {
                    var report = ErrorReport(error)
                    report.wayOut = await LiveSuggestion.wayOut(for: error, session.client) ?? report.wayOut
                    session.diagnostics.report(report)
                    return report.status
                }
                return .ok
            case let command as any OfflineCommand:
                // It may be there to mend what is wrong with the configuration.
                settings =
                    (try? command.globals.settings.resolved(surroundings))
                    ?? command.globals.settings.over(surroundings.defaults)
                if try Fields.answer(settings, for: command.fields, surroundings.output) { return .ok }
                try await command.run(OfflineSession(settings, surroundings))
                return .ok
            case let command as any LocalCommand: return try await command.run(surroundings)
            default:
                do {
                    try command.run()
                    return .ok
                } catch {
                    settings = unparsed(settings, surroundings)
                    return parsingEnded(error, leading, settings, surroundings)
                }
            }
        } catch {
            if !isParsed { settings = unparsed(settings, surroundings) }
            let report = ErrorReport(error)
            Diagnostics(settings, surroundings).report(report)
            return report.status
        }
    }

    /// Without a command it is the shell: on a terminal, with a script on standard input, or with the shell's own options.
    ///
    /// - Returns: False when there is nothing to do.
    /// - Throws: `CancellationError` while the script is awaited.
    private static func takeShell(_ leading: inout LeadingOptions, _ surroundings: Surroundings) throws -> Bool {
        guard leading.path.isEmpty else { return true }
        guard let word = leading.rest.first else {
            // An empty input is no script: a job of cron's that forgot the command shall hear of it.
            let isShell =
                surroundings.input.isTerminal
                ? surroundings.output.isTerminal : try !surroundings.input.isAtEnd
            guard isShell, !surroundings.isInShell else { return false }
            leading.path = ["repl"]
            return true
        }
        if ReplCommand.isShortFor(word), !surroundings.isInShell {
            leading.path = ["repl"]
            if word == "-" { leading.rest.replaceSubrange(0...0, with: ["-f", "-"]) }
        }
        return true
    }

    /// What is configured, for a line that could not be parsed; it may be that which is wrong.
    private static func unparsed(_ settings: GlobalSettings, _ surroundings: Surroundings) -> GlobalSettings {
        (try? settings.resolved(surroundings)) ?? settings
    }

    /// Help, the version and completion scripts come as errors of the parser; the rest is about usage.
    private static func parsingEnded(
        _ error: any Error, _ line: LeadingOptions, _ settings: GlobalSettings, _ surroundings: Surroundings
    ) -> ExitStatus {
        let message = GridctlCommand.message(for: error)
        if GridctlCommand.exitCode(for: error) == .success {
            do {
                try surroundings.output.write(HelpText.arranged(message) + "\n")
            } catch {
                return ErrorReport(error).status
            }
            return .ok
        }
        if let fields = BareFields.known(line) {
            do {
                var asked = settings
                asked.fields = ""
                _ = try Fields.answer(asked, for: fields, surroundings.output)
                return .ok
            } catch {
                return ErrorReport(error).status
            }
        }
        if let tree = try? CommandTree(json: GridctlCommand._dumpHelp()),
            let fault = ValueFault(tree, path: line.path)?.find(in: line.options + line.rest)
        {
            let report = ErrorReport(fault)
            Diagnostics(settings, surroundings).report(report)
            return report.status
        }
        var usage = GridctlCommand.fullMessage(for: error)
        usage = HelpText.shortened(usage)
        if let end = usage.range(of: message) { usage.removeSubrange(..<end.upperBound) }
        Diagnostics(settings, surroundings).report(
            ErrorReport(Failure.usage(message)), usage: String(usage.drop(while: \.isNewline)))
        return .usage
    }
}
