/// Charts, for people: on a terminal as large as it is, within reason, elsewhere as on one of 80 by 24.
extension Output {
    private static let widest = 160
    private static let narrowest = 30
    private static let highest = 28
    /// What a chart has besides its plot: title, unit, axis, two lines of labels, legend; and the prompt below it.
    private static let around = 8

    /// True for people at a terminal that is at least so wide, or that shall show everything.
    func hasRoom(columns: Int) -> Bool {
        isForPeople && stream.isTerminal && (format == .wide || (stream.size()?.columns ?? 0) >= columns)
    }

    /// Draws charts below each other.
    func draw(_ charts: [Chart]) async throws {
        let size = (stream.isTerminal ? stream.size() : nil) ?? TextOutput.Size(columns: 80, rows: 24)
        let columns = min(max(size.columns, Self.narrowest), Self.widest)
        // Two are seen together; of more, two at a time.
        let share = charts.count > 1 ? size.rows / 2 : size.rows
        let rows = min(max(share - Self.around, 4), Self.highest)
        var text = ""
        for (index, chart) in charts.enumerated() {
            if index > 0 { text += "\n" }
            for line in ChartLayout(chart, columns: columns, rows: rows, glyphs).lines {
                text += line.cut(to: columns).painted(style, glyphs) + "\n"
            }
        }
        if !text.isEmpty { try await show(text) }
    }
}
