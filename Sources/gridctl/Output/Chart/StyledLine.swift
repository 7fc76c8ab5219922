/// A line of a picture: pieces of text, each with its tone, whose width is known.
struct StyledLine: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        var text: String
        var tone: Tone
    }

    private(set) var pieces: [Piece] = []
    /// Columns it takes.
    private(set) var width = 0

    init() {}

    init(_ text: String, _ tone: Tone = .plain) { add(text, tone) }

    mutating func add(_ text: String, _ tone: Tone = .plain) {
        guard !text.isEmpty else { return }
        width += DisplayWidth.of(text)
        if let last = pieces.indices.last, pieces[last].tone == tone {
            pieces[last].text += text
        } else {
            pieces.append(Piece(text: text, tone: tone))
        }
    }

    mutating func add(_ line: StyledLine) { for piece in line.pieces { add(piece.text, piece.tone) } }

    /// Adds text in a field of so many columns: cut when it is longer, filled with spaces when it is shorter.
    mutating func add(_ text: String, _ tone: Tone = .plain, columns: Int, _ alignment: Alignment = .left) {
        let cut = DisplayWidth.cut(text, to: columns)
        let room = String(repeating: " ", count: max(0, columns - DisplayWidth.of(cut)))
        if alignment == .right { add(room) }
        add(cut, tone)
        if alignment == .left { add(room) }
    }

    /// Spaces up to a column.
    mutating func pad(to column: Int) { add(String(repeating: " ", count: max(0, column - width))) }

    /// The line in one tone, as wide as `columns`: the one a person has chosen.
    func filled(_ tone: Tone, columns: Int) -> StyledLine {
        var line = StyledLine(pieces.map(\.text).joined(), tone)
        line.add(String(repeating: " ", count: max(0, columns - line.width)), tone)
        return line
    }

    /// The first so many columns of it.
    func cut(to columns: Int) -> StyledLine {
        guard width > columns else { return self }
        var line = StyledLine()
        for piece in pieces {
            let room = columns - line.width
            guard room > 0 else { break }
            line.add(
                DisplayWidth.of(piece.text) > room ? DisplayWidth.cut(piece.text, to: room) : piece.text, piece.tone)
        }
        return line
    }

    /// The line without white space at its end that nobody sees.
    var trimmed: StyledLine {
        var line = self
        while let last = line.pieces.last, last.tone != .selected {
            let text = last.text.trimmingTrailingSpaces
            line.width -= last.text.utf8.count - text.utf8.count
            line.pieces[line.pieces.count - 1].text = text
            if !text.isEmpty { break }
            line.pieces.removeLast()
        }
        return line
    }

    /// As it is written to a terminal or a pipe.
    func painted(_ style: Style, _ glyphs: Glyphs) -> String {
        trimmed.pieces.map { style.paint(glyphs.spelled($0.text), $0.tone) }.joined()
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
