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
    private var reached: RegisterLine.Point?
    /// The index of the next that counts; the end when there is none.
    private var next = 0
    /// The energy at `reached`, the first step not counted.
    private var energy: Int128 = 0

    init(_ line: RegisterLine) {
        points = line.points
        firstStep = line.firstStep
        passDips()
    }

    /// Walks on to an instant that is not before the last one walked to.
    mutating func step(to instant: Instant) -> Step {
        while next < points.count, points[next].at <= instant {
            if let reached { energy += Self.gain(from: reached, to: points[next]) }
            reached = points[next]
            next += 1
            passDips()
        }
        guard let reached else { return Step(at: instant, energy: 0, isRead: false) }
        if reached.at == instant {
            return Step(at: instant, energy: energy + stepEnergy(before: instant), isRead: reached.isRead)
        }
        var total = energy + stepEnergy(before: instant)
        if next < points.count {
            total += DecimalDigits.quotient(
                Self.gain(from: reached, to: points[next]) * Int128(instant - reached.at),
                Int128(points[next].at - reached.at))
        }
        return Step(at: instant, energy: total, isRead: false)
    }

    private mutating func passDips() {
        while next < points.count, points[next].verdict == .dip { next += 1 }
    }

    private func stepEnergy(before instant: Instant) -> Int128 {
        guard let firstStep, firstStep.at < instant else { return 0 }
        return Int128(firstStep.energy.milliwattHours)
    }

    private static func gain(from: RegisterLine.Point, to: RegisterLine.Point) -> Int128 {
        guard to.verdict != .fall else { return 0 }
        return Int128(to.value.milliwattHours) - Int128(from.value.milliwattHours)
    }
}
