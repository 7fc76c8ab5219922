/// A place in a script, with the line it is in, so that a message can show it.
struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
    /// What the script is called: `tour.grid`, `stdin`.
    var source: String
    var position: ShellPosition
    /// How many characters are meant, from there on.
    var width: Int
    /// The whole line.
    var line: String

    /// `tour.grid:3:9`
    var description: String { "\(source):\(position)" }

    /// The line, and a caret under what is meant; each with its line feed.
    var excerpt: String {
        let visible = String(line.map { $0 == "\t" ? " " : $0 })
        let column = min(position.column - 1, visible.count)
        let indent = DisplayWidth.of(Sanitized.line(String(visible.prefix(column))))
        let meant = DisplayWidth.of(Sanitized.line(String(visible.dropFirst(column).prefix(width))))
        let tail = String(repeating: "~", count: max(0, meant - 1))
        return "    \(Sanitized.line(visible))\n    \(String(repeating: " ", count: indent))^\(tail)\n"
    }
}

/// A statement of a script, where it stands and what its lines say.
struct StatementPlace: Hashable, Sendable {
    var source: String
    var statement: ShellStatement
    /// The lines it was read from, by their numbers.
    var lines: [Int: String]

    /// The word that a message is about: the last one it quotes; else the statement's first.
    func place(for message: String) -> SourcePlace {
        let words = statement.words
        let meant = words.last { Self.contains(message, $0.text) } ?? words.first
        return place(from: meant?.position ?? .start, to: meant?.end ?? .start)
    }

    /// - Parameter end: The position behind it; what goes on over lines is shown to the end of its first.
    func place(from position: ShellPosition, to end: ShellPosition? = nil) -> SourcePlace {
        let line = lines[position.line] ?? ""
        let last = end.map { $0.line == position.line ? $0.column : line.count + 1 } ?? position.column + 1
        return SourcePlace(
            source: source, position: position, width: max(1, last - position.column), line: line)
    }

    /// True when `word` stands in `message` as a word by itself.
    private static func contains(_ message: String, _ word: String) -> Bool {
        guard !word.isEmpty else { return false }
        func isPart(_ character: Character?) -> Bool {
            character.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } ?? false
        }
        return message.ranges(of: word).contains { range in
            let before = range.lowerBound > message.startIndex ? message[message.index(before: range.lowerBound)] : nil
            let after = range.upperBound < message.endIndex ? message[range.upperBound] : nil
            return !isPart(before) && !isPart(after)
        }
    }
}
