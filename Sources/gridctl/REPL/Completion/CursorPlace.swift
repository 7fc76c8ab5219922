/// Where the cursor is at the end of what was typed.
struct CursorPlace {
    /// The statement the cursor is in; an empty one behind a separator.
    var statement: ShellStatement
    /// True right behind the statement's last word, or in its middle.
    var isInWord: Bool
    /// True within quotes that are still open, and right behind a backslash.
    var isOpen: Bool

    /// Nil within a comment, and behind what the shell can't read.
    init?(_ text: String) {
        guard let parsed = try? ShellParser.parse(text) else { return nil }
        isOpen = parsed.continuation != nil
        if parsed.endsInWord {
            guard let last = parsed.statements.last else { return nil }
            statement = last
            isInWord = true
            return
        }
        // A word put behind the text tells whether the text goes on with its last statement or begins another.
        guard let probe = try? ShellParser.parse(text + "x"), probe.endsInWord, let last = probe.statements.last else {
            return nil
        }
        isInWord = false
        statement =
            switch last {
            case .command(let words): .command(words.dropLast())
            case .backslash(let name, let arguments, let rest):
                .backslash(name: name, arguments: arguments.dropLast(), rest: rest)
            }
    }
}
