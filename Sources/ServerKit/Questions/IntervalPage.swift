import GridModel

/// One page of intervals: at most `limit` of them, and readings looked at within bounds.
struct IntervalPage {
    let reader: RegisterReader
    let meter: MeterID
    let zone: Zone
    let step: HistoryStep
    let limit: Int

    func read(_ range: TimeSpan) async throws -> Page<Interval> {
        guard let span = try await knownPart(of: range) else { return Page(items: [], next: nil) }
        let boundaries = Boundaries(of: span, every: step, in: zone).prefix(limit + 1)
        var items: [Interval] = []
        items.reserveCapacity(boundaries.count)
        var reached = span.end
        _ = try await reader.forEachPiece(boundaries: boundaries, budget: Self.readingBudget) { piece in
            reached = piece.span.end
            if let interval = piece.interval { items.append(interval) }
        }
        let next = reached < span.end ? IntervalCursor(rest: TimeSpan(start: reached, end: range.end)) : nil
        return Page(items: items, next: next?.text(about: .meter(meter), step: step))
    }

    /// The range's steps from the first to the last that anything is known of; what lies outside is passed over at once
    /// and not page by page.
    private func knownPart(of range: TimeSpan) async throws -> TimeSpan? {
        let known = try await reader.store.known(of: MeterSelection([meter]), in: range)
        return known.flatMap { Boundaries.steps(step, over: $0, within: range, in: zone) }
    }

    /// About a week of a reading a second; a page ends at the first boundary beyond it.
    private static let readingBudget = 600_000
}
