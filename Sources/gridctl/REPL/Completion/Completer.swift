/// Says what TAB may offer, from the parser's own description of the command line.
struct Completer: Sendable {
    private let root: CommandTree.Command
    /// What may stand before the command too, though the parser knows it behind the command only.
    private let leadingOptions: [CommandTree.Argument]
    /// Words of the shell itself, beside the commands.
    private let shellWords: [CompletionCandidate]
    private let backslashCommands: [CompletionCandidate]
    /// What the server knows; must come back soon.
    private let live: @Sendable (LiveKind) -> [CompletionCandidate]
    private let calendar: CalendarValues

    init(
        tree: CommandTree, shellWords: [CompletionCandidate], backslashCommands: [CompletionCandidate],
        calendar: CalendarValues, live: @escaping @Sendable (LiveKind) -> [CompletionCandidate]
    ) {
        root = tree.command
        leadingOptions = Self.sharedOptions(of: tree.command)
        self.calendar = calendar
        self.shellWords = shellWords
        self.backslashCommands = backslashCommands
        self.live = live
    }

    /// What may stand where `text`, everything typed before the cursor, ends.
    func answer(for text: String) -> CompletionAnswer {
        guard let parsed = try? ShellParser.parse(text), let last = statementAtEnd(of: text, parsed) else {
            return .nothing
        }
        switch last {
        case .backslash(let name, let arguments, _):
            if parsed.endsInWord, arguments.isEmpty { return .words(starting("\\" + name.text, backslashCommands)) }
            return BackslashCommand.takesFile(name.text) ? .files : .nothing
        case .command(var words):
            let partial = parsed.endsInWord ? words.removeLast().text : ""
            if words.first?.text == root.commandName { words.removeFirst() }
            return Walk(root: root, completer: self).answer(words: words.map(\.text), partial: partial)
        }
    }

    /// The statement the cursor is in; an empty one behind a separator; nil within a comment.
    private func statementAtEnd(of text: String, _ parsed: ShellParser.Result) -> ShellStatement? {
        if parsed.endsInWord { return parsed.statements.last }
        // A word put behind the text tells whether the text goes on with its last statement or begins another.
        guard let probe = try? ShellParser.parse(text + "x"), probe.endsInWord, let last = probe.statements.last else {
            return nil
        }
        switch last {
        case .command(let words): return .command(words.dropLast())
        case .backslash(let name, let arguments, let rest):
            return .backslash(name: name, arguments: arguments.dropLast(), rest: rest)
        }
    }

    /// The options that commands have in a group of its own: the global ones.
    private static func sharedOptions(of command: CommandTree.Command) -> [CommandTree.Argument] {
        var found: [CommandTree.Argument] = []
        for child in command.visibleSubcommands {
            let options = child.visibleArguments.filter { $0.sectionTitle != nil } + sharedOptions(of: child)
            found += options.filter { option in !found.contains { $0.preferredName == option.preferredName } }
        }
        return found
    }

    private func starting(_ prefix: String, _ candidates: [CompletionCandidate]) -> [CompletionCandidate] {
        candidates.filter { $0.text.hasPrefix(prefix) }
    }

    /// One way down the tree of commands, along the words before the cursor.
    private struct Walk {
        var command: CommandTree.Command
        let completer: Completer
        var isAtRoot = true
        var positionalsTaken = 0
        var onlyPositionals = false
        var used: Set<String> = []

        init(root: CommandTree.Command, completer: Completer) {
            command = root
            self.completer = completer
        }

        mutating func take(_ word: String, awaited: inout CommandTree.Argument?) {
            if awaited != nil {
                awaited = nil
            } else if !onlyPositionals, word == "--" {
                onlyPositionals = true
            } else if !onlyPositionals, word.hasPrefix("-"), word != "-" {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let spelling = String(parts[0])
                used.insert(spelling)
                guard let option = option(spelled: spelling), option.kind == .option, parts.count == 1 else { return }
                awaited = option
            } else if positionalsTaken == 0, !onlyPositionals, let next = command.subcommand(word) {
                command = next
                isAtRoot = false
            } else {
                if positionalsTaken == 0, command.positionals.isEmpty, let fallback = command.defaultCommand {
                    command = fallback
                }
                positionalsTaken += 1
            }
        }

