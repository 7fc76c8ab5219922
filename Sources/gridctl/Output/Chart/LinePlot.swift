import GridModel

/// A line of dots over time, which runs level over each slot and breaks where there is a gap.
struct LinePlot: ChartPlot {
    let columns: Int
    let rows: Int
    let ticks: [(column: Int, tick: TimeTick)]
    let samples: (now: String, then: String)
    private var grid: DotGrid
    private var marks: [Int: Chart.Mark] = [:]

    init(_ chart: Chart, _ scale: ValueScale, columns: Int, rows: Int, _ glyphs: Glyphs) {
        self.columns = columns
        self.rows = rows
        grid = DotGrid(columns: columns, rows: rows, glyphs)
        samples = (glyphs.pick("⠤⠤⠤", "::"), glyphs.pick("⠤ ⠤", ". ."))
        guard let span = chart.extent, span.milliseconds > 0 else {
            ticks = []
            return
        }
        let column = Double(span.milliseconds) / Double(columns)
        let spacing = TimeTicks.spacing(column: column, atLeast: chart.least)
        ticks = TimeTicks.ticks(spacing, in: span, chart.zone).map { tick in
            (min(Int(Double(tick.at - span.start) / column), columns - 1), tick)
        }
        draw(chart.slots, span, scale, dashed: true, .otherSeries) { $0.compared }
        draw(chart.slots, span, scale, dashed: false, .series) { $0.value }
        for slot in chart.slots where !slot.marks.isEmpty {
            let (first, last) = (place(slot.span.start, span, columns), place(slot.span.end, span, columns))
            for column in max(first, 0)...max(first, min(last - 1, columns - 1), 0) {
                marks[column] = slot.marks[max(column - first, 0) % slot.marks.count]
            }
        }
    }

    func cell(row: Int, column: Int) -> (Character, Tone)? { grid.cell(row: row, column: column) }
    func mark(column: Int) -> Chart.Mark? { marks[column] }

    /// Where an instant falls among so many places.
    private func place(_ instant: Instant, _ span: TimeSpan, _ places: Int) -> Int {
        Int((Double(instant - span.start) / Double(span.milliseconds) * Double(places)).rounded(.down))
    }

    private mutating func draw(
        _ slots: [Chart.Slot], _ span: TimeSpan, _ scale: ValueScale, dashed: Bool, _ tone: Tone,
        _ value: (Chart.Slot) -> Int64?
    ) {
        var former: (end: Instant, y: Int)?
        for slot in slots {
            guard slot.span.end > span.start, slot.span.start < span.end, let value = value(slot) else { continue }
            let y = min(scale.position(of: value, in: grid.height), grid.height - 1)
            let first = max(place(slot.span.start, span, grid.width), 0)
            let last = min(max(place(slot.span.end, span, grid.width) - 1, first), grid.width - 1)
            if let former, former.end == slot.span.start { rise(first, former.y, y, dashed, tone) }
            for x in first...max(first, last) where !dashed || x / 2 % 2 == 0 { grid.set(x, y, tone) }
            former = (slot.span.end, y)
        }
    }

    private mutating func rise(_ x: Int, _ from: Int, _ to: Int, _ dashed: Bool, _ tone: Tone) {
        if dashed {
            for y in min(from, to)...max(from, to) where y % 2 == 0 { grid.set(x, y, tone) }
        } else {
            grid.vertical(x, from, to, tone)
        }
    }
}
