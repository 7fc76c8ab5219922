/// Says what TAB may offer, from the parser's own description of the command line.
struct Completer: Sendable {
    private let root: CommandTree.Command
    /// Words of the shell itself, beside the commands.
    private let shellWords: [CompletionCandidate]
    private let backslashCommands: [CompletionCandidate]
    /// What the server knows; must come back soon.
    private let live: @Sendable (LiveKind) -> [CompletionCandidate]

    init(
        tree: CommandTree, shellWords: [CompletionCandidate], backslashCommands: [CompletionCandidate],
        live: @escaping @Sendable (LiveKind) -> [CompletionCandidate]
    ) {
        root = tree.command
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

    private func starting(_ prefix: String, _ candidates: [CompletionCandidate]) -> [CompletionCandidate] {
        candidates.filter { $0.text.hasPrefix(prefix) }
    }

    /// One way down the tree of commands, along the words before the cursor.
    private struct Walk {
        var command: CommandTree.Command
        let completer: Completer
        let isRoot: Bool
        var positionalsTaken = 0
        var onlyPositionals = false
        var used: Set<String> = []

        init(root: CommandTree.Command, completer: Completer) {
            command = root
            self.completer = completer
            isRoot = true
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
                guard let option = command.argument(spelled: spelling), option.kind == .option, parts.count == 1 else {
                    return
                }
                awaited = option
            } else if positionalsTaken == 0, !onlyPositionals, let next = command.subcommand(word) {
                command = next
            } else {
                if positionalsTaken == 0, command.positionals.isEmpty, let fallback = command.defaultCommand {
                    command = fallback
                }
                positionalsTaken += 1
            }
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
                guard let option = command.argument(spelled: spelling), option.kind == .option else { return .nothing }
                return values(
                    of: option, partial: String(partial[partial.index(after: equals)...]), prefix: spelling + "=")
            }
            var arguments = command.visibleArguments
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
            switch argument.completionKind {
            case .list(let values): return words(values)
            case .file, .directory: return .files
            case .opaque, nil: return .nothing
            }
        }
    }
}

/// Finds live things by what was typed of them.
enum LiveMatch {
    /// By id when one begins so; otherwise by a name with a word that begins so, whatever the case.
    static func answer(
        partial: String, prefix: String = "", candidates: [CompletionCandidate]
    ) -> CompletionAnswer {
        // A list of ids, `1,2,3`: the last one is being typed.
        let (done, partial) = splitList(partial)
        let taken = Set(done.split(separator: ",").map(String.init))
        let head = prefix + done
        let free = candidates.filter { !taken.contains($0.text) }
        let byID = free.filter { $0.text.hasPrefix(partial) }
        if !byID.isEmpty || partial.isEmpty {
            return .words(byID.map { CompletionCandidate(head + $0.text, $0.note) })
        }
        let wanted = partial.lowercased()
        let byName = free.filter { candidate in
            guard let note = candidate.note?.lowercased() else { return false }
            return note.hasPrefix(wanted) || note.split(separator: " ").contains { $0.hasPrefix(wanted) }
        }
        return byName.isEmpty ? .nothing : .named(byName.map { CompletionCandidate(head + $0.text, $0.note) })
    }

    private static func splitList(_ text: String) -> (done: String, last: String) {
        guard let comma = text.lastIndex(of: ",") else { return ("", text) }
        return (String(text[...comma]), String(text[text.index(after: comma)...]))
    }
}
