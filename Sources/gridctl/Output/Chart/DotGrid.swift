/// A picture of dots, several to a character: 2×4 in braille, 1×2 in ASCII.
struct DotGrid: Sendable {
    let columns: Int
    let rows: Int
    let glyphs: Glyphs
    private var cells: [UInt8]
    private var tones: [Tone]

    init(columns: Int, rows: Int, _ glyphs: Glyphs) {
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
        self.glyphs = glyphs
        cells = Array(repeating: 0, count: self.columns * self.rows)
        tones = Array(repeating: .plain, count: self.columns * self.rows)
    }

    /// Dots in each direction of a character.
    private var across: Int { glyphs == .unicode ? 2 : 1 }
    private var down: Int { glyphs == .unicode ? 4 : 2 }

    /// Dots from left to right.
    var width: Int { columns * across }
    /// Dots from bottom to top.
    var height: Int { rows * down }

    /// Sets a dot, counted from the left and from the bottom; one outside is left away.
    mutating func set(_ x: Int, _ y: Int, _ tone: Tone) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        let fromTop = height - 1 - y
        let index = fromTop / down * columns + x / across
        cells[index] |= bit(x % across, fromTop % down)
        tones[index] = tone
    }

    /// Sets the dots of a column from one height to another.
    mutating func vertical(_ x: Int, _ y1: Int, _ y2: Int, _ tone: Tone) {
        for y in min(y1, y2)...max(y1, y2) { set(x, y, tone) }
    }

    /// The character in a row, counted from the top, and its tone; nil where there is no dot.
    func cell(row: Int, column: Int) -> (Character, Tone)? {
        let bits = cells[row * columns + column]
        guard bits != 0 else { return nil }
        let tone = tones[row * columns + column]
        if glyphs == .unicode { return (Character(Unicode.Scalar(0x2800 + UInt32(bits))!), tone) }
        return (bits == 3 ? ":" : bits == 1 ? "'" : ".", tone)
    }

    /// Braille's dots are numbered 1, 2, 3, 7 down the left and 4, 5, 6, 8 down the right (Unicode, block 2800).
    private func bit(_ x: Int, _ fromTop: Int) -> UInt8 {
        if glyphs == .ascii { return 1 << UInt8(fromTop) }
        let dots: [UInt8] = x == 0 ? [0x01, 0x02, 0x04, 0x40] : [0x08, 0x10, 0x20, 0x80]
        return dots[fromTop]
    }
}
