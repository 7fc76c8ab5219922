import GridModel

/// The full hours and the midnights of a wall clock over a span, by the offsets that were in force.
///
/// Every instant at which the clock was set is on the grid too, so it holds each boundary that ``Boundaries`` cuts the
/// span at, and now and then one more, which does no harm: what is known at more instants is known at these.
struct WallGrid: Hashable, Sendable {
    enum Step: Hashable, Sendable, CaseIterable {
        case hour, day

        var milliseconds: Int64 {
            switch self {
            case .hour: 3_600_000
            case .day: 86_400_000
            }
        }
    }

    /// A stretch of one offset, up to where the next begins.
    struct Segment: Hashable, Sendable {
        var start: Instant
        /// Milliseconds east of Greenwich.
        var offset: Int64
    }

    /// At least one, in order; the first begins with the span.
    let segments: [Segment]

    init(_ zone: Zone, over span: TimeSpan) {
        let changes = zone.transitions(in: span).filter { $0 > span.start }
        segments = ([span.start] + changes).map { Segment(start: $0, offset: Int64(zone.offset(at: $0)) * 1_000) }
    }

    init(segments: [Segment]) { self.segments = segments }

    /// The first instant of the grid after another.
    func next(after instant: Instant, _ step: Step) -> Instant {
        let index = segment(at: instant)
        let next = instant.adding(
            milliseconds: step.milliseconds - Self.sinceStep(instant, segments[index].offset, step))
        guard index + 1 < segments.count else { return next }
        return min(next, segments[index + 1].start)
    }

    func contains(_ instant: Instant, _ step: Step) -> Bool {
        let index = segment(at: instant)
        if index > 0, segments[index].start == instant { return true }
        return Self.sinceStep(instant, segments[index].offset, step) == 0
    }

    /// Milliseconds east of Greenwich.
    func offset(at instant: Instant) -> Int64 { segments[segment(at: instant)].offset }

    private func segment(at instant: Instant) -> Int {
        // A month has two at most, nearly always one.
        var index = segments.count - 1
        while index > 0, segments[index].start > instant { index -= 1 }
        return index
    }

    private static func sinceStep(_ instant: Instant, _ offset: Int64, _ step: Step) -> Int64 {
        let local = instant.milliseconds + offset
        // By numbers the compiler knows: that is a multiplication, and a year of hours is looked at one by one.
        let rest =
            switch step {
            case .hour: local % Step.hour.milliseconds
            case .day: local % Step.day.milliseconds
            }
        return rest < 0 ? rest + step.milliseconds : rest
    }
}
