import GridModel

/// Registers to intervals: pure functions from readings and openings to consumption, each with its quality.
///
/// The energy of any interval is the difference of one cumulative function at its two ends, so however a span is cut,
/// the intervals add up to the register's difference. Between two readings the function is linear, rounded half to even
/// to the milliwatt-hour; across a fall it stands still, so energy is neither negative nor invented.
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

    /// Consumption between each two neighbouring boundaries, as far as the register is known there.
    ///
    /// An interval that the readings reach into but not over is `partial`; one that they do not reach is left out.
    /// `history` must hold the readings of the boundaries' span and of ``context`` around it.
    package static func intervals(_ history: RegisterHistory, boundaries: [Instant]) -> [Interval] {
        pieces(RegisterLine(history), boundaries: boundaries).compactMap(\.interval)
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
        var walk = RegisterWalk(course)
        var start = walk.step(to: boundaries[0])
        for index in 1..<boundaries.count {
            let end = walk.step(to: boundaries[index])
            take(MeteredPiece(from: start, to: end, known: known, firstStep: firstStep))
            start = end
        }
    }
}
