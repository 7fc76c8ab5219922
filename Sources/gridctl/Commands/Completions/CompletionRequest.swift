import Foundation

/// What the completion scripts ask: `gridctl __complete SHELL COLUMNS …`. No command of the parser's, so that nothing
/// lists it, and an answer that is awaited between two keys does not wait for a command line to be parsed.
struct CompletionRequest {
    static let name = "__complete"

    let shell: CompletingShell
    /// How wide the screen is; 0 when the shell sees to that.
    let columns: Int
    /// Lists are wanted as words alone: TAB puts one after the other into the line.
    var isPlain = false
    /// What bash parts words at, beside white space.
    var breaks = ""
    /// The words behind the command's name, and the beginning of the one at the cursor.
    let words: [String]
    let partial: String

    /// Reads `bash COLUMNS TYPE BREAKS LINE` or `zsh|fish COLUMNS WORD…`; nil for anything else.
    init?(_ arguments: [String]) {
        guard arguments.count >= 3, let shell = CompletingShell(rawValue: arguments[0]) else { return nil }
        self.shell = shell
        columns = Int(arguments[1]) ?? 80
        switch shell {
        case .bash:
            guard arguments.count == 5, let place = CursorPlace(arguments[4]),
                case .command(var words) = place.statement
            else { return nil }
            // menu-complete and insert-completions.
            isPlain = ["37", "42"].contains(arguments[2])
            breaks = arguments[3]
            partial = place.isInWord ? words.removeLast().text : ""
            guard !words.isEmpty else { return nil }
            self.words = words.dropFirst().map(\.text)
        case .zsh, .fish:
            words = Array(arguments[2...].dropLast())
            partial = arguments.last ?? ""
        }
    }

    /// Answers on standard output; says nothing when there is nothing to say.
    static func answer(_ arguments: [String], _ surroundings: Surroundings) {
        guard let request = CompletionRequest(arguments), let tree = try? CommandTree(json: GridctlCommand._dumpHelp())
        else { return }
        var asking = surroundings
        asking.defaults = LiveCompletion.settings(request.words)
        let host = GridctlHost(asking)
        let names = host.liveNames()
        let completer = Completer(
            tree: tree, calendar: CalendarValues(now: surroundings.now), isOnCommandLine: true,
            live: { names.candidates($0) })
        let answer = completer.answer(words: request.words, partial: request.partial)
        try? surroundings.output.write(request.lines(answer).map { $0 + "\n" }.joined())
    }

    /// The answer as the shell's script takes it: what it is, then a line for each candidate.
    func lines(_ answer: CompletionAnswer) -> [String] {
        switch answer {
        case .nothing: []
        case .files: ["files"]
        case .words(let candidates): ["words"] + rows(of: candidates)
        case .named(let candidates): ["named"] + rows(of: candidates, isNamed: true)
        }
    }

    private func rows(of candidates: [CompletionCandidate], isNamed: Bool = false) -> [String] {
        // A name is somebody else's text, and a newline in it would be another candidate.
        let clean = candidates.map { CompletionCandidate(Self.oneLine($0.text), $0.note.map(Self.oneLine)) }
        switch shell {
        case .fish:
            return clean.map { candidate in
                candidate.text + (candidate.note.map { "\t" + $0 } ?? "")
            }
        case .zsh: return zip(clean, Self.rows(clean, columns)).map { "\($0.text)\t\($1)" }
        case .bash: return bash(clean, isNamed)
        }
    }

    /// In bash what is shown is what may be inserted: the common beginning of all rows, or the only one.
    private func bash(_ candidates: [CompletionCandidate], _ isNamed: Bool) -> [String] {
        let head =
            partial.lastIndex { ($0 == "=" || $0 == ":") && breaks.contains($0) }
            .map { String(partial[...$0]) } ?? ""
        let shown = candidates.map { candidate in
            let text = candidate.text.hasPrefix(head) ? String(candidate.text.dropFirst(head.count)) : candidate.text
            return CompletionCandidate(text, candidate.note)
        }
        let hasNotes = shown.contains { $0.note?.isEmpty == false }
        guard shown.count > 1, hasNotes, !isPlain else { return shown.map { Self.escaped($0.text) } }
        // Rows of half the screen stand below each other.
        let rows = Self.rows(shown, columns).map {
            $0 + String(repeating: " ", count: max(0, columns / 2 + 1 - DisplayWidth.of($0)))
        }
        // Found by name, ids may begin alike: that would take the place of what was typed.
        let initials = Set(shown.map { $0.text.first })
        return isNamed && initials.count == 1 ? ["- several:"] + rows : rows
    }

    /// `1  -- House 1`, the notes in a column, cut to the screen.
    private static func rows(_ candidates: [CompletionCandidate], _ columns: Int) -> [String] {
        let width = candidates.map { DisplayWidth.of($0.text) }.max() ?? 0
        return candidates.map { candidate in
            guard let note = candidate.note, !note.isEmpty else { return candidate.text }
            let padding = String(repeating: " ", count: width - DisplayWidth.of(candidate.text))
            return DisplayWidth.cut("\(candidate.text)\(padding)  -- \(note)", to: max(20, columns - 1))
        }
    }

    private static func oneLine(_ text: String) -> String {
        CompletionList.printable(text).replacing("\t", with: " ")
    }

    /// A word as bash takes it.
    private static func escaped(_ text: String) -> String {
        let plain = Set("_./:@%+,=-")
        return text.map { character in
            character.isLetter || character.isNumber || plain.contains(character)
                ? String(character) : "\\" + String(character)
        }
        .joined()
    }
}
