/// Turns pictures of the whole screen into what must be written for it to show them: the lines that changed.
struct FrameWriter: Sendable {
    let style: Style
    let glyphs: Glyphs
    private var shown: [StyledLine] = []
    private var size: TextOutput.Size?

    init(_ style: Style, _ glyphs: Glyphs) {
        self.style = style
        self.glyphs = glyphs
    }

    /// Takes the screen for unknown: somebody else wrote to it.
    mutating func forget() { size = nil }

    /// What makes the screen show these lines; empty when it does.
    mutating func text(for lines: [StyledLine], _ size: TextOutput.Size) -> String {
        let lines = lines.prefix(size.rows).map { $0.cut(to: size.columns).trimmed }
        var text = ""
        if size != self.size {
            text = "\u{1B}[0m\u{1B}[2J"
            shown = []
            self.size = size
        }
        for row in 0..<max(lines.count, shown.count) {
            let line = row < lines.count ? lines[row] : StyledLine()
            let former = row < shown.count ? shown[row] : StyledLine()
            guard line != former else { continue }
            text += "\u{1B}[\(row + 1);1H" + line.painted(style, glyphs)
            // In a line that is full the cursor stands on its last character, which would be erased.
            if line.width < size.columns { text += "\u{1B}[K" }
        }
        shown = lines
        return text
    }
}
