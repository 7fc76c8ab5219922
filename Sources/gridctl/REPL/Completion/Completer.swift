/// Says what TAB may offer, from the parser's own description of the command line; for the shell's own TAB, and for
/// those of bash, zsh and fish.
struct Completer: Sendable {
    private let root: CommandTree.Command
    private let leadingOptions: [CommandTree.Argument]
    /// Words of the shell itself, beside the commands.
    private let shellWords: [CompletionCandidate]
    /// The shell's variables.
    private let variables: @Sendable () -> [CompletionCandidate]
    /// What the server knows; must come back soon.
    private let live: @Sendable (LiveKind) -> [CompletionCandidate]
    private let calendar: CalendarValues

    /// - Parameter isOnCommandLine: True behind `gridctl` in a shell, where the options of `repl` need no `repl`.
    init(
        tree: CommandTree, shellWords: [CompletionCandidate] = [], calendar: CalendarValues,
        isOnCommandLine: Bool = false,
        variables: @escaping @Sendable () -> [CompletionCandidate] = { [] },
        live: @escaping @Sendable (LiveKind) -> [CompletionCandidate]
    ) {
        root = tree.command
        let own = isOnCommandLine ? tree.command.subcommand(ReplCommand._commandName)?.visibleArguments ?? [] : []
        leadingOptions =
            tree.command.sharedOptions
            + own.filter { option in
                // Those that all commands have are there already.
                option.kind != .positional && option.sectionTitle == nil && !option.isSpelled("--help")
                    && !option.isSpelled("--version")
            }
        self.calendar = calendar
        self.shellWords = shellWords
        self.variables = variables
        self.live = live
    }

    /// What may stand where `text`, everything typed before the cursor, ends.
    func answer(for text: String) -> CompletionAnswer {
        guard let place = CursorPlace(text) else { return .nothing }
        switch place.statement {
        case .backslash(let name, let arguments, _):
            return answer(backslash: name, arguments, isInWord: place.isInWord)
        case .command(var words):
            let partial = place.isInWord ? words.removeLast().text : ""
            if words.first?.text == root.commandName { words.removeFirst() }
            if partial.hasPrefix(":") {
                return .words(
                    variables().map { CompletionCandidate(":" + $0.text, $0.note) }
                        .filter { $0.text.hasPrefix(partial) })
            }
            return answer(words: words.map(\.text), partial: partial)
        }
    }

    private func answer(backslash name: ShellWord, _ arguments: [ShellWord], isInWord: Bool) -> CompletionAnswer {
        if isInWord, arguments.isEmpty {
            return .words(BackslashCommand.candidates.filter { $0.text.hasPrefix("\\" + name.text) })
        }
        guard let command = BackslashCommand(rawValue: name.text) else { return .nothing }
        if command.takesFile { return .files }
        guard arguments.count <= (isInWord ? 1 : 0) else { return .nothing }
        let partial = arguments.last?.text ?? ""
        let values = command.takesVariable ? variables() : command.values.map { CompletionCandidate($0) }
        let fitting = values.filter { $0.text.hasPrefix(partial) }
        return fitting.isEmpty ? .nothing : .words(fitting)
    }

    /// What may stand behind `words`, beginning with `partial`.
    func answer(words: [String], partial: String) -> CompletionAnswer {
        let walk = CommandWalk(root: root, leadingOptions: leadingOptions, along: words)
        if let awaited = walk.awaited { return values(of: awaited, partial: partial, prefix: "") }
        if !walk.onlyPositionals, partial.hasPrefix("-") { return options(walk, partial: partial) }
        return self.words(walk, partial: partial, atStart: words.isEmpty)
    }

    private func options(_ walk: CommandWalk, partial: String) -> CompletionAnswer {
        if let equals = partial.firstIndex(of: "=") {
            let spelling = String(partial[..<equals])
            guard let option = walk.option(spelled: spelling), option.kind == .option else { return .nothing }
            return values(
                of: option, partial: String(partial[partial.index(after: equals)...]), prefix: spelling + "=")
        }
        return .words(
            walk.options.flatMap { argument -> [CompletionCandidate] in
                // A lone dash offers each option once, by its long name.
                let fitting = (argument.names ?? []).map(\.spelling).filter { $0.hasPrefix(partial) }
                let long = fitting.filter { $0.hasPrefix("--") }
                return (long.isEmpty ? fitting : long).map { CompletionCandidate($0, argument.abstract) }
            })
    }

    private func words(_ walk: CommandWalk, partial: String, atStart: Bool) -> CompletionAnswer {
        var found: [CompletionCandidate] = []
        if walk.mayNameCommand {
            let isHelp =
                walk.command.commandName == "help"
                && walk.command.positionals.contains { $0.valueName == "subcommands" }
            found += (isHelp ? root : walk.command).visibleSubcommands.map {
                CompletionCandidate($0.commandName, $0.abstract)
            }
            if atStart { found += shellWords }
        }
        found = found.filter { $0.text.hasPrefix(partial) }
        guard let positional = walk.positionals.first else { return .words(found) }
        switch values(of: positional, partial: partial, prefix: "") {
        case .nothing: return .words(found)
        case .words(let values): return .words(found + values)
        case .named(let values): return found.isEmpty ? .named(values) : .words(found)
        case .files: return found.isEmpty ? .files : .words(found)
        }
    }

    private func values(of argument: CommandTree.Argument, partial: String, prefix: String) -> CompletionAnswer {
        func words(_ values: [String]) -> CompletionAnswer {
            .words(
                values.filter { $0.hasPrefix(partial) }
                    .map { CompletionCandidate(prefix + $0, argument.allValueDescriptions?[$0]) })
        }
        if let kind = LiveKind(valueName: argument.valueName) {
            return LiveMatch.answer(partial: partial, prefix: prefix, candidates: live(kind))
        }
        if let values = argument.allValues { return words(values) }
        if let values = calendar.candidates(valueName: argument.valueName) {
            let fitting = values.filter { $0.text.hasPrefix(partial) }
            return .words(fitting.map { CompletionCandidate(prefix + $0.text, $0.note) })
        }
        switch argument.completionKind {
        case .list(let values): return words(values)
        case .file, .directory: return .files
        case .opaque, nil: return .nothing
        }
    }
}
