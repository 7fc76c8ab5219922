import ArgumentParser

/// Words that should have been commands.
enum Grammar {
    /// Fails when a word stands where only a command can, which the parser would report as one value too many.
    /// - Throws: ``Failure``.
    static func checkCommand(_ line: LeadingOptions, root: any ParsableCommand.Type = GridctlCommand.self) throws {
        guard let word = line.rest.first, !word.hasPrefix("-"), word != "help" else { return }
        var node = root
        for name in line.path {
            guard let next = commands(of: node).first(where: { $0.names.contains(name) })?.type else { return }
            node = next
        }
        let known = commands(of: node)
        guard !known.isEmpty else { return }
        let place = line.path.isEmpty ? "no command" : "gridctl \(line.path.joined(separator: " ")) has no command"
        let near = known.filter(\.isShown).flatMap(\.names)
            .map { (name: $0, distance: distance(word, $0)) }
            .filter { $0.distance <= max(1, word.count / 3) }
            .min { $0.distance < $1.distance }
        let help = (["gridctl help"] + line.path).joined(separator: " ") + " lists the commands"
        throw Failure.usage("\(place) \(word)", wayOut: near.map { "did you mean \($0.name)?" } ?? help)
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

    /// How many letters must be put in, left out, replaced or swapped to make one word of the other.
    ///
    /// Source: optimal string alignment; Boytsov 2011, "Indexing methods for approximate dictionary searching".
    static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a)
        let b = Array(b)
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count { table[i][0] = i }
        for j in 0...b.count { table[0][j] = j }
        for i in 1...a.count {
            for j in 1...b.count {
                let replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, replaced)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[a.count][b.count]
    }
}
