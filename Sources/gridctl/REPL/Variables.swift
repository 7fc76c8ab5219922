import Synchronization

/// What `\set` remembers: values for `:name`, and some that steer the shell.
struct Variables: Hashable, Sendable {
    /// Those with a meaning of their own; each is on or off.
    enum Switch: String, CaseIterable, Sendable {
        case echoHidden = "ECHO_HIDDEN"
        case hints = "HINTS"
        case onErrorStop = "ON_ERROR_STOP"

        /// What it does while it is on, for the man page.
        var meaning: String {
            switch self {
            case .echoHidden: "Shows which server commands ask, and the requests they make; off at first, on with -E."
            case .hints: "Shows what a command still takes, behind the cursor; on at first."
            case .onErrorStop: "Ends a script at its first error; on at first, off with --keep-going."
            }
        }

        fileprivate var isOnAtFirst: Bool { self != .echoHidden }
    }

    private var values: [String: String]

    init() {
        values = Dictionary(
            uniqueKeysWithValues: Switch.allCases.map { ($0.rawValue, $0.isOnAtFirst ? "on" : "off") })
    }

    /// Names and values in order.
    var all: [(name: String, value: String)] {
        values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }

    subscript(name: String) -> String? { values[name] }

    subscript(name: Switch) -> Bool { values[name.rawValue] == "on" }

    mutating func setSwitch(_ name: Switch, to isOn: Bool) { values[name.rawValue] = isOn ? "on" : "off" }

    /// Remembers a value. Throws ``Failure`` for a name that is none, or a switch that would be neither on nor off.
    mutating func set(_ name: String, to value: String) throws {
        guard Self.isName(name) else {
            throw Failure.usage("\(name) is no name of a variable: letters, digits and _, not a digit first")
        }
        guard let known = Switch(rawValue: name) else {
            values[name] = value
            return
        }
        switch value.lowercased() {
        case "on", "true", "1", "yes": values[known.rawValue] = "on"
        case "off", "false", "0", "no": values[known.rawValue] = "off"
        default: throw Failure.usage("\(name) is on or off, not \(value)")
        }
    }

    /// Forgets a value; a switch goes back to how it was at first.
    mutating func unset(_ name: String) {
        values[name] = Switch(rawValue: name).map { $0.isOnAtFirst ? "on" : "off" }
    }

    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.allSatisfy(isOfName)
    }

    static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    // MARK: - Substitution

    /// The words with values in the place of `:name`; one that was never set is left as it is, as in psql.
    ///
    /// As in sh, white space of an unquoted value ends a word, so that `\set last --from -7d` is two; nothing else in a
    /// value means anything.
    func expand(_ words: [ShellWord]) -> [ShellWord] { words.flatMap(expand) }

    /// The first name that a whole word asks for in vain.
    func firstUnset(of words: [ShellWord]) -> String? {
        for word in words {
            guard let reference = word.references.first, values[reference.name] == nil,
                reference.range == 0..<word.text.utf8.count
            else { continue }
            return reference.name
        }
        return nil
    }

    private func expand(_ word: ShellWord) -> [ShellWord] {
        guard word.references.contains(where: { values[$0.name] != nil }) else { return [word] }
        let text = Array(word.text.utf8)
        var pieces: [String] = []
        /// The word being put together; nil right behind white space.
        var open: String?
        var index = 0
        func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        for reference in word.references {
            guard let value = values[reference.name] else { continue }
            if reference.range.lowerBound > index {
                open = (open ?? "") + string(index..<reference.range.lowerBound)
            }
            index = reference.range.upperBound
            if reference.isQuoted {
                open = (open ?? "") + value
                continue
            }
            for character in value {
                if !character.isWhitespace {
                    open = (open ?? "") + String(character)
                } else if let done = open {
                    pieces.append(done)
                    open = nil
                }
            }
        }
        if index < text.count { open = (open ?? "") + string(index..<text.count) }
        if let open { pieces.append(open) }
        return pieces.map { ShellWord(text: $0, position: word.position, end: word.end) }
    }
}

/// The variables as the line editor's thread sees them.
final class SharedVariables: Sendable {
    private let variables = Mutex(Variables())

    var value: Variables {
        get { variables.withLock { $0 } }
        set { variables.withLock { $0 = newValue } }
    }
}
