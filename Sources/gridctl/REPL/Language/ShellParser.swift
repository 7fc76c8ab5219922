/// Splits text into statements and words as a POSIX shell does, without expansions.
///
/// Quotes and backslashes work as in sh (XCU 2.2); `;` and newlines separate statements; `#` at the start of a word
/// begins a comment. A statement that begins with an unquoted backslash is a command to the shell itself; `\watch` begins
/// one behind a command too, as in psql. `:name` is noted, for whoever knows the variables.
struct ShellParser {
    struct Result: Hashable, Sendable {
        var statements: [ShellStatement]
        /// Set when the text can't end here.
        var continuation: ShellContinuation?
        /// Where the open quote or the backslash stands.
        var continuationPosition: ShellPosition?
        /// True when the text ends in the middle of its last word, or right behind it.
        var endsInWord: Bool
    }

    /// The statements of `text`, which begins at `start` of its source.
    ///
    /// Throws a `ShellSyntaxError` at an unquoted operator of sh that does nothing here (`|`, `&`, `<`, `>`).
    static func parse(_ text: String, from start: ShellPosition = .start) throws(ShellSyntaxError) -> Result {
        var parser = ShellParser(characters: Array(text), position: start)
        return try parser.run()
    }

    /// Backslash commands that get the rest of their line unread.
    private static let takesItsLine: Set<String> = ["!"]

    private let characters: [Character]
    private var index = 0
    private var position: ShellPosition
    private var statements: [ShellStatement] = []
    private var words: [ShellWord] = []
    /// The word being read; nil between words.
    private var word: ShellWord?
    /// The name of the backslash command being read, and where its rest begins.
    private var backslash: (name: ShellWord, restStart: Int)?
    private var continuation: (ShellContinuation, ShellPosition)?

    private init(characters: [Character], position: ShellPosition) {
        self.characters = characters
        self.position = position
    }

    private var peek: Character? { index < characters.count ? characters[index] : nil }

    private mutating func next() -> Character? {
        guard let character = peek else { return nil }
        index += 1
        position.advance(over: character)
        return character
    }

    private mutating func run() throws(ShellSyntaxError) -> Result {
        while let character = peek {
            try step(character)
        }
        let endsInWord = word != nil || (backslash.map { $0.restStart == index } ?? false)
        endWord()
        endStatement()
        return Result(
            statements: statements, continuation: continuation?.0, continuationPosition: continuation?.1,
            endsInWord: endsInWord)
    }

    private mutating func step(_ character: Character) throws(ShellSyntaxError) {
        let here = position
        switch character {
        case _ where character.isNewline:
            endWord()
            endStatement()
            _ = next()
        case ";":
            endWord()
            endStatement()
            _ = next()
        case " ", "\t":
            endWord()
            _ = next()
        case "#" where word == nil:
            skipLine()
        case "\\" where word == nil && words.isEmpty && backslash == nil:
            beginBackslash()
        case "\\" where word == nil && backslash == nil && isWatchAhead:
            endStatement()
            beginBackslash()
        case "\\": escape()
        case "'": quote(until: "'", at: here)
        case "\"": doubleQuote(at: here)
        case "|", "&", "<", ">":
            throw ShellSyntaxError(
                position: here,
                message: "\(character) does nothing in this shell: quote it, or hand the line to sh with \\!")
        case ":":
            openWord(at: here)
            takeReference()
        default:
            openWord(at: here)
            append(next())
        }
    }

    private var isWatchAhead: Bool {
        let name = Array(BackslashCommand.watch.rawValue)
        let end = index + 1 + name.count
        return end <= characters.count && Array(characters[(index + 1)..<end]) == name
            && (end == characters.count || characters[end].isWhitespace || characters[end] == ";")
    }

    /// Takes `:name`, `:'name'` or `:"name"`; a colon that is none of these by itself.
    private mutating func takeReference() {
        let start = word?.text.utf8.count ?? 0
        append(next())
        // Behind a letter, a digit or a colon it is part of a time, an address or a name.
        if start > 0, index > 1, characters[index - 2] == ":" || Variables.isOfName(characters[index - 2]) { return }
        let quote = peek == "'" || peek == "\"" ? peek : nil
        var end = index + (quote == nil ? 0 : 1)
        let first = end
        while end < characters.count, Variables.isOfName(characters[end]) { end += 1 }
        let name = String(characters[first..<end])
        guard Variables.isName(name) else { return }
        if quote != nil {
            guard end < characters.count, characters[end] == quote else { return }
            end += 1
        }
        while index < end {
            let character = next()
            if character != quote { append(character) }
        }
        word?.references.append(
            VariableReference(name: name, range: start..<(start + 1 + name.utf8.count), isQuoted: quote != nil))
    }

    private mutating func append(_ character: Character?) {
        if let character { word?.text.append(character) }
    }

    private mutating func openWord(at here: ShellPosition) {
        if word == nil { word = ShellWord(text: "", position: here) }
    }

    private mutating func endWord() {
        if var word {
            word.end = position
            words.append(word)
        }
        word = nil
    }

    private mutating func endStatement() {
        if let (name, restStart) = backslash {
            let rest = String(characters[min(restStart, index)..<index]).trimmingWhitespace()
            statements.append(.backslash(name: name, arguments: words, rest: rest))
        } else if !words.isEmpty {
            statements.append(.command(words))
        }
        backslash = nil
        words = []
    }

    private mutating func escape() {
        let here = position
        _ = next()
        guard let escaped = peek else {
            continuation = (.backslash, here)
            return
        }
        if escaped.isNewline {
            _ = next()
            return
        }
        openWord(at: here)
        append(next())
    }

    private mutating func quote(until end: Character, at here: ShellPosition) {
        openWord(at: here)
        _ = next()
        while let character = next() {
            if character == end { return }
            word?.text.append(character)
        }
        continuation = (.singleQuote, here)
    }

    private mutating func doubleQuote(at here: ShellPosition) {
        openWord(at: here)
        _ = next()
        while let character = next() {
            switch character {
            case "\"": return
            case "\\":
                // Within double quotes a backslash means something before these only (XCU 2.2.3).
                switch peek {
                case .some(let escaped) where escaped.isNewline: _ = next()
                case "\"", "\\", "$", "`": append(next())
                default: word?.text.append("\\")
                }
            default: word?.text.append(character)
            }
        }
        continuation = (.doubleQuote, here)
    }

    /// Reads `\name`. A name is a run of letters, or one sign; `\!` and `\o |` take the rest of their line as it stands.
    ///
    /// At the end of a line it is none: the statement goes on in the next one, as behind any other backslash.
    private mutating func beginBackslash() {
        let here = position
        var name = ShellWord(text: "", position: here)
        _ = next()
        if peek?.isNewline == true {
            _ = next()
            return
        }
        if peek == nil { continuation = (.backslash, here) }
        if let sign = peek, !sign.isLetter, !sign.isWhitespace, sign != ";" {
            name.text.append(sign)
            _ = next()
        } else {
            while let letter = peek, letter.isLetter || letter == "_" {
                name.text.append(letter)
                _ = next()
            }
        }
        name.end = position
        backslash = (name, index)
        let next = characters[index...].first { $0 != " " && $0 != "\t" }
        let isPipe = next == "|" && name.text == BackslashCommand.output.rawValue
        if Self.takesItsLine.contains(name.text) || isPipe { skipLine() }
    }

    private mutating func skipLine() {
        while peek?.isNewline == false { _ = next() }
    }
}

extension String {
    /// Without white space at either end.
    func trimmingWhitespace() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
