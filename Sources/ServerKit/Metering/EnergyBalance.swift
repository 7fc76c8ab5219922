import GridModel

/// What a register's intervals add up to, and what the register itself says, between two readings that count.
struct EnergyBalance: Hashable {
    /// From the first of the two readings to the second.
    var span: TimeSpan
    /// Milliwatt-hours of all intervals.
    var intervals: Int128
    var intervalCount: Int
    /// The register's difference, without its falls, whose energy is not known and counts as none.
    var register: Int128
    var falls: Int
    var dips: Int

    var holds: Bool { intervals == register }
}

extension Metering {
    /// The balance of the readings that count from `start` on and up to the first at or after `end`, cut at the full
    /// hours of a zone; nil when there are not two of them.
    ///
    /// The line must be judged for good up to there.
    static func balance(_ line: RegisterLine, from start: Instant, through end: Instant, in zone: Zone)
        -> EnergyBalance?
    {
        let points = line.points
        guard let first = points.firstIndex(where: { $0.at >= start && $0.verdict != .dip }),
            let last = points.indices.last(where: { points[$0].verdict != .dip && points[$0].at <= end })
                ?? points.indices.first, first < last
        else { return nil }
        let span = TimeSpan(start: points[first].at, end: points[last].at)
        var balance = EnergyBalance(
            span: span, intervals: 0, intervalCount: 0,
            register: Int128(points[last].value.milliwattHours) - Int128(points[first].value.milliwattHours), falls: 0,
            dips: 0)
        // The step of a meter that enrolled itself belongs to the interval that begins at its first reading.
        if let step = line.firstStep, span.contains(step.at) { balance.register += Int128(step.energy.milliwattHours) }
        var counted = points[first]
        for point in points[(first + 1)...last] {
            switch point.verdict {
            case .dip:
                balance.dips += 1
                continue
            case .fall:
                balance.falls += 1
                balance.register -= Int128(point.value.milliwattHours) - Int128(counted.value.milliwattHours)
            case .kept: break
            }
            counted = point
        }
        for piece in pieces(line, boundaries: boundaries(of: span, every: .hour, in: zone)) {
            balance.intervals += Int128(piece.consumption.milliwattHours)
            balance.intervalCount += 1
        }
        return balance
    }
}
