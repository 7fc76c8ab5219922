import ArgumentParser

/// Words that should have been commands.
enum Grammar {
    /// Fails when a word stands where only a command can, which the parser would report as one value too many.
    /// - Throws: ``Failure``.
    static func checkCommand(_ line: LeadingOptions, root: any ParsableCommand.Type = GridctlCommand.self) throws {
        guard let word = line.rest.first, !word.hasPrefix("-") else { return }
        var node = root
        for name in line.path {
            guard let next = commands(of: node).first(where: { $0.names.contains(name) })?.type else { return }
            node = next
        }
        guard word == "help" else { return try check(word, in: node, at: line.path) }
        // `help meters lst` is about no command either.
        guard !commands(of: node).isEmpty else { return }
        var path = line.path
        for word in line.rest.dropFirst().prefix(while: { !$0.hasPrefix("-") }) {
            guard let next = commands(of: node).first(where: { $0.names.contains(word) })?.type else {
                return try check(word, in: node, at: path)
            }
            node = next
            path.append(word)
        }
    }

    /// Fails for `word`, unless it may be a value.
    private static func check(_ word: String, in node: any ParsableCommand.Type, at path: [String]) throws {
        let known = commands(of: node)
        guard !known.isEmpty else { return }
        let place = path.isEmpty ? "no command" : "gridctl \(path.joined(separator: " ")) has no command"
        let near = Suggestion.nearest(to: word, among: known.filter(\.isShown).flatMap(\.names))
        let help = (["gridctl help"] + path).joined(separator: " ") + " lists the commands"
        throw Failure.usage("\(place) \(word)", wayOut: near.map { "did you mean \($0)?" } ?? help)
    }

    private struct Known {
        var names: [String]
        var isShown: Bool
        var type: any ParsableCommand.Type
    }

    private static func commands(of node: any ParsableCommand.Type) -> [Known] {
        node.configuration.subcommands.map {
            Known(
                names: [$0._commandName] + $0.configuration.aliases, isShown: $0.configuration.shouldDisplay, type: $0)
        }
    }
}
