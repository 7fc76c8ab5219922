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

    /// The pieces of a period, with what is missing after the last reading filled in: each piece gets its part of the
    /// estimate by time, and is `estimated`. What is known stays as it is.
    ///
    /// - Parameters:
    ///   - pieces: In order, each next to the one before.
    ///   - lastKnown: The register's last reading; nil when it has none.
    static func fill(_ pieces: [MeteredPiece], after lastKnown: Instant?, like known: [KnownPeriod]) -> [MeteredPiece] {
        guard let start = pieces.first?.span.start, let end = pieces.last?.span.end else { return pieces }
        let from = max(start, lastKnown ?? start)
        guard from < end, let total = energy(over: TimeSpan(start: from, end: end), like: known) else { return pieces }
        // By the difference of one cumulative function, so that the parts add up.
        func part(until instant: Instant) -> Int128 {
            DecimalDigits.quotient(
                Int128(total.milliwattHours) * Int128(max(0, min(instant, end) - from)), Int128(end - from))
        }
        return pieces.map { piece in
            guard piece.span.end > from else { return piece }
            var piece = piece
            let more = part(until: piece.span.end) - part(until: piece.span.start)
            piece.extend(to: piece.span.end, estimated: Energy(milliwattHours: Int64(clamping: more)))
            return piece
        }
    }
}
