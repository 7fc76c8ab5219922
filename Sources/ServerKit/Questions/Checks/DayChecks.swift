import GridModel

/// What is found of a meter within one of its days.
struct DayChecks {
    let page: CheckPage
    let range: TimeSpan
    /// No day was looked at before: what leads into it is looked at too.
    let isFirst: Bool

    /// In order of time, and how many readings were looked at.
    ///
    /// - Parameters:
    ///   - isLast: No day follows.
    ///   - run: What is estimated up to the day's beginning; afterwards up to its end.
    func find(
        in whole: TimeSpan, isLast: Bool, _ run: inout EstimatedRun, _ shaper: inout GapShaper
    ) async throws -> (found: [ReadingCheck], readings: Int) {
        // Of a day that has more readings than are held at a time, its beginning.
        let reader = page.reader
        let portion = try await reader.store.portion(
            of: reader.key, in: whole, context: Metering.context, most: reader.portion)
        let day = TimeSpan(start: whole.start, end: portion.end)
        var course = try await reader.course(extending: portion.history, knownUntil: day.end)
        let isRead = course.line.points.contains { day.contains($0.at) && $0.verdict != .dip }
        // A gap that begins within the day is looked at to its end; of others no more than the day is cut.
        let through = isRead ? max(day.end, course.reach ?? day.end) : day.end
        let hours = Metering.boundaries(of: TimeSpan(start: day.start, end: through), every: .hour, in: page.zone)
        try await shaper.shape(&course.line, cutBy: hours)
        var found: [ReadingCheck] = []
        if isRead, let balance = Metering.balance(course.line, from: day.start, through: through, in: page.zone) {
            found += [MeteringChecks.sum(balance)].compactMap(\.self)
        }
        var intervals: [Interval] = []
        let dayHours = hours.prefix { $0 < day.end } + [day.end]
        Metering.forEachPiece(course.line, boundaries: Array(dayHours)) { piece in
            guard var interval = piece.interval else { return }
            interval.consumptionKwh = Energy(milliwattHours: Int64(clamping: piece.usedEnergy))
            intervals.append(interval)
            if let finding = run.take(interval) { found.append(finding) }
        }
        if isLast, let finding = run.end() { found.append(finding) }
        if let finding = MeteringChecks.spike(intervals) { found.append(finding) }
        found += self.readings(of: course.history, in: day)
        if day.end < whole.end { found.append(MeteringChecks.tooMany(in: day)) }
        return (found.sorted { ($0.from, $0.to) < ($1.from, $1.to) }, course.history.readings.count)
    }

    /// What the readings themselves show, those that an operator left out apart.
    private func readings(of history: RegisterHistory, in day: TimeSpan) -> [ReadingCheck] {
        let rules = history.events?.rules ?? MeteringRules()
        let all = history.readings
        let start = all.partitioningIndex { $0.at >= day.start }
        let end = all.partitioningIndex { $0.at >= day.end }
        let counting = all[start..<end].lazy.filter { history.events?.excludes($0) != true }
        var found = [MeteringChecks.conflicts(counting)].compactMap(\.self)
        // From each reading of the day to the one that follows; before the first day, from the one that leads into it.
        let before = isFirst ? start > 0 ? all[start - 1] : history.before : nil
        let after = end < all.count ? all[end] : history.after
        var instants = [before].compactMap { $0?.at }
        instants += counting.map(\.at)
        if !instants.isEmpty, let after { instants.append(after.at) }
        found += MeteringChecks.intervals(instants, rules: rules)
        if after == nil, let last = instants.last,
            let finding = MeteringChecks.silence(since: last, until: min(page.now, range.end), rules: rules)
        {
            found.append(finding)
        }
        return found
    }
}
