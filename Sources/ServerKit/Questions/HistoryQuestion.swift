import GridModel

/// One page of a meter's history.
package enum HistoryPage: Sendable {
    case intervals(Page<Interval>)
    case raw(Page<RawReading>)
}

/// What a meter consumed, cut by hour, local day or local month, or its readings themselves; answered page by page.
package struct HistoryQuestion: Sendable {
    package var meter: MeterID
    /// Nil: as long before the range's end as ``HistoryRange`` says for the step.
    package var from: DateExpression?
    /// Not part of the range. Nil: the end of the step that holds now, or the latest reading if its clock is ahead.
    package var to: DateExpression?
    package var step: HistoryStep
    /// Items on a page, 1 or more; a page may hold fewer and still not be the last.
    package var limit: Int
    /// A page's `next`; it carries the range, so `from` and `to` are not looked at again.
    package var cursor: String?

    package init(
        meter: MeterID, from: DateExpression? = nil, to: DateExpression? = nil, step: HistoryStep = .day,
        limit: Int = 1_000, cursor: String? = nil
    ) {
        self.meter = meter
        self.from = from
        self.to = to
        self.step = step
        self.limit = limit
        self.cursor = cursor
    }

    /// The page's items and the cursor of the next page.
    /// - Throws: ``QuestionFault`` for a meter that is not there, a range without time in it, or a cursor that is none
    ///   of this question's; ``StoreFault`` when the store can't read.
    package func answer(
        from store: any MeterDirectory & ReadingStore, clock: WallClock
    ) async throws -> HistoryPage {
        guard limit > 0 else { throw QuestionFault(.badRequest, "limit \(limit) leaves no room: ask for 1 or more") }
        guard let entry = store.entry(of: meter) else { throw QuestionFault.unknownMeter(meter) }
        let limit = min(limit, Self.mostItems)
        let reader = RegisterReader(store, RegisterKey(meter))
        if step == .raw {
            let place =
                if let cursor { try RawCursor(cursor, meter: meter) } else {
                    RawCursor(span: try range(in: entry.zone, store, clock))
                }
            return .raw(try await RawPage(reader: reader, meter: meter, limit: limit).read(from: place))
        }
        let range =
            if let cursor { try IntervalCursor(cursor, about: .meter(meter), step: step).rest } else {
                try range(in: entry.zone, store, clock)
            }
        let page = IntervalPage(reader: reader, meter: meter, zone: entry.zone, step: step, limit: limit)
        return .intervals(try await page.read(range))
    }

    private func range(in zone: Zone, _ store: any ReadingStore, _ clock: WallClock) throws -> TimeSpan {
        try HistoryRange(from: from, to: to, step: step).resolve(
            in: zone, now: clock.now(), latest: store.latest(of: RegisterKey(meter))?.last.at)
    }

    /// However many are asked for: a page of this many is 2 MB of JSON.
    private static let mostItems = 10_000
}
