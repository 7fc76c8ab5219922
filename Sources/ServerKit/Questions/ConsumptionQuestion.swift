import GridModel

/// What several meters together consumed, cut by hour, day or month at the same instants for all of them.
package struct ConsumptionQuestion: Sendable {
    /// Those the caller may see.
    package var meters: MeterSelection
    /// Nil: as long before the range's end as ``HistoryRange`` says for the step.
    package var from: DateExpression?
    /// Not part of the range. Nil: the end of the step that holds now.
    package var to: DateExpression?
    package var step: HistoryStep
    /// Whose hours, days and months they are. Nil: the zone the meters share, or the server's when they have several.
    package var zone: Zone?
    /// Intervals on a page, 1 or more; a page may hold fewer and still not be the last.
    package var limit: Int
    /// A page's `next`; it carries the range, so `from` and `to` are not looked at again.
    package var cursor: String?

    package init(
        meters: MeterSelection, from: DateExpression? = nil, to: DateExpression? = nil, step: HistoryStep = .day,
        zone: Zone? = nil, limit: Int = 1_000, cursor: String? = nil
    ) {
        self.meters = meters
        self.from = from
        self.to = to
        self.step = step
        self.zone = zone
        self.limit = limit
        self.cursor = cursor
    }

    /// The page's intervals and the cursor of the next page.
    /// - Throws: ``QuestionFault`` for a meter that is not there, a range without time in it, `raw`, or a cursor that is
    ///   none of this question's; ``StoreFault`` when the store can't read.
    package func answer(
        from store: any MeterDirectory & ReadingStore, clock: WallClock, defaultZone: Zone
    ) async throws -> Page<FleetInterval> {
        guard limit > 0 else { throw QuestionFault(.badRequest, "limit \(limit) leaves no room: ask for 1 or more") }
        guard step != .raw else {
            throw QuestionFault(.badRequest, "raw readings can't be summed: ask for 1h, 1d or 1mo")
        }
        for meter in meters.named where store.entry(of: meter) == nil { throw QuestionFault.unknownMeter(meter) }
        let ids = store.meters(meters, after: nil, limit: .max)
        guard !ids.isEmpty else {
            throw QuestionFault(
                .unknownMeter, "there is no meter in \(meters) — gridctl meters lists the ones there are")
        }
        let zone = self.zone ?? Self.shared(store.zones(of: meters)) ?? defaultZone
        let subject = CursorSubject.fleet("\(meters) in \(zone.identifier)")
        let range =
            if let cursor { try IntervalCursor(cursor, about: subject, step: step).rest } else {
                try HistoryRange(from: from, to: to, step: step).resolve(in: zone, now: clock.now(), latest: nil)
            }
        let page = FleetPage(
            store: store, selection: meters, meters: ids, zone: zone, step: step, limit: min(limit, Self.mostItems))
        let (items, reached) = try await page.read(range)
        let next = reached.map { IntervalCursor(rest: TimeSpan(start: $0, end: range.end)) }
        return Page(items: items, next: next?.text(about: subject, step: step))
    }

    private static func shared(_ zones: Set<Zone>) -> Zone? { zones.count == 1 ? zones.first : nil }

    /// However many are asked for.
    private static let mostItems = 10_000
}
