import GridModel

/// Shapes a register's gaps by what the store knows of the weeks before each.
struct GapShaper {
    let reader: RegisterReader
    /// What was looked up last, and found to be nothing.
    private var isBarren = false
    /// The gap looked at last, and where the register stood within: portion after portion may cut the same.
    private var last: (gap: Instant, points: [RegisterLine.Point])?

    init(reader: RegisterReader) { self.reader = reader }

    /// Shapes those gaps of a line that a boundary lies in; looks nothing up when there are none.
    mutating func shape(_ line: inout RegisterLine, cutBy boundaries: [Instant]) async throws {
        var points: [RegisterLine.Point] = []
        for gap in Gap.find(in: line, cutBy: boundaries) {
            // What a rollup left out may have been read often.
            let isAfterReadings = gap.isAfterReadings || line.isRolled
            points += try await self.points(of: gap, in: line.zone, isAfterReadings: isAfterReadings)
        }
        line.insert(points)
    }

    private mutating func points(
        of gap: Gap, in zone: Zone, isAfterReadings: Bool
    ) async throws -> [RegisterLine.Point] {
        if let last, last.gap == gap.from.at { return last.points }
        // A meter that is read seldom is all gaps: where nothing was known of four weeks before one of them, there is
        // nothing before the next.
        if isBarren, !isAfterReadings { return [] }
        var past = reader
        past.shapesGaps = false
        let boundaries = PastHours.boundaries(before: gap.from.at, in: zone)
        let hours = PastHours(before: gap.span, try await past.pieces(boundaries: boundaries).pieces, in: zone)
        isBarren = hours.isEmpty
        let points = GapShape.points(gap, like: hours)
        last = (gap.from.at, points)
        return points
    }
}
