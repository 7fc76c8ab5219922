import GridModel

/// A chart as lines of text: title, plot beside its axis of amounts, axis of time with its labels, legend.
struct ChartLayout {
    let chart: Chart
    let glyphs: Glyphs
    private let scale: ValueScale
    private let labelWidth: Int
    private let plot: ChartPlot

    /// - Parameters:
    ///   - columns: How wide it may be in all.
    ///   - rows: How high its plot may be, two at least.
    init(_ chart: Chart, columns: Int, rows: Int, _ glyphs: Glyphs) {
        self.chart = chart
        self.glyphs = glyphs
        let rows = max(rows, 2)
        let scale = Self.scale(for: chart, rows: rows)
        self.scale = scale
        labelWidth = scale.ticks.map { scale.label($0).count }.max() ?? 1
        // Every tick lies on the edge of a row.
        let steps = scale.ticks.count - 1
        let plotRows = max(rows / steps, 1) * steps
        let plotColumns = max(columns - labelWidth - 2, 8)
        let bars = BarPlot(chart, scale, columns: plotColumns, rows: plotRows, glyphs)
        plot = bars ?? LinePlot(chart, scale, columns: plotColumns, rows: plotRows, glyphs)
    }

    /// The one that leaves the least of the height empty, above the amounts and below what is a whole number of rows a
    /// tick; of those that are nearly alike the one with about a tick for every three rows.
    private static func scale(for chart: Chart, rows: Int) -> ValueScale {
        let scales = (2...min(max(2, rows / 2), 8)).map {
            ValueScale(greatest: chart.greatest, ticks: $0, of: chart.unit)
        }
        let wanted = min(max(rows / 3, 2), 6)
        func worth(_ scale: ValueScale) -> Double {
            let steps = scale.ticks.count - 1
            let used = Double(max(rows / steps, 1) * steps) / Double(rows)
            let filled = Double(chart.greatest) / Double(scale.top) * min(used, 1 / used)
            return filled - 0.03 * Double(abs(steps - wanted))
        }
        return scales.dropFirst().reduce(scales[0]) { worth($1) > worth($0) ? $1 : $0 }
    }

    var lines: [StyledLine] {
        var lines = [StyledLine(chart.title, .heading)]
        lines.append(StyledLine([scale.unit.name, chart.per].compactMap(\.self).joined(separator: " "), .dim))
        lines += plotLines
        lines += axisLines
        if let legend { lines.append(legend) }
        return lines
    }

    private var plotLines: [StyledLine] {
        (0..<plot.rows).map { row in
            // A tick stands at the upper edge of its row.
            let tick = scale.ticks.dropFirst().first { scale.position(of: $0, in: plot.rows) == plot.rows - row }
            var line = StyledLine()
            line.add(tick.map(scale.label) ?? "", columns: labelWidth, .right)
            line.add(" " + (tick == nil ? glyphs.pick("│", "|") : glyphs.pick("┤", "+")), .dim)
            for column in 0..<plot.columns {
                if let (character, tone) = plot.cell(row: row, column: column) {
                    line.add(String(character), tone)
                } else {
                    // A few dots lead the eye from the number to the bars.
                    let isDot = tick != nil && column % 4 == 2
                    line.add(isDot ? glyphs.pick("·", " ") : " ", isDot ? .dim : .plain)
                }
            }
            return line
        }
    }

    // MARK: The axis of time

    private struct Placed {
        var column: Int
        var text: String
    }

    private var axisLines: [StyledLine] {
        let ticks = plot.ticks
        let columns = Set(ticks.map(\.column))
        var axis = StyledLine()
        axis.add("0", columns: labelWidth, .right)
        axis.add(" " + glyphs.pick("┼", "+"), .dim)
        for column in 0..<plot.columns {
            if columns.contains(column) {
                axis.add(glyphs.pick("┬", "+"), .dim)
            } else if let mark = plot.mark(column: column) {
                axis.add(mark.character(glyphs), .warning)
            } else {
                axis.add(glyphs.pick("─", "-"), .dim)
            }
        }
        let labels = ticks.map { tick in
            Placed(column: tick.column - (tick.tick.label.count - 1) / 2, text: tick.tick.label)
        }
        var headings: [Placed] = []
        for tick in ticks {
            guard let text = tick.tick.heading else { continue }
            let start = tick.column - (tick.tick.label.count - 1) / 2
            if let last = headings.last, last.column + last.text.count + 1 > start {
                // The one at the very beginning is only there because something must be; a true beginning is better.
                guard headings.count == 1 else { continue }
                headings.removeLast()
            }
            headings.append(Placed(column: start, text: text))
        }
        return [axis, line(of: labels), line(of: headings)].filter { !$0.pieces.isEmpty }
    }

    private func line(of texts: [Placed]) -> StyledLine {
        var line = StyledLine()
        for text in texts {
            let column = max(0, labelWidth + 2 + text.column)
            guard line.width == 0 || column > line.width else { continue }
            line.pad(to: column)
            line.add(text.text)
        }
        return line
    }

    // MARK: The legend

    private var legend: StyledLine? {
        var line = StyledLine()
        func add(_ sample: String, _ tone: Tone, _ name: String) {
            if line.width == 0 { line.pad(to: labelWidth + 2) } else { line.add("   ") }
            line.add(sample, tone)
            line.add(" " + name)
        }
        if let names = chart.names {
            add(plot.samples.now, .series, names.now)
            add(plot.samples.then, .otherSeries, names.then)
        }
        for mark in chart.marks { add(mark.character(glyphs), .warning, mark.name) }
        return line.width == 0 ? nil : line
    }
}

/// What stands between the axes.
protocol ChartPlot: Sendable {
    var columns: Int { get }
    var rows: Int { get }
    /// The ticks of the axis of time, each with its column.
    var ticks: [(column: Int, tick: TimeTick)] { get }
    /// How the two series of a comparison look.
    var samples: (now: String, then: String) { get }
    /// What is drawn in a place, rows counted from the top; nil for nothing.
    func cell(row: Int, column: Int) -> (Character, Tone)?
    /// What is unusual about what is drawn in a column.
    func mark(column: Int) -> Chart.Mark?
}
