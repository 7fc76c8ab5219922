/// One way down the tree of commands, along the words before the cursor: where it led, and what was used up.
struct CommandWalk {
    private(set) var command: CommandTree.Command
    /// What may stand before the command too, though the parser knows it behind the command only.
    private let leadingOptions: [CommandTree.Argument]
    private(set) var isAtRoot = true
    private(set) var positionalsTaken = 0
    private(set) var onlyPositionals = false
    private(set) var used: Set<String> = []
    /// The option whose value comes next.
    private(set) var awaited: CommandTree.Argument?

    init(root: CommandTree.Command, leadingOptions: [CommandTree.Argument], along words: [String]) {
        command = root
        self.leadingOptions = leadingOptions
        for word in words { take(word) }
    }

    private mutating func take(_ word: String) {
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

    func option(spelled spelling: String) -> CommandTree.Argument? {
        command.argument(spelled: spelling)
            ?? (isAtRoot ? leadingOptions.first { $0.isSpelled(spelling) } : nil)
    }

    /// The options and flags that may come next; one that was given is not offered again, unless it may be repeated.
    var options: [CommandTree.Argument] {
        var arguments = command.visibleArguments + (isAtRoot ? leadingOptions : [])
        if positionalsTaken == 0, let fallback = command.defaultCommand {
            arguments += fallback.visibleArguments.filter { candidate in
                !arguments.contains { $0.preferredName == candidate.preferredName }
            }
        }
        return arguments.filter { argument in
            argument.kind != .positional
                && (argument.isRepeating || used.isDisjoint(with: (argument.names ?? []).map(\.spelling)))
        }
    }

    /// The positional arguments that are still to come, the next one first.
    var positionals: [CommandTree.Argument] {
        var positionals = command.positionals
        if positionals.isEmpty, positionalsTaken == 0, let fallback = command.defaultCommand {
            positionals = fallback.positionals
        }
        if positionalsTaken < positionals.count { return Array(positionals[positionalsTaken...]) }
        // One more of those that there is one of already.
        guard var last = positionals.last, last.isRepeating else { return [] }
        last.isOptional = true
        return [last]
    }

    /// True where a subcommand may be named.
    var mayNameCommand: Bool { positionalsTaken == 0 && !onlyPositionals }
}

extension CommandTree.Command {
    /// The options that commands below have in a group of their own: the global ones.
    var sharedOptions: [CommandTree.Argument] {
        var found: [CommandTree.Argument] = []
        for child in visibleSubcommands {
            let options = child.visibleArguments.filter { $0.sectionTitle != nil } + child.sharedOptions
            found += options.filter { option in !found.contains { $0.preferredName == option.preferredName } }
        }
        return found
    }
}
