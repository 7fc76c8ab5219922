/// A table without an end: its lines are written one by one, under widths that are settled before.
struct LiveLayout<Row> {
    private let columns: [Column<Row>]
    private let widths: [Int]
    private let canvas: Canvas

    /// - Parameter layout: The columns in their order and how wide they are; others are as wide as their titles.
    init(_ columns: [Column<Row>], _ layout: KeyValuePairs<String, Int>, _ canvas: Canvas) {
        let places = Dictionary(layout.enumerated().map { ($1.key, $0) }) { first, _ in first }
        // Those that somebody named stay in the order they were named in.
        var columns =
            canvas.mayLeaveOut
            ? columns.enumerated()
                .sorted { a, b in
                    let (first, second) = (places[a.element.name] ?? .max, places[b.element.name] ?? .max)
                    return (first, a.offset) < (second, b.offset)
                }
                .map(\.element) : columns
        var widths = columns.map { column in
            max(DisplayWidth.of(column.title), layout.first { $0.key == column.name }?.value ?? 0)
        }
        if let limit = canvas.columns {
            while canvas.mayLeaveOut, TableLayout.total(widths) > limit,
                let index = columns.lastIndex(where: \.isExpendable)
            {
                columns.remove(at: index)
                widths.remove(at: index)
            }
            TableLayout.fit(&widths, columns, to: limit)
            // The last column has all that is left.
            let others = widths.dropLast().reduce(0) { $0 + $1 + TableLayout.gap.count }
            if let last = widths.last { widths[widths.count - 1] = max(last, limit - others) }
        }
        self.columns = columns
        self.widths = widths
        self.canvas = canvas
    }

    var header: String {
        TableLayout.line(columns.map(\.title), columns.map { _ in .heading }, columns, widths, canvas.style)
    }

    /// A row. Its last value begins where the ones before it have nothing to say.
    func line(_ row: Row) -> String {
        let cells = columns.map { $0.value(row) }
        var columns = columns
        var widths = widths
        var places = Array(cells.indices.prefix(widths.count))
        if let last = cells.last, last != .missing {
            if places.count < cells.count { places[places.count - 1] = cells.count - 1 }
            while places.count > 1, cells[places[places.count - 2]] == .missing {
                places.remove(at: places.count - 2)
                let freed = widths.remove(at: places.count - 1)
                widths[places.count - 1] += freed + TableLayout.gap.count
            }
        }
        columns = places.map { columns[$0] }
        if canvas.columns == nil, let last = columns.last, last.alignment == .left { widths[widths.count - 1] = .max }
        let texts = places.map { canvas.columns == nil ? cells[$0].shown : cells[$0].brief }
        return TableLayout.line(texts, places.map { cells[$0].tone }, columns, widths, canvas.style)
    }
}