        private func option(spelled spelling: String) -> CommandTree.Argument? {
            command.argument(spelled: spelling)
                ?? (isAtRoot ? completer.leadingOptions.first { $0.isSpelled(spelling) } : nil)
        }

        func answer(words: [String], partial: String) -> CompletionAnswer {
            var walk = self
            var awaited: CommandTree.Argument?
            for word in words { walk.take(word, awaited: &awaited) }
            let atStart = words.isEmpty
            if let awaited { return walk.values(of: awaited, partial: partial, prefix: "") }
            if !walk.onlyPositionals, partial.hasPrefix("-") {
                return walk.options(partial: partial)
            }
            return walk.words(partial: partial, atStart: atStart)
        }

        private func options(partial: String) -> CompletionAnswer {
            if let equals = partial.firstIndex(of: "=") {
                let spelling = String(partial[..<equals])
                guard let option = option(spelled: spelling), option.kind == .option else { return .nothing }
                return values(
                    of: option, partial: String(partial[partial.index(after: equals)...]), prefix: spelling + "=")
            }
            var arguments = command.visibleArguments + (isAtRoot ? completer.leadingOptions : [])
            if positionalsTaken == 0, let fallback = command.defaultCommand {
                arguments += fallback.visibleArguments.filter { candidate in
                    !arguments.contains { $0.preferredName == candidate.preferredName }
                }
            }
            var found: [CompletionCandidate] = []
            for argument in arguments where argument.kind != .positional {
                let spellings = (argument.names ?? []).map(\.spelling)
                if !argument.isRepeating, !used.isDisjoint(with: spellings), !spellings.contains(partial) { continue }
                // A lone dash offers each option once, by its long name.
                let fitting = spellings.filter { $0.hasPrefix(partial) }
                let long = fitting.filter { $0.hasPrefix("--") }
                found += (long.isEmpty ? fitting : long).map { CompletionCandidate($0, argument.abstract) }
            }
            return .words(found)
        }

        private func words(partial: String, atStart: Bool) -> CompletionAnswer {
            var found: [CompletionCandidate] = []
            if positionalsTaken == 0, !onlyPositionals {
                if command.commandName == "help", command.positionals.contains(where: { $0.valueName == "subcommands" })
                {
                    found += subcommands(of: completer.root)
                } else {
                    found += subcommands(of: command)
                }
                if atStart { found += completer.shellWords }
            }
            found = found.filter { $0.text.hasPrefix(partial) }
            guard let positional = positional() else { return .words(found) }
            switch values(of: positional, partial: partial, prefix: "") {
            case .nothing: return .words(found)
            case .words(let values): return .words(found + values)
            case .named(let values): return found.isEmpty ? .named(values) : .words(found)
            case .files: return found.isEmpty ? .files : .words(found)
            }
        }

        private func subcommands(of command: CommandTree.Command) -> [CompletionCandidate] {
            command.visibleSubcommands.map { CompletionCandidate($0.commandName, $0.abstract) }
        }

        /// The positional argument the next word is for.
        private func positional() -> CommandTree.Argument? {
            var positionals = command.positionals
            if positionals.isEmpty, positionalsTaken == 0, let fallback = command.defaultCommand {
                positionals = fallback.positionals
            }
            if positionalsTaken < positionals.count { return positionals[positionalsTaken] }
            return positionals.last.flatMap { $0.isRepeating ? $0 : nil }
        }

        private func values(of argument: CommandTree.Argument, partial: String, prefix: String) -> CompletionAnswer {
            func words(_ values: [String]) -> CompletionAnswer {
                .words(
                    values.filter { $0.hasPrefix(partial) }
                        .map { CompletionCandidate(prefix + $0, argument.allValueDescriptions?[$0]) })
            }
            if let kind = LiveKind(valueName: argument.valueName) {
                return LiveMatch.answer(partial: partial, prefix: prefix, candidates: completer.live(kind))
            }
            if let values = argument.allValues { return words(values) }
            if let values = completer.calendar.candidates(valueName: argument.valueName) {
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
}
