import GridModel

/// What is known of a stretch of time; neighbouring pieces join without loss.
struct MeteredPiece: Hashable {
    var span: TimeSpan
    /// Milliwatt-hours.
    private(set) var energy: Int128
    /// The part of it that came in a step, so over no time.
    private var stepEnergy: Energy?
    /// Milliseconds of the stretch that lie between the register's first and last known instants.
    private var covered: Int64
    /// The register was read at the very instant, or nothing is known on the other side of it.
    private var startIsExact: Bool
    private var endIsExact: Bool

    /// - Parameter known: From the register's first known instant to its last.
    @inline(__always)
    init(from start: RegisterStep, to end: RegisterStep, known: TimeSpan?, firstStep: RegisterLine.FirstStep?) {
        span = TimeSpan(start: start.at, end: end.at)
        energy = end.energy - start.energy
        if let firstStep, firstStep.at >= start.at, firstStep.at < end.at { stepEnergy = firstStep.energy }
        if let known {
            covered = max(0, min(end.at, known.end) - max(start.at, known.start))
            startIsExact = start.isRead || start.at < known.start || start.at > known.end
            endIsExact = end.isRead || end.at < known.start || end.at > known.end
        } else {
            covered = 0
            startIsExact = true
            endIsExact = true
        }
    }

    /// Joins the piece that begins where this one ends.
    mutating func join(_ next: MeteredPiece) {
        span.end = next.span.end
        energy += next.energy
        stepEnergy = stepEnergy ?? next.stepEnergy
        covered += next.covered
        endIsExact = next.endIsExact
    }

    var consumption: Energy { Energy(milliwattHours: Int64(clamping: energy)) }

    var quality: IntervalQuality { startIsExact && endIsExact ? .measured : .interpolated }

    /// False where nothing is known.
    var isKnown: Bool { covered > 0 || stepEnergy != nil }

    /// The register is not known over all of it.
    var isPartial: Bool { covered < span.milliseconds }

    /// Over the covered time and without a first step: when that was used is not known. Nil over no time, or beyond 64
    /// bits.
    var meanPower: Power? {
        Int64(exactly: energy - Int128(stepEnergy?.milliwattHours ?? 0)).flatMap {
            Power(Energy(milliwattHours: $0), over: covered)
        }
    }

    /// Nil where nothing is known.
    var interval: Interval? {
        guard isKnown else { return nil }
        return Interval(
            start: span.start, end: span.end, consumptionKwh: consumption, averageKw: meanPower, quality: quality,
            partial: isPartial)
    }
}
