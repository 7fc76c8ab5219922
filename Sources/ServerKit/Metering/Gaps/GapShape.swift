import GridModel

/// How the energy of a gap is spread over it.
///
/// Each local hour has the part that the same hours of the same weekdays had in the four weeks before the gap. An hour of which
/// none of them is known has the mean of the others; where nothing is known at all, or was used, it is a straight line.
/// Whatever the parts, they add up to what the register counted over the gap, to the milliwatt-hour: what is worked out is
/// where the register stood at each full hour, and both ends of the gap are readings.
enum GapShape {
    /// Up to so many milliseconds a gap is filled in a straight line: 2 h.
    static let linear: Int64 = 2 * 3_600_000
    /// Beyond a year a shape is of no use, and takes memory.
    private static let longest: Int64 = 400 * 86_400_000
    /// Weights are kept below this, so that no product runs over.
    private static let heaviest: Int128 = 1 << 24

    /// Where the register stood at the full hours within a gap; empty for a straight line.
    static func points(_ gap: Gap, like past: PastHours) -> [RegisterLine.Point] {
        guard gap.to.at - gap.from.at <= longest, gap.gain <= Int128(Int64.max) else { return [] }
        let cells = past.cells(of: gap.span)
        var weights = cells.map { past.weight(ofHourAt: $0.start) }
        let known = weights.compactMap(\.self)
        guard !known.isEmpty else { return [] }
        let mean = known.reduce(0, +) / Int128(known.count)
        let greatest = max(known.max() ?? 0, mean)
        let divisor = greatest / heaviest + 1
        weights = weights.map { ($0 ?? mean) / divisor }
        let parts = zip(cells, weights).map { cell, weight in (weight ?? 0) * Int128(cell.milliseconds) }
        let total = parts.reduce(0, +)
        guard total > 0 else { return [] }
        var sum: Int128 = 0
        var points: [RegisterLine.Point] = []
        points.reserveCapacity(cells.count)
        for (cell, part) in zip(cells, parts).dropLast() {
            sum += part
            let energy = DecimalDigits.quotient(gap.gain * sum, total)
            guard let value = Int64(exactly: Int128(gap.from.value.milliwattHours) + energy) else { return [] }
            points.append(
                RegisterLine.Point(
                    at: cell.end, value: Energy(milliwattHours: value), verdict: .kept, evidence: .estimated))
        }
        return points
    }
}

extension RegisterLine {
    /// Shapes the gaps that a boundary lies in by what the line itself holds of the weeks before.
    mutating func shapeGaps(cutBy boundaries: [Instant]) {
        let gaps = Gap.find(in: self, cutBy: boundaries)
        if gaps.isEmpty { return }
        let line = self
        insert(
            gaps.flatMap { gap in
                let hours = PastHours.boundaries(before: gap.from.at, in: zone)
                return GapShape.points(
                    gap, like: PastHours(before: gap.span, Metering.pieces(line, boundaries: hours), in: zone))
            })
    }
}
