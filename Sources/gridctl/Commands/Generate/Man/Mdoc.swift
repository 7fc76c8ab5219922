/// Text in mdoc(7), ASCII only, built line by line.
struct Mdoc {
    private(set) var source = ""

    /// A macro with arguments, each kept from being taken for a macro of its own: `.It Fl o` is
    /// `macro("It", .name("Fl"), "o")`.
    mutating func macro(_ name: String, _ arguments: Argument...) { macro(name, arguments) }

    mutating func macro(_ name: String, _ arguments: [Argument]) { line([.name(name)] + arguments) }

    /// A macro and its arguments.
    mutating func line(_ words: [Argument]) {
        source += "." + words.map(\.source).joined(separator: " ") + "\n"
    }

    /// Paragraphs of prose, a sentence a line and no line longer than the terminal.
    mutating func prose(_ text: String) {
        for sentence in Self.sentences(text) {
            for line in Self.wrapped(Self.escapedProse(sentence)) { source += Self.protected(line) + "\n" }
        }
    }

    /// Lines that are shown as they are.
    mutating func literal(_ lines: [String]) {
        macro("Bd", .name("-literal"), .name("-offset"), .name("indent"))
        for line in lines { source += Self.protected(Self.escaped(line)) + "\n" }
        macro("Ed")
    }

    /// Paragraphs of a command's discussion: what is indented is shown as it is, the rest is prose.
    mutating func discussion(_ text: String) {
        var isFirst = true
        for block in Self.blocks(text) {
            if block.isIndented {
                literal(block.lines)
            } else {
                if !isFirst { macro("Pp") }
                prose(block.lines.joined(separator: " "))
            }
            isFirst = false
        }
    }

    /// An argument of a macro.
    struct Argument: ExpressibleByStringLiteral {
        let source: String

        private init(source: String) { self.source = source }

        init(stringLiteral value: String) { self = .text(value) }

        /// A macro's name, or a word that is fine as it is.
        static func name(_ name: String) -> Argument { Argument(source: name) }

        /// Text of any kind, one argument however many words it has.
        static func text(_ text: String) -> Argument {
            var escaped = Mdoc.escaped(text)
            // Two letters that begin with a capital may be a macro, a lone sign punctuation.
            let mayBeMacro = text.count <= 3 && text.first?.isUppercase == true
            let isSign = text.count == 1 && text.first?.isPunctuation == true
            if mayBeMacro || isSign { escaped = "\\&" + escaped }
            let needsQuotes = text.isEmpty || text.contains { $0 == " " || $0 == "\t" }
            return Argument(source: needsQuotes ? "\"\(escaped)\"" : escaped)
        }
    }

    // MARK: - Escaping

    /// Text that is to come out exactly so: straight quotes, hyphens that can be copied, no character beyond ASCII.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\e"
            case "-": "\\-"
            case "'": "\\(aq"
            case "`": "\\(ga"
            case "^": "\\(ha"
            case "~": "\\(ti"
            case "\"": "\\(dq"
            default: foreign(scalar)
            }
        }.joined()
    }

    /// Prose: hyphens within words stay hyphens, those of options can be copied; quotation marks are typographic.
    private static func escapedProse(_ text: String) -> String {
        var result = ""
        var before: Unicode.Scalar?
        var isQuoting = false
        for scalar in text.unicodeScalars {
            let opens = before.map { $0 == " " || $0 == "(" || $0 == "|" || $0 == "=" } ?? true
            switch scalar {
            case "'" where opens:
                isQuoting = true
                result += "\\(oq"
            case "'":
                isQuoting = false
                result += "\\(cq"
            case "`":
                isQuoting.toggle()
                result += isQuoting ? "\\(oq" : "\\(cq"
            case "-" where opens || before == "-": result += "\\-"
            case "-": result += "-"
            case "\"": result += "\\(dq"
            case "\\": result += "\\e"
            default: result += foreign(scalar)
            }
            before = scalar
        }
        return result
    }

    private static func foreign(_ scalar: Unicode.Scalar) -> String {
        if scalar.isASCII { return String(scalar) }
        let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
        return "\\[u" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal + "]"
    }

    /// A line that begins with a dot would be a macro.
    private static func protected(_ line: String) -> String {
        line.first == "." || line.first == "'" ? "\\&" + line : line
    }

    // MARK: - Taking text apart

    private static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var sentence: [Substring] = []
        for word in text.split(separator: " ") {
            if let last = sentence.last, let end = last.last, ".!?".contains(end), word.first?.isLowercase != true {
                sentences.append(sentence.joined(separator: " "))
                sentence = []
            }
            sentence.append(word)
        }
        if !sentence.isEmpty { sentences.append(sentence.joined(separator: " ")) }
        return sentences
    }

    private static func wrapped(_ sentence: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in sentence.split(separator: " ") {
            if !line.isEmpty, line.count + word.count >= 78 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    struct Block: Hashable {
        var isIndented: Bool
        var lines: [String]
    }

    /// Paragraphs and indented passages; the indentation is taken away.
    static func blocks(_ text: String) -> [Block] {
        var blocks: [Block] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.contains(where: { $0 != " " }) else {
                isOpen = false
                continue
            }
            let isIndented = line.hasPrefix("  ")
            let content = String(isIndented ? line.dropFirst(2) : line)
            if isOpen, let last = blocks.indices.last, blocks[last].isIndented == isIndented {
                blocks[last].lines.append(content)
            } else {
                blocks.append(Block(isIndented: isIndented, lines: [content]))
            }
            isOpen = true
        }
        return blocks
    }
}
