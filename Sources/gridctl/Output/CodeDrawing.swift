import GridModel

/// A square code drawn in characters, with the light zone around it that a camera looks for.
///
/// In colour it is dark on light, whatever the terminal's own are. Without colour the light is what is drawn, as most
/// terminals are dark.
struct CodeDrawing {
    let code: CodePicture
    let style: Style
    let glyphs: Glyphs

    /// Modules; ISO/IEC 18004 wants four.
    private static let quietZone = 4

    /// The lines.
    var text: String {
        let side = code.rows.count + 2 * Self.quietZone
        let rows = code.rows.map { Array($0.utf8) }
        func isDark(_ column: Int, _ row: Int) -> Bool {
            let (column, row) = (column - Self.quietZone, row - Self.quietZone)
            guard rows.indices.contains(row), rows[row].indices.contains(column) else { return false }
            return rows[row][column] == UInt8(ascii: "1")
        }
        var lines: [String] = []
        switch glyphs {
        case .unicode:
            // Half blocks, as a character is about twice as high as it is wide.
            for row in stride(from: 0, to: side, by: 2) {
                let hasLower = row + 1 < side
                lines.append(
                    (0..<side).map { column in
                        let (upper, lower) = (isDark(column, row), hasLower && isDark(column, row + 1))
                        return style.isColored ? Self.block(upper, lower) : Self.block(!upper, hasLower && !lower)
                    }.joined())
            }
        case .ascii:
            for row in 0..<side {
                lines.append((0..<side).map { isDark($0, row) == style.isColored ? "##" : "  " }.joined())
            }
        }
        return lines.map { style.darkOnLight($0) + "\n" }.joined()
    }

    private static func block(_ upper: Bool, _ lower: Bool) -> String {
        switch (upper, lower) {
        case (true, true): "\u{2588}"
        case (true, false): "\u{2580}"
        case (false, true): "\u{2584}"
        case (false, false): " "
        }
    }
}
