import GridModel

/// Which billing periods are judged on a day: pure.
struct JudgedPeriods {
    /// For so many days after its end a period is judged, as readings may come late, and its alert goes on.
    static let patience = 7

    let cycles: ReadingCycles

    /// The one that ended last, for a week, and the one that runs once a day of it is over; in order of time.
    func months(on day: CivilDate) -> [CivilMonth] {
        let running = cycles.month(holding: day)
        var months: [CivilMonth] = []
        if day < end(of: running.previous) { months.append(running.previous) }
        if day > cycles.days(of: running).lowerBound { months.append(running) }
        return months
    }

    /// From this day on a period is judged no more, and its alert is over.
    func end(of month: CivilMonth) -> CivilDate { cycles.days(of: month).upperBound.adding(days: Self.patience) }
}
