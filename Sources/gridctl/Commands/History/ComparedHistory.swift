import GridModel

/// A step of a history, and the step of another time that belongs to it; one of the two at least.
struct ComparedInterval: Hashable, Sendable {
    /// When it is in the present; nil for a day of the past that the present does not have.
    var span: TimeSpan?
    var now: Interval?
    var then: Interval?

    /// Nil unless both are known.
    var difference: Energy? {
        guard let now, let then else { return nil }
        let difference = Int128(now.consumptionKwh.milliwattHours) - Int128(then.consumptionKwh.milliwattHours)
        return Energy(milliwattHours: Int64(clamping: difference))
    }

    /// The difference in tenths of a percent of what was then; nil when that was nothing.
    var permille: Int64? {
        guard let difference, let then = then?.consumptionKwh, then > .zero else { return nil }
        return Int64(
            clamping: DecimalDigits.quotient(
                Int128(difference.milliwattHours) * 1_000, Int128(then.milliwattHours)))
    }
}

extension ComparedTime {
    /// The steps of both times in order, those that belong together as one.
    func pairs(now: [Interval], then: [Interval]) -> [ComparedInterval] {
        let places = Dictionary(then.map { (place($0.start), $0) }) { first, _ in first }
        var left = places
        var byPlace: [Place: Interval] = [:]
        for (place, interval) in places {
            guard let counterpart = counterpart(ofThen: place) else { continue }
            byPlace[counterpart] = interval
        }
        var rows = now.map { interval -> ComparedInterval in
            let then = byPlace.removeValue(forKey: place(interval.start))
            if let then { left[place(then.start)] = nil }
            return ComparedInterval(
                span: TimeSpan(start: interval.start, end: interval.end), now: interval, then: then)
        }
        // Steps of which only the past knows: days to come, and gaps.
        for (place, interval) in byPlace {
            guard let span = span(of: place) else { continue }
            left[self.place(interval.start)] = nil
            rows.append(ComparedInterval(span: span, now: nil, then: interval))
        }
        rows.sort { ($0.span?.start ?? self.now.end) < ($1.span?.start ?? self.now.end) }
        // And days that the present does not have, after the one they followed.
        for interval in left.values.sorted(by: { $0.start < $1.start }) {
            let before = rows.lastIndex { $0.then.map { $0.start < interval.start } ?? false }
            rows.insert(
                ComparedInterval(span: nil, now: nil, then: interval), at: before.map { $0 + 1 } ?? rows.endIndex)
        }
        return rows
    }
}

/// The range that a history is of when it is resolved here, and not by the server: as the server does it.
struct HistorySpan {
    let from: DateExpression?
    let to: DateExpression?
    let step: HistoryStep

    /// - Throws: ``Failure`` when the start is not before the end.
    func resolve(in zone: Zone, now: Instant) throws -> TimeSpan {
        let end = to?.instant(in: zone, now: now) ?? openEnd(zone, now)
        let start = from?.instant(in: zone, now: now) ?? openStart(to == nil ? now : end.adding(milliseconds: -1), zone)
        guard start < end else {
            throw Failure.usage(
                "from \(zone.rfc3339(start)) is not before to \(zone.rfc3339(end))",
                wayOut: "give a later end or an earlier start")
        }
        return TimeSpan(start: start, end: end)
    }

    private func openEnd(_ zone: Zone, _ now: Instant) -> Instant {
        let local = zone.local(at: now)
        switch step {
        case .raw: return now
        case .hour: return now.adding(milliseconds: 3_600_000 - Int64(local.millisecondOfDay % 3_600_000))
        case .day: return zone.start(of: local.date.adding(days: 1))
        case .month: return zone.span(of: CivilMonth(local.date)).end
        }
    }

    private func openStart(_ last: Instant, _ zone: Zone) -> Instant {
        let local = zone.local(at: last)
        switch step {
        case .raw: return last.adding(milliseconds: 1 - 24 * 3_600_000)
        case .hour: return last.adding(milliseconds: -23 * 3_600_000 - Int64(local.millisecondOfDay % 3_600_000))
        case .day: return zone.start(of: local.date.adding(days: -6))
        case .month:
            var month = CivilMonth(local.date)
            for _ in 0..<11 { month = month.previous }
            return zone.start(of: month.firstDay)
        }
    }
}
