import GridModel

/// Registers to intervals: pure functions from readings and openings to consumption, each with its quality.
///
/// The energy of any interval is the difference of one cumulative function at its two ends, so however a span is cut,
/// the intervals add up to the register's difference. Between two readings the function is linear, rounded half to even
/// to the milliwatt-hour; across a fall it stands still, so energy is neither negative nor invented. Within a gap of more than
/// two hours it follows the same weekdays of the weeks before.
package enum Metering {
    /// How long after a fall a register may come back for the fall to be a dip, in milliseconds: 24 h.
    ///
    /// To judge the readings of a span, those of this long before and after it must be known too.
    package static let context: Int64 = 24 * 3_600_000

    /// The instants that cut `span` at the full hours, days or months of a wall clock in `zone`, in order.
    ///
    /// The first is the span's start and the last its end, whether the clock is at a full hour there or not. An empty
    /// span gives its start alone; `raw` cuts nowhere.
    package static func boundaries(of span: TimeSpan, every step: HistoryStep, in zone: Zone) -> [Instant] {
        Array(Boundaries(of: span, every: step, in: zone))
    }

    /// Consumption between each two neighbouring boundaries, as far as the register is known there; gaps are shaped by what
    /// the history holds of the weeks before.
    ///
    /// An interval that the readings reach into but not over is `partial`; one that they do not reach is left out.
    /// `history` must hold the readings of the boundaries' span and of ``context`` around it.
    package static func intervals(_ history: RegisterHistory, boundaries: [Instant]) -> [Interval] {
        var line = RegisterLine(history)
        line.shapeGaps(cutBy: boundaries)
        return pieces(line, boundaries: boundaries).compactMap(\.interval)
    }

    /// Each reading of the history's span with what is unusual about it.
    ///
    /// `history` must hold the readings of ``context`` around those whose flags are to be relied on.
    package static func raw(_ history: RegisterHistory) -> [RawReading] {
        RegisterLine(history).flagged(history.readings)
    }

    /// What lies between each two neighbouring boundaries, where nothing is known too.
    static func pieces(_ course: some RegisterCourse, boundaries: [Instant]) -> [MeteredPiece] {
        var pieces: [MeteredPiece] = []
        pieces.reserveCapacity(boundaries.count)
        forEachPiece(course, boundaries: boundaries) { pieces.append($0) }
        return pieces
    }

    /// The same one by one, for those who need each only for a moment.
    @inline(__always)
    static func forEachPiece(_ course: some RegisterCourse, boundaries: [Instant], take: (MeteredPiece) -> Void) {
        guard boundaries.count > 1 else { return }
        let (known, firstStep) = (course.known, course.firstStep)
        let (edits, held) = (course.edits, course.held)
        let isMarked = !edits.isEmpty || !held.isEmpty
        var marks = PieceMarks(edits: edits, held: held)
        var walk = RegisterWalk(course)
        var start = walk.step(to: boundaries[0])
        for index in 1..<boundaries.count {
            let end = walk.step(to: boundaries[index])
            var piece = MeteredPiece(from: start, to: end, known: known, firstStep: firstStep)
            if isMarked { marks.note(&piece) }
            take(piece)
            start = end
        }
    }
}

/// Goes with pieces, one after the other, and notes what is unusual about each.
private struct PieceMarks {
    private let edits: [Instant]
    private let held: [TimeSpan]
    private var nextEdit = 0
    private var nextHeld = 0

    init(edits: [Instant], held: [TimeSpan]) {
        self.edits = edits
        self.held = held
    }

    mutating func note(_ piece: inout MeteredPiece) {
        while nextEdit < edits.count, edits[nextEdit] < piece.span.start { nextEdit += 1 }
        // What waits for a decision came after the span's start, up to its end.
        while nextHeld < held.count, held[nextHeld].end <= piece.span.start { nextHeld += 1 }
        piece.note(
            holdsEdit: nextEdit < edits.count && edits[nextEdit] < piece.span.end,
            isHeld: nextHeld < held.count && held[nextHeld].start < piece.span.end)
    }
}
