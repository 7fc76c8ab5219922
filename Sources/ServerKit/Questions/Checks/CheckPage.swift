import GridModel

/// One page of checks: a local day after the other, so that a month of a reading a second is never in memory whole.
struct CheckPage {
    let reader: RegisterReader
    let zone: Zone
    let now: Instant
    let limit: Int

    /// - Parameter earlier: Where the spans begin that the range is compared with, oldest first.
    func read(
        from place: CheckCursor, earlier: [Instant]
    ) async throws -> (items: [ReadingCheck], next: CheckCursor?) {
        try await reader.requireKept(place.range)
        var place = place
        guard let known = try await days(of: place), place.day < known.end else { return ([], nil) }
        var whole = place.isFirst ? try await checks(of: place.range, earlier: earlier) : []
        if place.isFirst, place.day < known.start { place.day = known.start }
        let days = Boundaries(of: TimeSpan(start: place.day, end: known.end), every: .day, in: zone)
            .prefix(Self.mostDays + 1)
        var shaper = GapShaper(reader: reader)
        var items: [ReadingCheck] = []
        var seen = 0
        for (start, end) in zip(days, days.dropFirst()) {
            let day = TimeSpan(start: start, end: end)
            var run = EstimatedRun(open: place.estimatedSince.map { TimeSpan(start: $0, end: start) })
            var (found, readings) = try await DayChecks(page: self, range: place.range, isFirst: place.isFirst)
                .find(in: day, isLast: end == known.end, &run, &shaper)
            found = whole + found
            whole = []
            let left = found.dropFirst(place.given)
            let room = limit - items.count
            items += left.prefix(room)
            if left.count > room {
                place.given += room
                return (items, place)
            }
            if end >= known.end { return (items, nil) }
            place.day = end
            place.given = 0
            place.isFirst = false
            place.estimatedSince = run.open.flatMap { $0.end == end ? $0.start : nil }
            seen += readings
            if items.count == limit || seen > Self.readingBudget { return (items, place) }
        }
        return (items, place)
    }

    /// About a week of a reading a second; a page ends at the first day beyond it.
    private static let readingBudget = 600_000
    /// A page ends after so many, however few readings they have.
    private static let mostDays = 400

    /// The days that something is known of, as far as the range goes; the first alone where nothing is but what lies before
    /// it. Nil where nothing is known at all.
    private func days(of place: CheckCursor) async throws -> TimeSpan? {
        let known = try await reader.store.known(of: MeterSelection([reader.key.meter]), in: place.range)
        if let known { return Boundaries.steps(.day, over: known, within: place.range, in: zone) }
        guard place.isFirst else { return nil }
        let day = Boundaries.step(.day, around: place.range.start, in: zone)
        return TimeSpan(start: place.range.start, end: min(day.end, place.range.end))
    }

    // MARK: The range as a whole

    /// What was used in it, against the spans before. That is for as much of it as is known: half of it at least.
    private func checks(of range: TimeSpan, earlier: [Instant]) async throws -> [ReadingCheck] {
        let meters = MeterSelection([reader.key.meter])
        guard let known = try await reader.store.known(of: meters, in: range) else { return [] }
        let span = TimeSpan(start: known.lowerBound, end: known.upperBound)
        guard span.milliseconds * 2 >= range.milliseconds, let period = try await period(span) else { return [] }
        if let finding = MeteringChecks.zero(period) { return [finding] }
        let past = TimeSpan(start: Instant(milliseconds: .min / 4), end: range.start)
        guard let first = try await reader.store.known(of: meters, in: past)?.lowerBound else { return [] }
        let boundaries = earlier.drop { $0 < first } + [range.start]
        let pieces = try await reader.pieces(boundaries: Array(boundaries)).pieces
        let before = pieces.reversed().prefix { $0.isKnown && !$0.isPartial }.reversed().compactMap(\.period)
        return MeteringChecks.history(period, before: before).map { [$0] } ?? []
    }

    private func period(_ span: TimeSpan) async throws -> Estimation.KnownPeriod? {
        guard span.start < span.end else { return nil }
        return try await reader.total(of: span).piece?.period
    }
}

extension MeteredPiece {
    /// Nil where nothing is known, or it does not fit.
    fileprivate var period: Estimation.KnownPeriod? {
        guard isKnown, let used = Int64(exactly: usedEnergy) else { return nil }
        return Estimation.KnownPeriod(span: span, consumption: Energy(milliwattHours: used))
    }
}
