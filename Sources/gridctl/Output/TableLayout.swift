/// Rows as an aligned table.
enum TableLayout {
    /// The narrowest an elastic column gets.
    private static let narrowest = 8
    static let gap = "  "

    /// The lines of the table, header first, each with its line feed; none is wider than the screen.
    static func render<Row>(_ rows: [Row], _ columns: [Column<Row>], _ canvas: Canvas) -> String {
        var columns = columns
        var cells = rows.map { row in columns.map { $0.value(row) } }
        var texts = cells.map { line in line.map(\.shown) }
        var widths = natural(columns, texts)
        if let limit = canvas.columns, total(widths) > limit {
            // What nobody misses goes first: parts of seconds, long words for short ones.
            texts = cells.map { line in line.map(\.brief) }
            widths = natural(columns, texts)
        }
        // Better one column less than names that nobody can read.
        while canvas.mayLeaveOut, let limit = canvas.columns, total(widths) > limit,
            let index = columns.lastIndex(where: \.isExpendable)
        {
            columns.remove(at: index)
            widths.remove(at: index)
            for row in texts.indices {
                texts[row].remove(at: index)
                cells[row].remove(at: index)
            }
        }
        if let limit = canvas.columns { fit(&widths, columns, to: limit) }

        var result = line(columns.map(\.title), columns.map { _ in .heading }, columns, widths, canvas.style)
        for (index, text) in texts.enumerated() {
            result += line(text, cells[index].map(\.tone), columns, widths, canvas.style)
        }
        return result
    }

    /// One row by itself, under widths that were settled before; columns behind the last width are left away.
    static func line<Row>(
        _ texts: [String], _ tones: [Tone], _ columns: [Column<Row>], _ widths: [Int], _ style: Style
    ) -> String {
        var result = ""
        for (index, width) in widths.enumerated() {
            let isLast = index == widths.count - 1
            let cut = DisplayWidth.cut(texts[index], to: width)
            let painted = style.paint(cut, tones[index])
            let isPadded = columns[index].alignment == .right || !isLast
            let padding = isPadded ? String(repeating: " ", count: max(0, width - DisplayWidth.of(cut))) : ""
            result += columns[index].alignment == .right ? padding + painted : painted + padding
            if !isLast { result += gap }
        }
        return result + "\n"
    }

    /// How wide each column would be by itself.
    private static func natural<Row>(_ columns: [Column<Row>], _ texts: [[String]]) -> [Int] {
        var widths = columns.map { DisplayWidth.of($0.title) }
        for line in texts {
            for (index, text) in line.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(text)) }
        }
        return widths
    }

    /// Makes the columns fit: the elastic ones become narrow, then the rightmost are cut, as many as must be.
    static func fit<Row>(_ widths: inout [Int], _ columns: [Column<Row>], to limit: Int) {
        shrink(&widths, columns, to: limit)
        while total(widths) > limit, let last = widths.last {
            let rest = last - (total(widths) - limit)
            if rest > 0 || widths.count == 1 {
                widths[widths.count - 1] = max(1, rest)
                return
            }
            widths.removeLast()
        }
    }

    static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap.count * max(0, widths.count - 1) }

    /// Takes from the widest elastic columns until the table fits, or they are all narrow.
    private static func shrink<Row>(_ widths: inout [Int], _ columns: [Column<Row>], to limit: Int) {
        var excess = total(widths) - limit
        while excess > 0 {
            let elastic = columns.indices.filter { columns[$0].isElastic && widths[$0] > narrowest }
            guard let widest = elastic.max(by: { widths[$0] < widths[$1] }) else { return }
            let others = elastic.filter { $0 != widest }.map { widths[$0] }.max() ?? narrowest
            let step = min(excess, max(1, widths[widest] - max(others, narrowest)))
            widths[widest] -= step
            excess -= step
        }
    }
}

/// A single thing as titles and values under each other.
enum RecordLayout {
    static func render(_ lines: [(title: String, cell: Cell)], _ style: Style) -> String {
        let width = lines.map { DisplayWidth.of($0.title) }.max() ?? 0
        return lines.map { line in
            let padding = String(repeating: " ", count: width - DisplayWidth.of(line.title))
            return "\(style.paint(line.title, .heading))\(padding)  \(style.paint(line.cell.shown, line.cell.tone))\n"
        }
        .joined()
    }

    static func render<Row>(_ row: Row, _ columns: [Column<Row>], _ style: Style) -> String {
        render(columns.map { ($0.title, $0.value(row)) }, style)
    }
}
