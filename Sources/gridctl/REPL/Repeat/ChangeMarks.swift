/// Finds what changed between two answers, and marks it.
enum ChangeMarks {
    /// The lines, with each cell that is not what it was shown in reverse, or with a star behind it without colour.
    ///
    /// A line is compared with the one that began with the same cell (an id, a name), so that a row that moved is not
    /// marked; where first cells are not unique, with the one at its place.
    static func marked(_ lines: [String], since former: [String], isColored: Bool) -> [String] {
        let new = lines.map(pieces)
        let old = former.map(pieces)
        let oldKeys = keys(old)
        let newKeys = keys(new)
        return new.enumerated().map { index, line in
            let twin: [Piece]?
            if let key = line.first(where: \.isCell)?.plain, newKeys[key] == index {
                twin = oldKeys[key].map { old[$0] }
            } else {
                twin = index < old.count ? old[index] : nil
            }
            return mark(line, since: twin ?? [], isColored)
        }
    }

    /// A stretch of a line: a cell, or the white space between two.
    private struct Piece {
        var text: String
        var isCell: Bool

        var plain: String { ChangeMarks.plain(text) }
    }

    /// Where each first cell stands, of those that stand once.
    private static func keys(_ lines: [[Piece]]) -> [String: Int] {
        var found: [String: Int] = [:]
        var twice: Set<String> = []
        for (index, line) in lines.enumerated() {
            guard let key = line.first(where: \.isCell)?.plain else { continue }
            if found.updateValue(index, forKey: key) != nil { twice.insert(key) }
        }
        return found.filter { !twice.contains($0.key) }
    }

    private static func mark(_ line: [Piece], since former: [Piece], _ isColored: Bool) -> String {
        let cells = former.filter(\.isCell).map(\.plain)
        var number = 0
        var owed = 0
        return line.map { piece in
            guard piece.isCell else {
                // The star stands in the gap, so that columns stay where they are.
                defer { owed = 0 }
                return String(piece.text.dropFirst(min(owed, max(0, piece.text.count - 1))))
            }
            defer { number += 1 }
            guard number >= cells.count || cells[number] != piece.plain else { return piece.text }
            if isColored { return "\u{1B}[7m\(piece.plain)\u{1B}[0m" }
            owed = 1
            return piece.text + "*"
        }
        .joined()
    }

    /// Cells are what two spaces part; a single one may stand within a name.
    private static func pieces(_ line: String) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        var spaces = ""
        for character in line {
            if character == " " || character == "\t" {
                spaces.append(character)
                continue
            }
            if spaces.count > 1 || spaces.contains("\t") || (text.isEmpty && !spaces.isEmpty) {
                if !text.isEmpty { pieces.append(Piece(text: text, isCell: true)) }
                pieces.append(Piece(text: spaces, isCell: false))
                text = ""
            } else {
                text += spaces
            }
            spaces = ""
            text.append(character)
        }
        if !text.isEmpty { pieces.append(Piece(text: text, isCell: true)) }
        return pieces
    }

    /// A line without what colours it.
    static func plain(_ text: String) -> String {
        var result = ""
        walk(text) { if !$1 { result += $0 } }
        return result
    }

    /// A line cut to so many columns, its colours ended.
    static func cut(_ line: String, to columns: Int) -> String {
        guard DisplayWidth.of(plain(line)) > columns else { return line }
        var result = ""
        var used = 0
        var isFull = false
        walk(line) { part, isControl in
            guard !isControl else {
                result += part
                return
            }
            let width = DisplayWidth.of(part)
            isFull = isFull || used + width > columns - 1
            if !isFull {
                result += part
                used += width
            }
        }
        return result + "…"
    }

    /// Calls `body` with each character, and with each control sequence (ECMA-48, 5.4) as a whole.
    private static func walk(_ text: String, _ body: (String, _ isControl: Bool) -> Void) {
        var sequence = ""
        for character in text {
            if sequence.isEmpty, character != "\u{1B}" {
                body(String(character), false)
            } else {
                sequence.append(character)
                let isOver =
                    sequence.count > 2 && character.unicodeScalars.allSatisfy { (0x40...0x7e).contains($0.value) }
                if isOver || (sequence.count == 2 && character != "[") {
                    body(sequence, true)
                    sequence = ""
                }
            }
        }
    }
}
