import GridModel

extension FleetQuestion {
    /// What each meter consumed: the page's profiles, in order of meter, and the cursor of the next page. Without an end it
    /// is that of the last step that is over.
    ///
    /// - Throws: ``QuestionFault`` for a meter that is not there, a range without time in it or with too many steps,
    ///   `raw`, or a cursor that is none of this question's; ``StoreFault`` when the store can't read.
    package func profiles(
        from store: any MeterDirectory & ReadingStore, clock: WallClock, defaultZone: Zone
    ) async throws -> Page<ConsumptionProfile> {
        let zone = try checkedZone(store, orElse: defaultZone, ofReadings: "readings are no profile")
        let subject = CursorSubject.fleet("profiles of \(meters) in \(zone.identifier)")
        let place =
            if let cursor { try ProfileCursor(cursor, about: subject, step: step) } else {
                ProfileCursor(passed: nil, range: try range(in: zone, now: clock.now()))
            }
        let boundaries = Boundaries(of: place.range, every: step, in: zone).prefix(Self.mostSteps + 2)
        guard boundaries.count <= Self.mostSteps + 1 else {
            throw QuestionFault(
                .badRequest, "that is more than \(Self.mostSteps) steps: ask for a shorter range or longer steps")
        }
        let most = min(limit, max(1, Self.mostValues / boundaries.count))
        // One more than asked for tells whether there is a next page.
        var ids = store.meters(meters, after: place.passed, limit: most + 1)
        let hasMore = ids.count > most
        ids = Array(ids.prefix(most))
        let (items, reached) = try await ProfilePage(store: store, step: step, boundaries: boundaries).read(ids)
        let passed = reached ?? (hasMore ? ids.last : nil)
        let next = passed.map { ProfileCursor(passed: $0, range: place.range).text(about: subject, step: step) }
        return Page(items: items, next: next)
    }

    private func range(in zone: Zone, now: Instant) throws -> TimeSpan {
        let end = to ?? DateExpression(Boundaries.step(step, around: now, in: zone).start.rfc3339)
        return try HistoryRange(from: from, to: end, step: step).resolve(in: zone, now: now, latest: nil)
    }

    /// Of one meter: more than a year of hours.
    package static let mostSteps = 10_000
    /// On a page, whatever the number of meters: a megabyte of JSON.
    private static let mostValues = 100_000
}
