import GridModel

/// The cumulative energy of a register at ever later instants.
///
/// At an instant where energy is counted in a step it gives the value before the step, so that the step belongs to the
/// interval that begins there or holds it.
struct RegisterWalk {
    struct Step: Hashable {
        let at: Instant
        /// Milliwatt-hours since the first point that is known; wide enough for any number of falls.
        let energy: Int128
        /// The register was read at this very instant.
        let isRead: Bool
    }

    private let points: [RegisterLine.Point]
    private let firstStep: RegisterLine.FirstStep?
    /// The last point that counts and is not after the instant walked to; nil before the first.
    private var reached: Int?
    /// The energy at `reached`, the first step not counted.
    private var energy: Int128 = 0

    init(_ line: RegisterLine) {
        points = line.points
        firstStep = line.firstStep
    }

    /// Walks on to an instant that is not before the last one walked to.
    mutating func step(to instant: Instant) -> Step {
        while let next = nextPoint, points[next].at <= instant {
            energy += reached.map { gain(from: $0, to: next) } ?? 0
            reached = next
        }
        var total = energy
        if let firstStep, firstStep.at < instant { total += Int128(firstStep.energy.milliwattHours) }
        guard let reached else { return Step(at: instant, energy: 0, isRead: false) }
        if points[reached].at == instant { return Step(at: instant, energy: total, isRead: true) }
        if let next = nextPoint {
            total += DecimalDigits.quotient(
                gain(from: reached, to: next) * Int128(instant - points[reached].at),
                Int128(points[next].at - points[reached].at))
        }
        return Step(at: instant, energy: total, isRead: false)
    }

    private var nextPoint: Int? {
        var index = reached.map { $0 + 1 } ?? 0
        while index < points.count, points[index].verdict == .dip { index += 1 }
        return index < points.count ? index : nil
    }

    private func gain(from: Int, to: Int) -> Int128 {
        guard points[to].verdict != .fall else { return 0 }
        return Int128(points[to].value.milliwattHours) - Int128(points[from].value.milliwattHours)
    }
}
