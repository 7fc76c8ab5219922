import ArgumentParser

/// One command line, from its words to its exit status; the process and the shell both come through here.
enum Execution {
    /// Parses and runs it; every error is told on standard error and mapped to its status.
    ///
    /// - Parameter arguments: The words after `gridctl`.
    static func run(arguments: [String], surroundings: Surroundings) async -> ExitStatus {
        var leading = LeadingOptions(arguments)
        // What is known of the output before anything is parsed, for errors of parsing.
        var settings = GlobalSettings(output: OutputFormat.named(in: arguments)).over(surroundings.defaults)
        if let option = leading.unfinished {
            let report = ErrorReport(Failure.usage("\(option) needs a value"))
            Diagnostics(settings, surroundings).report(report)
            return report.status
        }
        if leading.path.isEmpty, leading.rest.isEmpty {
            guard surroundings.input.isTerminal, surroundings.output.isTerminal, !surroundings.isInShell else {
                try? surroundings.errors.write(GridctlCommand.helpMessage() + "\n")
                return .usage
            }
            leading.path = ["repl"]
        }
        do {
            try Grammar.checkCommand(leading)
            if !surroundings.isInShell, leading.command is any ClientCommand.Type {
                ServerChoice.connectAhead(for: arguments, surroundings)
            }
            var command: any ParsableCommand
            do {
                command = try GridctlCommand.command(for: leading.arranged)
            } catch {
                return parsingEnded(error, settings, surroundings)
            }
            switch command {
            case let command as any ClientCommand:
                settings = try command.globals.settings.resolved(surroundings)
                if try Fields.answer(settings, for: command.fields, surroundings.output) { return .ok }
                let session = try Session(settings, surroundings)
                do {
                    try await command.run(session)
                } catch {
                    var report = ErrorReport(error)
                    report.wayOut = await MeterSuggestion.wayOut(for: error, session.client) ?? report.wayOut
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
                    return parsingEnded(error, settings, surroundings)
                }
            }
        } catch {
            let report = ErrorReport(error)
            Diagnostics(settings, surroundings).report(report)
            return report.status
        }
    }

    /// Help, the version and completion scripts come as errors of the parser; the rest is about usage.
    private static func parsingEnded(
        _ error: any Error, _ settings: GlobalSettings, _ surroundings: Surroundings
    ) -> ExitStatus {
        let message = GridctlCommand.message(for: error)
        if GridctlCommand.exitCode(for: error) == .success {
            do {
                try surroundings.output.write(message + "\n")
            } catch {
                return ErrorReport(error).status
            }
            return .ok
        }
        var usage = GridctlCommand.fullMessage(for: error)
        if let end = usage.range(of: message) { usage.removeSubrange(..<end.upperBound) }
        Diagnostics(settings, surroundings).report(
            ErrorReport(Failure.usage(message)), usage: String(usage.drop(while: \.isNewline)))
        return .usage
    }
}
