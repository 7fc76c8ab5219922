/// What a terminal shows after the bytes it was fed: enough of an xterm for readline, a pager and a progress line.
package struct TerminalScreen: Sendable {
    private enum Parsing {
        case text
        case escape
        case control([UInt8])
        /// Until BEL or ESC \: a window title and the like.
        case string(escaped: Bool)
        case charset
    }

    package private(set) var columns: Int
    package private(set) var rows: Int
    private var cells: [[Character]]
    private var row = 0
    private var column = 0
    /// The cursor stands behind the last column until the next character wraps it.
    private var wraps = false
    private var parsing = Parsing.text
    private var partial: [UInt8] = []

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    /// Rows without white space at their ends, and without the empty ones below the last.
    package var lines: [String] {
        var lines = cells.map(Self.text)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    package var cursorLine: String { Self.text(cells[row]) }
    package var cursor: (row: Int, column: Int) { (row, column) }

    private static func text(_ cells: [Character]) -> String {
        var cells = cells[...]
        while cells.last == " " { cells.removeLast() }
        return String(cells)
    }

    /// As an xterm does it: of too many rows those below the cursor go first, and those at the top only when the cursor
    /// would not be seen any more.
    package mutating func resize(columns: Int, rows: Int) {
        let tooMany = max(0, cells.count - rows)
        let below = min(tooMany, cells.count - 1 - row)
        cells.removeLast(below)
        cells.removeFirst(tooMany - below)
        row -= tooMany - below
        while cells.count < rows { cells.append([]) }
        for index in cells.indices {
            cells[index] = Array(cells[index].prefix(columns))
            cells[index] += Array(repeating: " ", count: columns - cells[index].count)
        }
        self.columns = columns
        self.rows = rows
        column = min(column, columns - 1)
        wraps = false
    }

    /// Takes bytes in; gives back the text among them, without what steers the terminal.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes { step(byte, &text) }
        return text
    }

    private mutating func step(_ byte: UInt8, _ text: inout String) {
        switch parsing {
        case .text: plain(byte, &text)
        case .escape: escape(byte)
        case .control(var bytes):
            if (0x40...0x7e).contains(byte) {
                parsing = .text
                control(final: byte, bytes)
            } else {
                bytes.append(byte)
                parsing = .control(bytes)
            }
        case .string(let escaped):
            if byte == 0x07 || (escaped && byte == UInt8(ascii: "\\")) {
                parsing = .text
            } else {
                parsing = .string(escaped: byte == 0x1b)
            }
        case .charset: parsing = .text
        }
    }

    private mutating func plain(_ byte: UInt8, _ text: inout String) {
        switch byte {
        case 0x1b: parsing = .escape
        case 0x0d:
            column = 0
            wraps = false
        case 0x0a:
            lineFeed()
            text.append("\n")
        case 0x08:
            column = max(0, column - 1)
            wraps = false
        case 0x09:
            column = min(columns - 1, (column / 8 + 1) * 8)
            text.append("\t")
        case 0..<0x20, 0x7f: break
        default:
            partial.append(byte)
            guard let character = completeCharacter() else { return }
            partial = []
            put(character)
            text.append(character)
        }
    }

    private func completeCharacter() -> Character? {
        guard let first = partial.first else { return nil }
        let length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
        guard partial.count >= length else { return nil }
        return String(decoding: partial, as: UTF8.self).first
    }

    private mutating func put(_ character: Character) {
        if wraps {
            column = 0
            lineFeed()
        }
        cells[row][column] = character
        wraps = column == columns - 1
        if !wraps { column += 1 }
    }

    private mutating func lineFeed() {
        wraps = false
        if row < rows - 1 {
            row += 1
        } else {
            cells.removeFirst()
            cells.append(Array(repeating: " ", count: columns))
        }
    }

    private mutating func escape(_ byte: UInt8) {
        parsing = .text
        switch byte {
        case UInt8(ascii: "["): parsing = .control([])
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
            parsing = .string(escaped: false)
        case UInt8(ascii: "("), UInt8(ascii: ")"): parsing = .charset
        case UInt8(ascii: "M"): row = max(0, row - 1)
        default: break
        }
    }

    /// A control sequence (ECMA-48 5.4).
    private mutating func control(final: UInt8, _ bytes: [UInt8]) {
        guard bytes.first != UInt8(ascii: "?"), bytes.first != UInt8(ascii: ">") else { return }
        let numbers = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
        func number(_ index: Int, or standard: Int = 1) -> Int {
            index < numbers.count && numbers[index] > 0 ? numbers[index] : standard
        }
        wraps = false
        switch final {
        case UInt8(ascii: "A"): row = max(0, row - number(0))
        case UInt8(ascii: "B"): row = min(rows - 1, row + number(0))
        case UInt8(ascii: "C"): column = min(columns - 1, column + number(0))
        case UInt8(ascii: "D"): column = max(0, column - number(0))
        case UInt8(ascii: "G"): column = min(columns, number(0)) - 1
        case UInt8(ascii: "H"), UInt8(ascii: "f"):
            row = min(rows, number(0)) - 1
            column = min(columns, number(1)) - 1
        case UInt8(ascii: "d"): row = min(rows, number(0)) - 1
        case UInt8(ascii: "J"): eraseDisplay(numbers.first ?? 0)
        case UInt8(ascii: "K"): eraseLine(numbers.first ?? 0)
        case UInt8(ascii: "P"):
            let count = min(number(0), columns - column)
            cells[row].removeSubrange(column..<column + count)
            cells[row] += Array(repeating: " ", count: count)
        case UInt8(ascii: "@"):
            let count = min(number(0), columns - column)
            cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
            cells[row].removeLast(count)
        default: break
        }
    }

    private mutating func eraseLine(_ mode: Int) {
        let range = mode == 0 ? column..<columns : mode == 1 ? 0..<column + 1 : 0..<columns
        for index in range { cells[row][index] = " " }
    }

    private mutating func eraseDisplay(_ mode: Int) {
        let blank = Array<Character>(repeating: " ", count: columns)
        switch mode {
        case 0:
            eraseLine(0)
            for index in (row + 1)..<max(rows, row + 1) { cells[index] = blank }
        case 1:
            eraseLine(1)
            for index in 0..<row { cells[index] = blank }
        default: for index in cells.indices { cells[index] = blank }
        }
    }
}
