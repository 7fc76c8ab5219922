/// What a command still takes, for the dim text behind the cursor.
struct Hinter: Sendable {
    private let root: CommandTree.Command
    private let leadingOptions: [CommandTree.Argument]

    init(tree: CommandTree) {
        root = tree.command
        leadingOptions = tree.command.sharedOptions
    }

    /// The rest of the usage behind `text`, everything typed; empty when there is nothing to say.
    ///
    /// It is made of what the parser knows alone: the server is not asked.
    func hint(for text: String) -> String {
        guard let place = CursorPlace(text), !place.isOpen else { return "" }
        let rest: String
        switch place.statement {
        case .backslash(let name, let arguments, _):
            guard arguments.isEmpty else { return "" }
            rest = BackslashCommand(rawValue: name.text)?.arguments ?? ""
        case .command(var words):
            if words.first?.text == root.commandName { words.removeFirst() }
            guard let usage = usage(words.map(\.text), isInWord: place.isInWord) else { return "" }
            rest = usage
        }
        guard !rest.isEmpty else { return "" }
        return place.isInWord ? " " + rest : rest
    }

    private func usage(_ words: [String], isInWord: Bool) -> String? {
        guard let last = words.last else { return nil }
        let walk = CommandWalk(root: root, leadingOptions: leadingOptions, along: words)
        // A word that is being typed says nothing yet, unless it is a command or an option whole.
        if isInWord, !walk.onlyPositionals, last.hasPrefix("-"), !last.contains("="), walk.option(spelled: last) == nil
        {
            return nil
        }
        let before = CommandWalk(root: root, leadingOptions: leadingOptions, along: words.dropLast())
        let isHalfVerb =
            isInWord && before.awaited == nil && before.mayNameCommand && !last.hasPrefix("-")
            && !before.command.visibleSubcommands.isEmpty && before.command.subcommand(last) == nil
        guard !walk.isAtRoot, !isHalfVerb else { return nil }
        if let awaited = walk.awaited { return Self.value(of: awaited) }
        let verbs = walk.mayNameCommand ? walk.command.visibleSubcommands.map(\.commandName) : []
        var parts = verbs.isEmpty ? [] : ["[\(verbs.joined(separator: "|"))]"]
        parts += walk.positionals.map { positional in
            let name = Self.value(of: positional) + (positional.isRepeating ? " …" : "")
            return positional.isOptional ? "[\(name)]" : name
        }
        // Those of every command are no news.
        let own = walk.options.filter {
            $0.sectionTitle == nil && !$0.isSpelled("--help") && !$0.isSpelled("--version")
        }
        parts += own.map { option in
            let name = option.preferredName?.spelling ?? ""
            let text = option.kind == .option ? "\(name) \(Self.value(of: option))" : name
            return option.isOptional ? "[\(text)]" : text
        }
        return parts.joined(separator: " ")
    }

    private static func value(of argument: CommandTree.Argument) -> String { "<\(argument.valueName ?? "value")>" }
}
