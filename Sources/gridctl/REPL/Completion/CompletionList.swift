/// The list TAB shows: words and their notes in two columns, no more than the screen holds.
struct CompletionList {
    var candidates: [CompletionCandidate]
    var rows: Int
    var columns: Int

    /// Lines that fit the screen; the last one says how many more there are.
    var lines: [String] {
        let room = max(4, rows - 3)
        let shown = candidates.count <= room ? candidates[...] : candidates.prefix(room - 1)
        let width = shown.map(\.text.count).max() ?? 0
        var lines = shown.map { candidate -> String in
            guard let note = candidate.note, !note.isEmpty else { return String(candidate.text.prefix(columns - 1)) }
            let padding = String(repeating: " ", count: width - candidate.text.count + 2)
            return String((candidate.text + padding + Self.printable(note)).prefix(max(1, columns - 1)))
        }
        if shown.count < candidates.count {
            lines.append("… and \(candidates.count - shown.count) more: type on, then TAB")
        }
        return lines
    }

    /// A meter's name is somebody else's text: nothing in it may steer the terminal.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}
