import GridModel

/// What a register's intervals add up to, and what the register itself says, between two readings that count.
struct EnergyBalance: Hashable {
    /// From the first of the two readings to the second.
    var span: TimeSpan
    /// Milliwatt-hours of all intervals.
    var intervals: Int128 = 0
    var intervalCount = 0
    /// The register's difference, multiplied: from each beginning to where the register fell, began anew or was given
    /// another multiplier; over a rollover it runs on. Across a fall nothing is known, and it counts as none.
    var register: Int128 = 0
    var falls = 0
    var dips = 0
    /// Restarts, rollovers and other multipliers.
    var events = 0

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
        guard var first = points.firstIndex(where: { $0.at >= start && $0.verdict != .dip }),
            let last = points.indices.last(where: { points[$0].verdict != .dip && points[$0].at <= end })
                ?? points.indices.first, first < last
        else { return nil }
        // What is counted at the very instant belongs to what ends there.
        while first < last, points[first + 1].at == points[first].at, points[first + 1].verdict != .dip { first += 1 }
        guard first < last else { return nil }
        let span = TimeSpan(start: points[first].at, end: points[last].at)
        var balance = EnergyBalance(span: span)
        // The step of a meter that enrolled itself belongs to the interval that begins at its first reading.
        if let step = line.firstStep, span.contains(step.at) { balance.register += Int128(step.energy.milliwattHours) }
        var run = RegisterRun(points[first], line.events?.ratio(at: points[first].at) ?? .one)
        for point in points[(first + 1)...last] {
            switch point.verdict {
            case .dip:
                balance.dips += 1
                continue
            case .fall, .restart:
                if point.verdict == .fall { balance.falls += 1 } else { balance.events += 1 }
                balance.register += run.energy
                run = RegisterRun(point, run.ratio)
            case .rollover:
                balance.events += 1
                run.reach(point, over: line.rules.modulus)
                balance.register += run.energy
                run = RegisterRun(point, run.ratio)
            case .kept, .spike: run.reach(point)
            }
            if let ratio = line.events?.ratio(at: point.at), ratio != run.ratio {
                balance.events += 1
                balance.register += run.energy
                run = RegisterRun(point, ratio)
            }
        }
        balance.register += run.energy
        for piece in pieces(line, boundaries: boundaries(of: span, every: .hour, in: zone)) {
            balance.intervals += piece.energy
            balance.intervalCount += 1
        }
        return balance
    }
}

/// A register that counts on under one multiplier.
private struct RegisterRun {
    let ratio: Multiplier
    private let start: Int128
    private var end: Int128

    init(_ point: RegisterLine.Point, _ ratio: Multiplier) {
        self.ratio = ratio
        start = Int128(point.value.milliwattHours)
        end = start
    }

    mutating func reach(_ point: RegisterLine.Point, over modulus: Energy? = nil) {
        end = Int128(point.value.milliwattHours) + Int128(modulus?.milliwattHours ?? 0)
    }

    var energy: Int128 { ratio.energy(end) - ratio.energy(start) }
}
