import GridModel

/// What is known of a stretch of time; neighbouring pieces join without loss.
struct MeteredPiece: Hashable {
    var span: TimeSpan
    /// Milliwatt-hours.
    private(set) var energy: Int128
    /// The part of it that came in a step, so over no time.
    private var stepEnergy: Energy?
    /// Milliseconds of the stretch that lie between the register's first and last known instants.
    private(set) var covered: Int64
    /// `read` where nothing is known on the other side too.
    private var startEvidence: Evidence
    private var endEvidence: Evidence
    /// Something in it was edited.
    private(set) var holdsEdit = false
    /// A reading that waits for an operator's decision has a part in it.
    private(set) var isHeld = false

    /// - Parameter known: From the register's first known instant to its last.
    @inline(__always)
    init(from start: RegisterStep, to end: RegisterStep, known: TimeSpan?, firstStep: RegisterLine.FirstStep?) {
        span = TimeSpan(start: start.at, end: end.at)
        energy = end.energy - start.energy
        if let firstStep, firstStep.at >= start.at, firstStep.at < end.at { stepEnergy = firstStep.energy }
        if let known {
            covered = max(0, min(end.at, known.end) - max(start.at, known.start))
            startEvidence = start.at < known.start || start.at > known.end ? .read : start.evidence
            endEvidence = end.at < known.start || end.at > known.end ? .read : end.evidence
        } else {
            covered = 0
            startEvidence = .read
            endEvidence = .read
        }
    }

    /// Joins the piece that begins where this one ends.
    mutating func join(_ next: MeteredPiece) {
        span.end = next.span.end
        energy += next.energy
        stepEnergy = stepEnergy ?? next.stepEnergy
        covered += next.covered
        endEvidence = next.endEvidence
        holdsEdit = holdsEdit || next.holdsEdit
        isHeld = isHeld || next.isHeld
    }

    /// Notes what came of operators' decisions, or waits for one.
    mutating func note(holdsEdit: Bool, isHeld: Bool) {
        self.holdsEdit = self.holdsEdit || holdsEdit
        self.isHeld = self.isHeld || isHeld
    }

    /// Goes on to an instant after all that is known with energy that was estimated.
    mutating func extend(to end: Instant, estimated more: Energy) {
        span.end = max(span.end, end)
        energy += Int128(more.milliwattHours)
        covered = span.milliseconds
        endEvidence = .estimated
    }

    var consumption: Energy { Energy(milliwattHours: Int64(clamping: energy)) }

    /// Milliwatt-hours that were used over the covered time: without a first step, of which nobody knows when that was.
    var usedEnergy: Int128 { energy - Int128(stepEnergy?.milliwattHours ?? 0) }

    /// The consumption for those to whom the greatest there is would be a wrong answer: nil when it does not fit.
    var exactConsumption: Energy? { Int64(exactly: energy).map { Energy(milliwattHours: $0) } }

    var quality: IntervalQuality {
        // Nearly always.
        if startEvidence == .read, endEvidence == .read, !holdsEdit { return .measured }
        return IntervalQuality(from: startEvidence, to: endEvidence, holdsEdit: holdsEdit)
    }

    /// False where nothing is known.
    var isKnown: Bool { covered > 0 || stepEnergy != nil }

    /// The register is not known over all of it.
    var isPartial: Bool { covered < span.milliseconds }

    /// Over the covered time and without a first step: when that was used is not known. Nil over no time, or beyond 64
    /// bits.
    var meanPower: Power? {
        Int64(exactly: usedEnergy).flatMap { Power(Energy(milliwattHours: $0), over: covered) }
    }

    /// Nil where nothing is known.
    var interval: Interval? {
        guard isKnown else { return nil }
        return Interval(
            start: span.start, end: span.end, consumptionKwh: consumption, averageKw: meanPower, quality: quality,
            partial: isPartial, held: isHeld)
    }
}
