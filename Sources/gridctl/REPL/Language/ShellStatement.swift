/// A word after quotes and backslashes were taken away.
struct ShellWord: Hashable, Sendable {
    var text: String
    var position: ShellPosition
}

/// What stands between two separators.
enum ShellStatement: Hashable, Sendable {
    /// A line of gridctl's own grammar.
    case command([ShellWord])
    /// `\name` and what follows it. `rest` is the text as written, for a command that hands it on.
    case backslash(name: ShellWord, arguments: [ShellWord], rest: String)

    var position: ShellPosition {
        switch self {
        case .command(let words): words.first?.position ?? .start
        case .backslash(let name, _, _): name.position
        }
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
