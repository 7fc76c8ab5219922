import GridModel

/// What a person should look at of a meter's readings before they are billed; answered page by page.
package struct CheckQuestion: Sendable {
    package var meter: MeterID
    /// Nil: 7 local days up to the range's end, or the period's beginning.
    package var from: DateExpression?
    /// Not part of the range. Nil: the end of the day that holds now, or the latest reading if its clock is ahead.
    package var to: DateExpression?
    /// The month that names a billing period, in place of the two.
    package var period: CivilMonth?
    /// Findings on a page, 1 or more; a page may hold fewer and still not be the last.
    package var limit: Int
    /// A page's `next`; it carries the range, so that is not looked at again.
    package var cursor: String?

    package init(
        meter: MeterID, from: DateExpression? = nil, to: DateExpression? = nil, period: CivilMonth? = nil,
        limit: Int = 100, cursor: String? = nil
    ) {
        self.meter = meter
        self.from = from
        self.to = to
        self.period = period
        self.limit = limit
        self.cursor = cursor
    }

    /// The page's findings and the cursor of the next page: first those of the range as a whole, then day by day.
    /// - Throws: ``QuestionFault`` for a meter that is not there, a range without time in it or of which the readings are no
    ///   longer kept, or a cursor that is none of this question's; ``StoreFault`` when the store can't read.
    package func answer(
        from store: any MeterDirectory & ReadingStore & TermsStore, clock: WallClock
    ) async throws -> Page<ReadingCheck> {
        guard limit > 0 else { throw QuestionFault(.badRequest, "limit \(limit) leaves no room: ask for 1 or more") }
        guard period == nil || from == nil && to == nil else {
            throw QuestionFault(.badRequest, "period names the whole range: leave from and to away")
        }
        guard let zone = store.entry(of: meter)?.zone else { throw QuestionFault.unknownMeter(meter) }
        let now = clock.now()
        var periods: BillingPeriods?
        if let period {
            let end = zone.start(of: period.next.firstDay).adding(milliseconds: -1)
            periods = BillingPeriods(of: period, try await store.cycles(of: meter, at: end), in: zone)
        }
        let place: CheckCursor
        if let cursor {
            place = try CheckCursor(cursor, about: meter)
        } else if let periods {
            place = CheckCursor(range: periods.span)
        } else {
            let range = HistoryRange(from: from, to: to, step: .day)
            place = CheckCursor(
                range: try range.resolve(in: zone, now: now, latest: store.latest(of: RegisterKey(meter))?.last.at))
        }
        let page = CheckPage(
            reader: RegisterReader(store, RegisterKey(meter)), zone: zone, now: now, limit: min(limit, Self.mostItems))
        let earlier = periods?.earlier ?? EarlierSpans.starts(before: place.range, in: zone)
        let (items, next) = try await page.read(from: place, earlier: earlier)
        return Page(items: items, next: next?.text(about: meter))
    }

    /// However many are asked for.
    private static let mostItems = 1_000
}
