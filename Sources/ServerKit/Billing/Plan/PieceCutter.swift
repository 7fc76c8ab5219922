import GridModel

/// Consumption that is one for every charge: of one tariff, in one band, on days with the same prices.
struct Cell: Hashable {
    var run: Int
    /// The run's segment; 0 where one consumption is charged at the mean of their prices.
    var segment: Int
    var band: String?
}

/// The same hours of several days, or several days as a whole, as an explanation shows them.
struct CellWindow: Hashable {
    var cell: Int
    var label: String
    /// From the first one's start to the last one's end.
    var span: TimeSpan
    /// How many there are, each without a break.
    var count: Int
}

/// Cuts a period into pieces, each of which belongs to one cell.
struct PieceCutter {
    struct Piece {
        var start: Instant
        var cell: Int
        var window: Int
        var segment: Int
    }

    private let zone: Zone
    private(set) var pieces: [Piece] = []
    private(set) var cells: [Cell] = []
    private(set) var windows: [CellWindow] = []
    /// Where the last piece ends.
    private(set) var end = Instant(milliseconds: .min)
    private var cellIndex: [Cell: Int] = [:]
    private var windowIndex: [WindowKey: Int] = [:]

    private struct WindowKey: Hashable {
        var cell: Int
        var label: String
    }

    init(_ zone: Zone) { self.zone = zone }

    /// The cells' numbers for which something holds.
    func cells(where holds: (Cell) -> Bool) -> [Int] { cells.indices.filter { holds(cells[$0]) } }

    /// Adds the days of a run, in order, with no cut within them but those that its charges need.
    mutating func add(_ run: TariffRun, _ number: Int, grid: Int?) {
        end = zone.start(of: run.days.upperBound)
        for (index, segment) in run.segments.enumerated() {
            // One consumption for all of the run, unless its parts are told apart.
            let told = run.proration == .intervals || grid != nil
            let labelled = told ? segment.days : run.days
            let cell = Cell(run: number, segment: told ? index : 0)
            if segment.tariff.bands.isEmpty && grid == nil && segment.series.isEmpty {
                let span = span(of: segment.days)
                add(span, cell, label: labelled.text, segment: index, joins: index > 0 && !told)
                continue
            }
            let clock = BandClock(segment.tariff)
            let edges = segment.series
            for day in segment.days {
                cut(day, clock, cell, segment, index, grid: grid, series: edges, days: labelled)
            }
        }
    }

    private func span(of days: Range<CivilDate>) -> TimeSpan {
        TimeSpan(start: zone.start(of: days.lowerBound), end: zone.start(of: days.upperBound))
    }

    /// Cuts a day at its bands' hours, by the wall clock over each stretch in which it is not set.
    private mutating func cut(
        _ day: CivilDate, _ clock: BandClock, _ cell: Cell, _ segment: PricedDays, _ index: Int, grid: Int?,
        series: [PriceSeries], days: Range<CivilDate>
    ) {
        let whole = span(of: day..<day.adding(days: 1))
        let changes = zone.transitions(in: whole).filter { $0 > whole.start }
        let banded = !segment.tariff.bands.isEmpty
        for (start, end) in zip([whole.start] + changes, changes + [whole.end]) {
            let offset = Int64(zone.offset(at: start)) * 1_000
            var at = start
            while at < end {
                let local = LocalDateTime(asIfUTC: at.milliseconds + offset)
                let windows = clock.windows(on: local.date)
                let minute = local.millisecondOfDay / 60_000
                let current = windows.lastIndex { $0.from <= minute } ?? 0
                let until = current + 1 < windows.count ? windows[current + 1].from : 1_440
                let midnight = LocalDateTime(date: local.date).asIfUTC - offset
                let next = Swift.min(end, Instant(milliseconds: midnight + Int64(until) * 60_000))
                var cell = cell
                if banded { cell.band = windows[current].band }
                // Where the clock is set, a part of the band's hours lies before and a part after.
                let last = Int((next.milliseconds - midnight) / 60_000)
                let label = series.isEmpty ? (banded ? Self.label(from: minute, to: last) : days.text) : day.text
                add(
                    TimeSpan(start: at, end: next), cell, label: label, segment: index, joins: false,
                    counts: banded || !series.isEmpty)
                cutFurther(TimeSpan(start: at, end: next), offset: offset, grid: grid, series: series)
                at = next
            }
        }
    }

    /// Cuts the last piece added at the demand's intervals and at each change of a price series.
    private mutating func cutFurther(_ span: TimeSpan, offset: Int64, grid: Int?, series: [PriceSeries]) {
        guard grid != nil || !series.isEmpty, let last = pieces.last else { return }
        var cuts: Set<Instant> = []
        if let grid {
            let step = Int64(grid) * 60_000
            let local = span.start.milliseconds + offset
            var next = local - (local % step + step) % step + step
            while next - offset < span.end.milliseconds {
                cuts.insert(Instant(milliseconds: next - offset))
                next += step
            }
        }
        for series in series where series.from < span.end && series.end > span.start {
            let step = Int64(series.minutes) * 60_000
            let skipped = Swift.max(0, (span.start - series.from) / step)
            var next = series.from.adding(milliseconds: skipped * step)
            while next < span.end, next <= series.end {
                if next > span.start { cuts.insert(next) }
                next = next.adding(milliseconds: step)
            }
        }
        for cut in cuts.sorted() where cut > span.start {
            pieces.append(Piece(start: cut, cell: last.cell, window: last.window, segment: last.segment))
        }
    }

    /// - Parameters:
    ///   - joins: No cut is needed between it and the piece before.
    ///   - counts: It is one more of its window, not a part of it.
    private mutating func add(
        _ span: TimeSpan, _ cell: Cell, label: String, segment: Int, joins: Bool, counts: Bool = false
    ) {
        let number = cellIndex[cell] ?? cells.count
        if number == cells.count {
            cells.append(cell)
            cellIndex[cell] = number
        }
        let key = WindowKey(cell: number, label: label)
        let window = windowIndex[key] ?? windows.count
        if window == windows.count {
            windowIndex[key] = window
            windows.append(CellWindow(cell: number, label: label, span: span, count: 1))
        } else {
            windows[window].span.end = span.end
            if counts { windows[window].count += 1 }
        }
        // Nothing is cut between days that are one consumption; a day that a zone skipped has no time.
        if joins, pieces.last?.cell == number { return }
        if span.start < span.end {
            pieces.append(Piece(start: span.start, cell: number, window: window, segment: segment))
        }
    }

    private static func label(from: Int, to: Int) -> String {
        LocalHours(from: from, to: to).map { $0.from == 0 && $0.to == 1_440 ? "all day" : $0.text } ?? "all day"
    }
}

extension PricedDays {
    /// The price series of its components.
    var series: [PriceSeries] {
        components.flatMap { component in
            if case .energy(.series(let series)) = component.charge { return series }
            if case .surcharge(.priced(.series(let series))) = component.charge { return series }
            if case .credit(let credit) = component.charge, case .series(let series) = credit.pricing { return series }
            return []
        }
    }
}

extension Range<CivilDate> {
    /// `2026-11-01 to 2026-11-30`: the first and the last day.
    var text: String {
        let last = upperBound.adding(days: -1)
        return last == lowerBound ? lowerBound.text : "\(lowerBound.text) to \(last.text)"
    }
}
