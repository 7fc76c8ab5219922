/// Text that goes on below where the screen ends.
enum Wrapping {
    /// Stands for a space that no line is broken at.
    static let tie = "\u{A0}"

    /// The lines of a text that is broken between words, those after the first behind `indent`. A word that is wider than
    /// the screen has a line of its own, which the terminal breaks.
    static func lines(_ text: String, to width: Int?, indent: String) -> [String] {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map {
            String($0).replacing(tie, with: " ")
        }
        var lines: [String] = []
        var line = words.first ?? ""
        for word in words.dropFirst() {
            if let width, !word.isEmpty, line.contains(where: { $0 != " " }),
                DisplayWidth.of(line) + 1 + DisplayWidth.of(word) > width
            {
                lines.append(line)
                line = indent + word
            } else {
                line += " " + word
            }
        }
        return lines + [line]
    }
}
