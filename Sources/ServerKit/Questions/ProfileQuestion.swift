import GridModel

/// What each of several meters consumed, cut at the same instants for all of them; answered some meters at a time.
package struct ProfileQuestion: Sendable {
    /// Those the caller may see.
    package var meters: MeterSelection
    /// Nil: as long before the range's end as ``HistoryRange`` says for the step.
    package var from: DateExpression?
    /// Not part of the range. Nil: the end of the last step that is over.
    package var to: DateExpression?
    package var step: HistoryStep
    /// Whose hours, days and months they are. Nil: the zone the meters share, or the server's when they have several.
    package var zone: Zone?
    /// Meters on a page, 1 or more; a page may hold fewer and still not be the last.
    package var limit: Int
    /// A page's `next`; it carries the range, so `from` and `to` are not looked at again.
    package var cursor: String?

    package init(
        meters: MeterSelection, from: DateExpression? = nil, to: DateExpression? = nil, step: HistoryStep = .hour,
        zone: Zone? = nil, limit: Int = 100, cursor: String? = nil
    ) {
        self.meters = meters
        self.from = from
        self.to = to
        self.step = step
        self.zone = zone
        self.limit = limit
        self.cursor = cursor
    }

    /// The page's profiles, in order of meter, and the cursor of the next page.
    /// - Throws: ``QuestionFault`` for a meter that is not there, a range without time in it or with too many steps,
    ///   `raw`, or a cursor that is none of this question's; ``StoreFault`` when the store can't read.
    package func answer(
        from store: any MeterDirectory & ReadingStore, clock: WallClock, defaultZone: Zone
    ) async throws -> Page<ConsumptionProfile> {
        guard limit > 0 else { throw QuestionFault(.badRequest, "limit \(limit) leaves no room: ask for 1 or more") }
        guard step != .raw else {
            throw QuestionFault(.badRequest, "readings are no profile: ask for 1h, 1d or 1mo")
        }
        for meter in meters.named where store.entry(of: meter) == nil { throw QuestionFault.unknownMeter(meter) }
        let zone = self.zone ?? Self.shared(store.zones(of: meters)) ?? defaultZone
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

    private static func shared(_ zones: Set<Zone>) -> Zone? { zones.count == 1 ? zones.first : nil }

    /// Of one meter: more than a year of hours.
    package static let mostSteps = 10_000
    /// On a page, whatever the number of meters: a megabyte of JSON.
    private static let mostValues = 100_000
}
