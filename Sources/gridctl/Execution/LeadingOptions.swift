import ArgumentParser

/// Moves global options that stand before the command behind it: `-o json meters list` becomes `meters list -o json`.
///
/// Each command declares the global options itself, so that its help and its completions have them; the parser then
/// knows them only behind the command. Were they declared on the root as well, it would look for them everywhere and
/// take the `o` of `--from -1mo` for one.
struct LeadingOptions {
    /// The global options that stood in front.
    var options: [String]
    /// The names of the command and its subcommand; empty when what follows is no command.
    var path: [String]
    var rest: [String]
    /// What `path` names, or what runs when no subcommand of it is named.
    var command: any ParsableCommand.Type
    /// The last option, when the line ends before its value.
    var unfinished: String?

    init(_ arguments: [String], root: any ParsableCommand.Type = GridctlCommand.self) {
        let arguments = Self.separated(arguments)
        var index = 0
        loop: while index < arguments.count {
            switch Self.width(of: arguments[index]) {
            case 0: break loop
            // `--fields` may stand alone.
            case 2 where arguments[index] == "--fields" && Self.standsAlone(arguments, index, root): index += 1
            case let width: index += width
            }
        }
        unfinished = index > arguments.count ? arguments.last : nil
        index = min(index, arguments.count)
        options = Array(arguments[..<index])

        path = []
        var node = root
        while index < arguments.count,
            let next = node.configuration.subcommands.first(where: { Self.isCalled(arguments[index], $0) })
        {
            path.append(arguments[index])
            node = next
            index += 1
        }
        rest = Array(arguments[index...])
        command = node.configuration.defaultSubcommand ?? node
    }

    /// The command line as the parser takes it.
    var arranged: [String] {
        // What follows is no command: the message is about that, not about the options before it.
        path.isEmpty ? rest : path + options + rest
    }

    /// `--fields=a,b` in two words: the parser takes an option that may stand alone for one that does.
    private static func separated(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        let words = arguments[..<end].flatMap { word in
            word.hasPrefix("--fields=") ? ["--fields", String(word.dropFirst("--fields=".count))] : [word]
        }
        return words + arguments[end...]
    }

    /// How many arguments a global option takes up; 0 when it is none.
    private static func width(of argument: String) -> Int {
        if GlobalOptions.namesOfFlags.contains(argument) { return 1 }
        if GlobalOptions.namesWithValue.contains(argument) { return 2 }
        if argument.hasPrefix("--") {
            let name = argument.prefix { $0 != "=" }
            return name.count < argument.count && GlobalOptions.namesWithValue.contains(String(name)) ? 1 : 0
        }
        // `-ojson`, `-qv`, `-qo json`.
        guard argument.count > 2, argument.first == "-" else { return 0 }
        let letters = argument.dropFirst()
        if letters.first == "o" { return 1 }
        guard letters.dropLast().allSatisfy({ $0 == "q" || $0 == "v" }), let last = letters.last else { return 0 }
        switch last {
        case "q", "v": return 1
        case "o": return 2
        default: return 0
        }
    }

    private static func standsAlone(_ arguments: [String], _ index: Int, _ root: any ParsableCommand.Type) -> Bool {
        guard index + 1 < arguments.count else { return true }
        let next = arguments[index + 1]
        return next.hasPrefix("-") || root.configuration.subcommands.contains { isCalled(next, $0) }
    }

    private static func isCalled(_ name: String, _ command: any ParsableCommand.Type) -> Bool {
        command._commandName == name || command.configuration.aliases.contains(name)
    }
}
