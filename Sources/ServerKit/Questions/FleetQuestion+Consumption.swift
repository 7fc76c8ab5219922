import GridModel

extension FleetQuestion {
    /// What the meters together consumed: the page's intervals, and the cursor of the next page. Without an end it is that of
    /// the step that holds now.
    ///
    /// - Throws: ``QuestionFault`` for a meter that is not there, a range without time in it, `raw`, or a cursor that is
    ///   none of this question's; ``StoreFault`` when the store can't read.
    package func consumption(
        from store: any MeterDirectory & ReadingStore, clock: WallClock, defaultZone: Zone
    ) async throws -> Page<FleetInterval> {
        let zone = try checkedZone(store, orElse: defaultZone, ofReadings: "raw readings can't be summed")
        let ids = store.meters(meters, after: nil, limit: .max)
        guard !ids.isEmpty else {
            throw QuestionFault(
                .unknownMeter, "there is no meter in \(meters) — gridctl meters lists the ones there are")
        }
        let subject = CursorSubject.fleet("\(meters) in \(zone.identifier)")
        let range =
            if let cursor { try IntervalCursor(cursor, about: subject, step: step).rest } else {
                try HistoryRange(from: from, to: to, step: step).resolve(in: zone, now: clock.now(), latest: nil)
            }
        let page = FleetPage(
            store: store, selection: meters, meters: ids, zone: zone, step: step, limit: min(limit, Self.mostIntervals))
        let (items, reached) = try await page.read(range)
        let next = reached.map { IntervalCursor(rest: TimeSpan(start: $0, end: range.end)) }
        return Page(items: items, next: next?.text(about: subject, step: step))
    }

    /// However many are asked for.
    private static let mostIntervals = 10_000
}
