/// A word after quotes and backslashes were taken away.
struct ShellWord: Hashable, Sendable {
    var text: String
    var position: ShellPosition
    /// The position right behind it.
    var end: ShellPosition
    /// The variables that are named in it outside of quotes, in order.
    var references: [VariableReference] = []

    init(text: String, position: ShellPosition, end: ShellPosition? = nil) {
        self.text = text
        self.position = position
        self.end = end ?? position
    }
}

/// A `:name` in a word.
struct VariableReference: Hashable, Sendable {
    var name: String
    /// Where it stands in the word's text, in UTF-8.
    var range: Range<Int>
    /// `:'name'`: the value goes in as it is, white space and all.
    var isQuoted: Bool
}

/// What stands between two separators.
enum ShellStatement: Hashable, Sendable {
    /// A line of gridctl's own grammar.
    case command([ShellWord])
    /// `\name` and what follows it. `rest` is the text as written, for a command that hands it on.
    case backslash(name: ShellWord, arguments: [ShellWord], rest: String)

    var position: ShellPosition { words.first?.position ?? .start }

    /// All of its words, a backslash command's name first.
    var words: [ShellWord] {
        switch self {
        case .command(let words): words
        case .backslash(let name, let arguments, _): [name] + arguments
        }
    }

    /// True for a command to the shell itself of that name.
    func isBackslash(_ command: BackslashCommand) -> Bool {
        if case .backslash(let name, _, _) = self { name.text == command.rawValue } else { false }
    }
}

/// Why a text is not over at its end.
enum ShellContinuation: Hashable, Sendable {
    case singleQuote, doubleQuote
    /// The last line ends in a backslash.
    case backslash

    /// What the prompt shows in the place of its last sign.
    var mark: String {
        switch self {
        case .singleQuote: "'"
        case .doubleQuote: "\""
        case .backslash: "-"
        }
    }

    /// For the error when the input ends there.
    var complaint: String {
        switch self {
        case .singleQuote: "a ' was opened and not closed"
        case .doubleQuote: "a \" was opened and not closed"
        case .backslash: "the input ends in a backslash that promises another line"
        }
    }
}
