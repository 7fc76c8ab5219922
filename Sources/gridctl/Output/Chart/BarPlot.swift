import GridModel

/// A bar for each slot, in eighths of a character; what it is compared with is a line across it.
struct BarPlot: ChartPlot {
    let columns: Int
    let rows: Int
    let ticks: [(column: Int, tick: TimeTick)]
    let samples: (now: String, then: String)
    private let slots: [Chart.Slot]
    private let scale: ValueScale
    private let glyphs: Glyphs
    /// Columns from one bar to the next, and those a bar takes.
    private let pitch: Int
    private let barWidth: Int

    /// No bar is wider, however few there are.
    private static let widest = 12

    /// Nil when the slots are too many to have a column each, or are to be a line.
    init?(_ chart: Chart, _ scale: ValueScale, columns: Int, rows: Int, _ glyphs: Glyphs) {
        guard chart.form == .bars, !chart.slots.isEmpty, chart.slots.count <= columns else { return nil }
        slots = chart.slots
        self.scale = scale
        self.glyphs = glyphs
        self.rows = rows
        pitch = min(columns / slots.count, Self.widest)
        barWidth = pitch >= 3 ? pitch - 1 : pitch
        self.columns = pitch * slots.count
        samples = (glyphs.pick("█", "#"), glyphs.pick("━", "="))
        ticks = Self.ticks(chart, pitch: pitch, barWidth: barWidth)
    }

    func cell(row: Int, column: Int) -> (Character, Tone)? {
        let (index, place) = column.quotientAndRemainder(dividingBy: pitch)
        guard index < slots.count, place < barWidth else { return nil }
        let slot = slots[index]
        let fromBottom = rows - 1 - row
        let block = slot.value.flatMap { self.block($0, fromBottom) }
        if let compared = slot.compared, let line = line(compared, fromBottom) {
            return (line, block == "█" ? .otherOverSeries : .otherSeries)
        }
        guard let block else { return nil }
        return (block, .series)
    }

    func mark(column: Int) -> Chart.Mark? {
        let (index, place) = column.quotientAndRemainder(dividingBy: pitch)
        guard index < slots.count, place < barWidth, !slots[index].marks.isEmpty else { return nil }
        return slots[index].marks[place % slots[index].marks.count]
    }

    private func block(_ value: Int64, _ row: Int) -> Character? {
        guard glyphs == .unicode else {
            let height = scale.position(of: value, in: rows)
            return row < height || (row == 0 && value > 0) ? "#" : nil
        }
        // Whatever is more than nothing is seen.
        let eighths = max(scale.position(of: value, in: rows * 8), value > 0 ? 1 : 0) - row * 8
        guard eighths > 0 else { return nil }
        return Character(Unicode.Scalar(0x2580 + UInt32(min(eighths, 8)))!)
    }

    /// At the upper edge, in the middle or at the lower edge of the row it falls into.
    private func line(_ value: Int64, _ row: Int) -> Character? {
        let thirds = max(scale.position(of: value, in: rows * 3) - 1, 0)
        guard thirds / 3 == row else { return nil }
        guard glyphs == .unicode else { return "=" }
        return ["▁", "━", "▔"][thirds % 3]
    }

    /// Each tick belongs to the slot that begins there.
    private static func ticks(_ chart: Chart, pitch: Int, barWidth: Int) -> [(column: Int, tick: TimeTick)] {
        guard let span = chart.extent else { return [] }
        let column = Double(span.milliseconds) / Double(chart.slots.count * pitch)
        let spacing = TimeTicks.spacing(column: column, atLeast: chart.least)
        var index = 0
        return TimeTicks.ticks(spacing, in: span, chart.zone).compactMap { tick in
            while index < chart.slots.count, chart.slots[index].span.start < tick.at { index += 1 }
            guard index < chart.slots.count, chart.slots[index].span.start == tick.at else { return nil }
            return (index * pitch + (barWidth - 1) / 2, tick)
        }
    }
}
