import GridModel

/// What a register counted over a window, cut at its full hours and wherever its bill must be cut.
struct WindowUsage {
    /// An hour by the meter's clock, or a part of one where the clock was set by less.
    struct Hour: Hashable {
        var span: TimeSpan
        var day: CivilDate
        /// Minutes of the day at its start, by the meter's clock.
        var minute: Int
        var energy: Energy
        var standing: Standing
        /// Which of the cells it is made of.
        var cells: Range<Int>

        var hour: Int { minute / 60 }
        var power: Power? { Power(energy, over: span.milliseconds) }
    }

    enum Standing: Hashable {
        /// It says what was used then.
        case known
        /// A gap lies over one of its bounds, so nobody knows when the energy was used.
        case estimated
        /// A reading that has a part in it waits for an operator's decision.
        case held
        /// The register is not known over all of it.
        case unknown
    }

    struct Day: Hashable {
        var day: CivilDate
        var span: TimeSpan
        var energy: Energy
        /// Both of its ends are known, and nothing in it waits for a decision.
        var isKnown: Bool
        var cells: Range<Int>
    }

    /// A part of an hour that belongs to one piece of the plan.
    struct Cell: Hashable {
        var span: TimeSpan
        var usage: Usage
        /// Which of the plan's pieces it is a part of.
        var piece: Int
    }

    let window: InsightWindow
    let cells: [Cell]
    let hours: [Hour]
    let days: [Day]
    let total: MeteredPiece

    /// Where the register must be cut.
    /// - Parameter plan: The boundaries of the bill; none where there is no bill.
    static func boundaries(of window: InsightWindow, plan: [Instant]) -> [Instant] {
        let hours = Boundaries(of: window.span, every: .hour, in: window.zone).prefix(.max)
        return Set(hours).union(plan.filter { window.span.contains($0) }).sorted()
    }

    /// - Parameters:
    ///   - pieces: What lies between each two neighbours of ``boundaries(of:plan:)``; at least one.
    ///   - isReadSeldom: The meter is expected to be read less than once an hour: between two readings nobody knows when.
    init(_ pieces: [MeteredPiece], of window: InsightWindow, plan: [Instant], isReadSeldom: Bool = false) {
        self.window = window
        let zone = window.zone
        var cells: [Cell] = []
        var hours: [(piece: MeteredPiece, cells: Range<Int>)] = []
        var days: [(piece: MeteredPiece, cells: Range<Int>)] = []
        var total: MeteredPiece?
        let fullHours = Boundaries(of: window.span, every: .hour, in: zone).prefix(.max)
        var nextHour = 0
        var nextDay = window.days.lowerBound
        for piece in pieces {
            let index = cells.count
            cells.append(
                Cell(
                    span: piece.span, usage: Usage(energy: piece.consumption, quality: piece.quality),
                    piece: max(0, plan.partitioningIndex { $0 > piece.span.start } - 1)))
            let startsHour = nextHour < fullHours.count && fullHours[nextHour] <= piece.span.start
            Self.add(piece, index, to: &hours, asNew: startsHour)
            if startsHour { nextHour += 1 }
            let startsDay = zone.start(of: nextDay) <= piece.span.start
            Self.add(piece, index, to: &days, asNew: startsDay)
            while zone.start(of: nextDay) <= piece.span.start { nextDay = nextDay.adding(days: 1) }
            if total == nil { total = piece } else { total?.join(piece) }
        }
        self.cells = cells
        self.hours = hours.map { hour in
            let local = zone.local(at: hour.piece.span.start)
            return Hour(
                span: hour.piece.span, day: local.date, minute: local.millisecondOfDay / 60_000,
                energy: hour.piece.consumption, standing: Standing(hour.piece, isReadSeldom: isReadSeldom),
                cells: hour.cells)
        }
        self.days = days.map { day in
            Day(
                day: zone.local(at: day.piece.span.start).date, span: day.piece.span, energy: day.piece.consumption,
                isKnown: Standing(day.piece) == .known, cells: day.cells)
        }
        self.total = total ?? pieces[0]
    }

    private static func add(
        _ piece: MeteredPiece, _ index: Int, to parts: inout [(piece: MeteredPiece, cells: Range<Int>)], asNew: Bool
    ) {
        if asNew || parts.isEmpty {
            parts.append((piece, index..<index + 1))
        } else {
            parts[parts.count - 1].piece.join(piece)
            parts[parts.count - 1].cells = parts[parts.count - 1].cells.lowerBound..<index + 1
        }
    }

    /// Those that say when energy was used.
    var knownHours: [Hour] { hours.filter { $0.standing == .known } }

    var counts: MeterInsight.HourCounts {
        MeterInsight.HourCounts(
            total: hours.count, known: hours.count { $0.standing == .known },
            estimated: hours.count { $0.standing == .estimated }, held: hours.count { $0.standing == .held })
    }
}

extension WindowUsage.Standing {
    fileprivate init(_ piece: MeteredPiece, isReadSeldom: Bool = false) {
        if !piece.isKnown || piece.isPartial {
            self = .unknown
        } else if piece.isHeld {
            self = .held
        } else {
            let isGuessed = piece.quality == .estimated || isReadSeldom && piece.quality == .interpolated
            self = isGuessed ? .estimated : .known
        }
    }
}
