import GridModel

/// What is billed where no reading is: only when a period must be billed, and trued up by the reading that comes.
///
/// Without access to the meter the average of the last twelve billed periods stands for the period (REN 1000/2021
/// art. 289); it is taken by days, since periods are of 27 to 33 of them.
package enum Estimation {
    /// How many periods are averaged.
    package static let periods = 12

    /// What a period came to.
    package struct KnownPeriod: Hashable, Sendable {
        package var span: TimeSpan
        package var consumption: Energy

        package init(span: TimeSpan, consumption: Energy) {
            self.span = span
            self.consumption = consumption
        }
    }

    /// The energy of a stretch of time without readings, by the mean use of the last twelve of these periods, rounded half
    /// to even; nil when there is none.
    ///
    /// - Parameter known: In order of time. They should be measured: an estimate made of estimates drifts.
    package static func energy(over span: TimeSpan, like known: [KnownPeriod]) -> Energy? {
        let last = known.filter { $0.span.milliseconds > 0 }.suffix(periods)
        let milliseconds = last.reduce(Int128(0)) { $0 + Int128($1.span.milliseconds) }
        guard milliseconds > 0, span.milliseconds >= 0 else { return nil }
        let energy = last.reduce(Int128(0)) { $0 + Int128($1.consumption.milliwattHours) }
        let (product, overflow) = energy.multipliedReportingOverflow(by: Int128(span.milliseconds))
        guard !overflow else { return nil }
        return Int64(exactly: DecimalDigits.quotient(product, milliseconds)).map { Energy(milliwattHours: $0) }
    }

    /// A register that was silent for longer than this is no longer like what it was before.
    static let longestLikeDays: Int64 = 35 * 86_400_000

    /// What is taken for a stretch that ends after the last reading: as the same weekdays of the weeks before it where those
    /// are known and not long ago, else by days as the last billed periods, else nothing.
    ///
    /// - Parameters:
    ///   - last: The last reading; the stretch begins there or later.
    ///   - billed: In order of time, and not estimated themselves.
    static func stretch(
        _ span: TimeSpan, after last: Instant, past: PastHours?, billed: [KnownPeriod]
    ) -> EstimatedStretch {
        if span.end - last <= longestLikeDays, let past, let stretch = EstimatedStretch(span, like: past) {
            return stretch
        }
        return EstimatedStretch(span, like: billed) ?? EstimatedStretch(nothingOver: span)
    }

    /// The pieces of a period, with what is missing after the last reading filled in: each piece gets its part of the
    /// estimate, and is `estimated`. What is known stays as it is, and so does everything where nothing is added.
    ///
    /// - Parameter pieces: In order, each next to the one before.
    static func fill(_ pieces: [MeteredPiece], with stretch: EstimatedStretch) -> [MeteredPiece] {
        if stretch.rule == .nothing { return pieces }
        return pieces.map { piece in
            guard piece.span.end > stretch.span.start else { return piece }
            var piece = piece
            let more = stretch.energy(until: piece.span.end) - stretch.energy(until: piece.span.start)
            piece.extend(to: piece.span.end, estimated: Energy(milliwattHours: Int64(clamping: more)))
            return piece
        }
    }
}
