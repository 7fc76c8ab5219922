import GridModel

/// What a register is taken to have counted over a stretch of time after its last reading.
struct EstimatedStretch: Hashable, Sendable {
    /// How far it is taken to have counted at an instant, in milliwatt-hours since the stretch begins; between two of them a
    /// straight line.
    struct Step: Hashable, Sendable {
        var at: Instant
        var energy: Int128
    }

    let span: TimeSpan
    let rule: RegisterEstimate.Rule
    /// The first is nothing at the span's start, the last is at its end; empty when nothing is added.
    private let steps: [Step]
    /// What it is like.
    private let like: TimeSpan?
    private let likeCount: Int
    private let likeMilliseconds: Int128
    private let likeEnergy: Int128

    /// One that nothing is added over.
    init(nothingOver span: TimeSpan) {
        self.init(span, .nothing, [], like: nil, count: 0, milliseconds: 0, energy: 0)
    }

    private init(
        _ span: TimeSpan, _ rule: RegisterEstimate.Rule, _ steps: [Step], like: TimeSpan?, count: Int,
        milliseconds: Int128, energy: Int128
    ) {
        self.span = span
        self.rule = rule
        self.steps = steps
        self.like = like
        likeCount = count
        likeMilliseconds = milliseconds
        likeEnergy = energy
    }

    /// Each hour as the same hours of the same weekdays before; one of which none is known as the mean of the others. Nil
    /// where less than a week of hours is known.
    init?(_ span: TimeSpan, like past: PastHours) {
        guard past.count >= Self.leastHours, span.start < span.end else { return nil }
        let cells = past.cells(of: span)
        let weights = cells.map { past.weight(ofHourAt: $0.start) }
        let known = weights.compactMap(\.self)
        guard !known.isEmpty else { return nil }
        let mean = known.reduce(0, +) / Int128(known.count)
        var sum: Int128 = 0
        var steps = [Step(at: span.start, energy: 0)]
        steps.reserveCapacity(cells.count + 1)
        for (cell, weight) in zip(cells, weights) {
            sum += (weight ?? mean) * Int128(cell.milliseconds)
            let energy = DecimalDigits.quotient(sum, PastHours.weightsInAnHour)
            guard energy <= Int128(Int64.max) else { return nil }
            steps.append(Step(at: cell.end, energy: energy))
        }
        self.init(
            span, .likeDays, steps, like: past.known, count: past.count,
            milliseconds: Int128(past.count) * Int128(PastHours.hour), energy: past.energy)
    }

    private static let leastHours = 168

    /// In a straight line, at the mean use of the last billed periods; nil when there are none.
    init?(_ span: TimeSpan, like billed: [Estimation.KnownPeriod]) {
        let last = billed.filter { $0.span.milliseconds > 0 }.suffix(Estimation.periods)
        guard let first = last.first, span.start < span.end, let total = Estimation.energy(over: span, like: billed)
        else { return nil }
        self.init(
            span, .billedPeriods,
            [Step(at: span.start, energy: 0), Step(at: span.end, energy: Int128(total.milliwattHours))],
            like: last.reduce(first.span) {
                TimeSpan(start: min($0.start, $1.span.start), end: max($0.end, $1.span.end))
            },
            count: last.count, milliseconds: last.reduce(0) { $0 + Int128($1.span.milliseconds) },
            energy: last.reduce(0) { $0 + Int128($1.consumption.milliwattHours) })
    }

    var total: Energy { Energy(milliwattHours: Int64(clamping: steps.last?.energy ?? 0)) }

    /// What is added up to an instant. The difference of it at two instants is what is added between them, so that the parts
    /// of a stretch add up to it however it is cut.
    func energy(until instant: Instant) -> Int128 {
        let next = steps.partitioningIndex { $0.at >= instant }
        guard next > 0 else { return 0 }
        guard next < steps.count else { return steps[next - 1].energy }
        let (from, to) = (steps[next - 1], steps[next])
        let part = DecimalDigits.quotient(
            (to.energy - from.energy) * Int128(instant - from.at), Int128(to.at - from.at))
        return from.energy + part
    }

    /// What an invoice keeps of it.
    var evidence: RegisterEstimate {
        RegisterEstimate(
            rule: rule, from: span.start, to: span.end, consumptionKwh: total, like: like, likeCount: likeCount,
            likeSeconds: Int64(clamping: likeMilliseconds / 1_000),
            likeKwh: Energy(milliwattHours: Int64(clamping: likeEnergy)))
    }
}
