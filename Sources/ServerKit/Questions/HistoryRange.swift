import GridModel

/// The span of time a history question is about.
struct HistoryRange {
    let from: DateExpression?
    let to: DateExpression?
    let step: HistoryStep

    /// The instants it names in the meter's zone.
    ///
    /// Without an end it goes on to the end of the step that holds now, or that holds the latest reading when the
    /// meter's clock is ahead of ours. Without a start it is 7 local days, 12 local months, 24 hours, or for the
    /// readings themselves a day, up to its end.
    /// - Throws: ``QuestionFault`` when the start is not before the end.
    func resolve(in zone: Zone, now: Instant, latest: Instant?) throws(QuestionFault) -> TimeSpan {
        let end = to?.instant(in: zone, now: now) ?? openEnd(in: zone, now: now, latest: latest)
        let start = from?.instant(in: zone, now: now) ?? openStart(before: to == nil ? nil : end, in: zone, now: now)
        guard start < end else { throw empty(start, end, in: zone) }
        return TimeSpan(start: start, end: end)
    }

    private func openEnd(in zone: Zone, now: Instant, latest: Instant?) -> Instant {
        Boundaries.step(step, around: max(now, latest ?? now), in: zone).end
    }

    /// `end` is nil when it was left open too: then the steps are counted back from now.
    private func openStart(before end: Instant?, in zone: Zone, now: Instant) -> Instant {
        let last = end?.adding(milliseconds: -1) ?? now
        switch step {
        case .hour:
            return Boundaries.step(.hour, around: last, in: zone).end.adding(milliseconds: -24 * 3_600_000)
        case .raw: return last.adding(milliseconds: 1 - 24 * 3_600_000)
        case .day: return zone.start(of: zone.local(at: last).date.adding(days: -6))
        case .month:
            var month = zone.month(at: last)
            for _ in 0..<11 { month = month.previous }
            return zone.start(of: month.firstDay)
        }
    }

    private func empty(_ start: Instant, _ end: Instant, in zone: Zone) -> QuestionFault {
        func named(_ expression: DateExpression?, _ instant: Instant) -> String {
            let resolved = zone.rfc3339(instant)
            guard let expression, expression.text != resolved else { return resolved }
            return "\(expression.text) (\(resolved))"
        }
        return QuestionFault(
            .badRequest,
            "from \(named(from, start)) is not before to \(named(to, end)): give a later end or an earlier start")
    }
}
