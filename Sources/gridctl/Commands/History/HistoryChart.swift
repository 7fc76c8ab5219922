import GridModel

/// A history as a chart.
enum HistoryChart {
    /// What a meter consumed, step by step.
    static func consumption(
        of subject: String, _ intervals: [Interval], every step: HistoryStep, in zone: Zone
    ) -> Chart {
        let slots = intervals.map { interval in
            Chart.Slot(
                span: TimeSpan(start: interval.start, end: interval.end),
                value: interval.consumptionKwh.milliwattHours, marks: marks(interval))
        }
        return chart(of: subject, slots, every: step, in: zone)
    }

    /// The same with another time laid over it.
    static func comparison(
        of subject: String, _ pairs: [ComparedInterval], _ time: ComparedTime
    ) -> Chart {
        var slots: [Chart.Slot] = []
        for pair in pairs {
            // A day that only the past has stands at the end of the one it followed.
            let end = slots.last?.span.end ?? time.now.start
            slots.append(
                Chart.Slot(
                    span: pair.span ?? TimeSpan(start: end.adding(milliseconds: -1), end: end),
                    value: pair.now?.consumptionKwh.milliwattHours, compared: pair.then?.consumptionKwh.milliwattHours,
                    marks: pair.now.map(marks) ?? []))
        }
        var chart = chart(of: subject, slots, every: time.step, in: time.zone)
        chart.names = (now: name(of: time.now, time.zone), then: name(of: time.then, time.zone))
        return chart
    }

    /// The power between each two readings that follow each other.
    static func power(of subject: String, _ readings: [RawReading], in zone: Zone) -> Chart {
        Chart(
            title: "\(subject): power\(text(of: extent(readings), zone))", unit: "W", per: nil, form: .line,
            slots: PowerCourse.slots(readings), zone: zone)
    }

    private static func chart(
        of subject: String, _ slots: [Chart.Slot], every step: HistoryStep, in zone: Zone
    ) -> Chart {
        let (per, least): (String, TimeTicks.Spacing) =
            switch step {
            case .hour, .raw: ("per hour", .seconds(3_600))
            case .day: ("per day", .days(1))
            case .month: ("per month", .months(1))
            }
        let extent = slots.first.map { TimeSpan(start: $0.span.start, end: slots[slots.count - 1].span.end) }
        return Chart(
            title: "\(subject): consumption\(text(of: extent, zone))", unit: "Wh", per: per, form: .bars,
            slots: withGaps(slots, every: step, in: zone), zone: zone, least: least)
    }

    /// Empty slots where the history has none, each as long as a step is there.
    private static func withGaps(_ slots: [Chart.Slot], every step: HistoryStep, in zone: Zone) -> [Chart.Slot] {
        var result: [Chart.Slot] = []
        for slot in slots {
            while let end = result.last?.span.end, end < slot.span.start {
                let next = min(following(end, step, zone), slot.span.start)
                result.append(Chart.Slot(span: TimeSpan(start: end, end: next), value: nil))
            }
            result.append(slot)
        }
        return result
    }

    private static func following(_ instant: Instant, _ step: HistoryStep, _ zone: Zone) -> Instant {
        switch step {
        case .hour, .raw: instant.adding(seconds: 3_600)
        case .day: zone.start(of: zone.local(at: instant).date.adding(days: 1))
        case .month: zone.start(of: zone.month(at: instant).next.firstDay)
        }
    }

    private static func marks(_ interval: Interval) -> [Chart.Mark] {
        let quality: Chart.Mark? =
            switch interval.quality {
            case .measured: nil
            case .interpolated: .interpolated
            case .estimated: .estimated
            case .edited: .edited
            }
        return [quality, interval.partial ? .partial : nil].compactMap(\.self)
    }

    // MARK: Words

    private static func extent(_ readings: [RawReading]) -> TimeSpan? {
        guard let first = readings.first, let last = readings.last else { return nil }
        return TimeSpan(start: first.at, end: last.at.adding(milliseconds: 1))
    }

    private static func text(of span: TimeSpan?, _ zone: Zone) -> String {
        guard let span else { return "" }
        return ", \(name(of: span, zone)) (\(zone.identifier))"
    }

    /// `2026-11`, `2026-11-16`, `2026-11-16 to 2026-11-22`.
    static func name(of span: TimeSpan, _ zone: Zone) -> String {
        let month = zone.month(at: span.start)
        if zone.span(of: month) == span { return month.text }
        let first = zone.local(at: span.start).text.prefix(10)
        let last = zone.local(at: span.end.adding(milliseconds: -1)).text.prefix(10)
        return first == last ? String(first) : "\(first) to \(last)"
    }
}
