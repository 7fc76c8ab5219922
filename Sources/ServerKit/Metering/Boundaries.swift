import GridModel

/// The instants that cut a span by a wall clock, found as they are asked for.
///
/// An hour's boundary is an instant at which the clock shows a full hour by the offset in force or by the one just
/// before it. So a clock that is set by half an hour (Australia/Lord_Howe) cuts an hour and a half-hour, and nothing
/// is lost. A day begins at its first instant; a day that a zone skipped (Pacific/Apia, 30 December 2011) is none.
struct Boundaries: Sequence, IteratorProtocol {
    private let span: TimeSpan
    private let step: HistoryStep
    private let zone: Zone
    private var last: Instant?
    private var changes: OffsetChanges
    /// Before this instant each full hour is followed by the next, an hour later.
    private var steadyUntil = Instant(milliseconds: .min)

    init(of span: TimeSpan, every step: HistoryStep, in zone: Zone) {
        self.span = span
        self.step = step
        self.zone = zone
        changes = OffsetChanges(zone)
    }

    mutating func next() -> Instant? {
        guard let previous = last else {
            last = span.start
            return last
        }
        guard previous < span.end else { return nil }
        let next = Swift.min(following(previous), span.end)
        last = next
        return next
    }

    /// The first of them: a year of hours copied by way of a sequence takes three times as long.
    func prefix(_ most: Int) -> [Instant] {
        var rest = self
        var instants: [Instant] = []
        while instants.count < most, let next = rest.next() { instants.append(next) }
        return instants
    }

    /// The step's bounds around an instant: the latest boundary that is not after it, and the one that follows.
    static func step(_ step: HistoryStep, around instant: Instant, in zone: Zone) -> TimeSpan {
        // Early enough to be before the step's start, whatever the clock did; all that follows are true boundaries.
        let date = zone.local(at: instant).date
        let early: Instant
        switch step {
        case .raw: return TimeSpan(start: instant, end: instant.adding(milliseconds: 1))
        case .hour, .day: early = zone.start(of: date.adding(days: -3))
        case .month: early = zone.start(of: CivilMonth(date.adding(days: -40)).firstDay)
        }
        var boundaries = Boundaries(of: TimeSpan(start: early, end: .distantFuture), every: step, in: zone)
        var start = early
        while let next = boundaries.next() {
            if next > instant { return TimeSpan(start: start, end: next) }
            start = next
        }
        return TimeSpan(start: start, end: .distantFuture)
    }

    /// The part of a range from the start of the step that holds the first of two instants to the end of the one that
    /// holds the last; nil when that is nothing.
    static func steps(
        _ step: HistoryStep, over known: ClosedRange<Instant>, within range: TimeSpan, in zone: Zone
    ) -> TimeSpan? {
        let start = Swift.max(range.start, Self.step(step, around: known.lowerBound, in: zone).start)
        let end = Swift.min(range.end, Self.step(step, around: known.upperBound, in: zone).end)
        return start < end ? TimeSpan(start: start, end: end) : nil
    }

    private mutating func following(_ instant: Instant) -> Instant {
        switch step {
        case .raw: return span.end
        case .hour: return nextHour(after: instant)
        case .day:
            var date = zone.local(at: instant).date
            while true {
                date = date.adding(days: 1)
                let start = zone.start(of: date)
                if start > instant { return start }
            }
        case .month:
            var month = zone.month(at: instant)
            while true {
                month = month.next
                let start = zone.start(of: month.firstDay)
                if start > instant { return start }
            }
        }
    }

    private mutating func nextHour(after instant: Instant) -> Instant {
        // Nearly always, and what is looked up for the others would take most of a long answer's cutting.
        if instant < steadyUntil { return instant.adding(milliseconds: Self.hour) }
        var instant = instant
        while true {
            let offset = changes.offset(at: instant)
            let next = Self.fullHour(after: instant, offset: offset)
            guard let change = changes.next(after: instant), change <= next else {
                steadyUntil = changes.steadyEnd.adding(milliseconds: -Self.hour)
                return next
            }
            if change == next || Self.isFullHour(change, offset: changes.offset(at: change)) { return change }
            instant = change
        }
    }

    private static let hour: Int64 = 3_600_000

    private static func fullHour(after instant: Instant, offset: Int64) -> Instant {
        let local = instant.milliseconds + offset
        let sinceHour = (local % hour + hour) % hour
        return instant.adding(milliseconds: hour - sinceHour)
    }

    private static func isFullHour(_ instant: Instant, offset: Int64) -> Bool {
        (instant.milliseconds + offset) % hour == 0
    }
}

/// A zone's offset around a place that moves forward, without asking the zone each time.
private struct OffsetChanges {
    private let zone: Zone
    /// What was looked at: no change lies in it but `coming`.
    private var known = TimeSpan(start: .distantFuture, end: .distantFuture)
    private var coming: [Instant] = []
    private var current: Int64 = 0

    private static let ahead: Int64 = 370 * 86_400_000
    private static let margin: Int64 = 2 * 3_600_000

    init(_ zone: Zone) { self.zone = zone }

    /// Milliseconds east of Greenwich.
    mutating func offset(at instant: Instant) -> Int64 {
        look(at: instant)
        return current
    }

    /// The next change within the hours to come; nil when there is none.
    mutating func next(after instant: Instant) -> Instant? {
        look(at: instant)
        return coming.first
    }

    /// No change is looked for or known to come before this, which is after the instant looked at last.
    var steadyEnd: Instant { min(coming.first ?? known.end, known.end.adding(milliseconds: -Self.margin)) }

    private mutating func look(at instant: Instant) {
        // An hour before what is known ends, its far side must be known too.
        if instant < known.start || instant.adding(milliseconds: Self.margin) >= known.end {
            known = TimeSpan(start: instant, end: instant.adding(milliseconds: Self.ahead))
            coming = zone.transitions(in: known).filter { $0 > instant }
            current = Int64(zone.offset(at: instant)) * 1_000
        }
        while let change = coming.first, change <= instant {
            coming.removeFirst()
            current = Int64(zone.offset(at: change)) * 1_000
        }
    }
}

extension Instant {
    /// Later than anything that is asked for, with room to reckon.
    static let distantFuture = Instant(milliseconds: .max / 4)
}
