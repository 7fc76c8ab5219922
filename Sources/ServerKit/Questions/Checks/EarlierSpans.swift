import GridModel

/// The spans before one that it is compared with: as many months as it has, days, or just as long.
enum EarlierSpans {
    /// Where they begin, oldest first; each ends where the next one begins, the last at the span's start. None for a span
    /// beyond a year: there is little to compare it with.
    static func starts(before span: TimeSpan, in zone: Zone) -> [Instant] {
        guard span.milliseconds <= longest else { return [] }
        let (start, end) = (zone.local(at: span.start).date, zone.local(at: span.end).date)
        if isMonth(span.start, zone), isMonth(span.end, zone) {
            let months = (end.year - start.year) * 12 + end.month - start.month
            var month = CivilMonth(start)
            return counted { _ in
                for _ in 0..<months { month = month.previous }
                return zone.start(of: month.firstDay)
            }
        }
        if zone.start(of: start) == span.start, zone.start(of: end) == span.end {
            let days = end.daysSince1970 - start.daysSince1970
            return counted { zone.start(of: start.adding(days: -$0 * days)) }
        }
        return counted { span.start.adding(milliseconds: Int64(-$0) * span.milliseconds) }
    }

    private static let longest: Int64 = 400 * 86_400_000

    private static func isMonth(_ instant: Instant, _ zone: Zone) -> Bool {
        zone.start(of: zone.month(at: instant).firstDay) == instant
    }

    private static func counted(_ start: (Int) -> Instant) -> [Instant] {
        (1...Estimation.periods).map(start).reversed()
    }
}

/// A meter's billing period and those before it.
struct BillingPeriods {
    let span: TimeSpan
    /// Where they begin, oldest first.
    let earlier: [Instant]

    init(of month: CivilMonth, _ cycles: ReadingCycles, in zone: Zone) {
        let days = cycles.days(of: month)
        span = TimeSpan(start: zone.start(of: days.lowerBound), end: zone.start(of: days.upperBound))
        var month = month
        var starts: [Instant] = []
        for _ in 0..<Estimation.periods {
            month = month.previous
            starts.append(zone.start(of: cycles.days(of: month).lowerBound))
        }
        earlier = starts.reversed()
    }
}
