extension PDFSheet {
    /// A text's lines, broken between words, none longer than `width`; a word that is longer is broken within, and what has
    /// no room on the last line ends in three dots.
    func lines(
        of text: String, within width: Double, size: Double, _ face: Face = .regular, most: Int = 3
    ) -> [String] {
        var lines: [String] = []
        var rest = text.split(separator: " ").joined(separator: " ")[...]
        while lines.count + 1 < most, self.width(of: String(rest), size: size, face) > width {
            let fitting = prefix(of: rest, within: width, size: size, face)
            let end = rest[fitting.endIndex...].first == " " ? fitting.endIndex : fitting.lastIndex(of: " ")
            let line = rest[..<(end ?? fitting.endIndex)]
            lines.append(String(line))
            rest = rest[line.endIndex...].drop { $0 == " " }
        }
        return lines + [shortened(String(rest), to: width, size: size, face)]
    }

    /// A text's lines with every letter of it, wherever they are broken.
    func pieces(of text: String, within width: Double, size: Double) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let piece = prefix(of: rest, within: width, size: size, .regular)
            pieces.append(String(piece))
            rest = rest[piece.endIndex...]
        }
        return pieces
    }

    /// A text that is longer than `width` ends in three dots.
    func shortened(_ text: String, to width: Double, size: Double, _ face: Face = .regular) -> String {
        guard self.width(of: text, size: size, face) > width else { return text }
        let dots = self.width(of: "...", size: size, face)
        return prefix(of: text[...], within: width - dots, size: size, face) + "..."
    }

    /// As many letters as there is room for, and one at least.
    private func prefix(of text: Substring, within width: Double, size: Double, _ face: Face) -> Substring {
        var (fits, tooLong) = (1, text.count + 1)
        while tooLong - fits > 1 {
            let middle = (fits + tooLong) / 2
            if self.width(of: String(text.prefix(middle)), size: size, face) <= width {
                fits = middle
            } else {
                tooLong = middle
            }
        }
        return text.prefix(fits)
    }
}
