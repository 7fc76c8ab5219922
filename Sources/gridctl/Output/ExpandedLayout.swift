/// When rows of a table are shown as records, titles and values under each other.
enum ExpandedDisplay: String, Hashable, Sendable, CaseIterable {
    case off, on
    /// When the table would be wider than the screen.
    case auto
}

/// Rows as records.
enum ExpandedLayout {
    /// The records; nil when the table is to be shown.
    static func render<Row>(
        _ rows: [Row], _ columns: [Column<Row>], _ canvas: Canvas, _ display: ExpandedDisplay
    ) -> String? {
        switch display {
        case .off: return nil
        case .on: break
        case .auto:
            guard let limit = canvas.columns, width(rows, columns) > limit else { return nil }
        }
        return rows.enumerated().map { index, row in
            let rule = "-[ \(index + 1) of \(rows.count) ]-"
            return canvas.style.paint(rule, .dim) + "\n" + RecordLayout.render(row, columns, canvas.style)
        }
        .joined()
    }

    /// How wide the table is with nothing cut.
    private static func width<Row>(_ rows: [Row], _ columns: [Column<Row>]) -> Int {
        let widths = columns.map { column in
            rows.reduce(DisplayWidth.of(column.title)) { max($0, DisplayWidth.of(column.value($1).shown)) }
        }
        return widths.reduce(0, +) + TableLayout.gap.count * max(0, columns.count - 1)
    }
}
