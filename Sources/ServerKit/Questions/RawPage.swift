import GridModel

/// One page of readings with their flags.
struct RawPage {
    let reader: RegisterReader
    let meter: MeterID
    let limit: Int

    /// - Throws: ``QuestionFault`` for a span that begins where readings are no longer kept.
    func read(from place: RawCursor) async throws -> Page<RawReading> {
        try await reader.requireKept(place.span)
        var readings = try await reader.store.readings(
            of: reader.key, in: place.span, after: place.passed, limit: limit + 1)
        let hasMore = readings.count > limit
        readings.removeLast(max(0, readings.count - limit))
        guard let last = readings.last else { return Page(items: [], next: nil) }

        let course = try await course(of: readings, last: last, from: place)
        let items = zip(course.history.readings, course.line.flagged(course.history.readings))
            .filter { reading, _ in place.passed.map { $0 < reading } ?? (place.span.start <= reading.at) }
            .filter { reading, _ in reading <= last }
            .map(\.1)
        guard hasMore else { return Page(items: items, next: nil) }
        let kept = course.line.points.last { $0.at < last.at && $0.verdict != .dip }
        let next = RawCursor(
            span: place.span, passed: last, kept: kept.map { Reading(at: $0.at, value: $0.value) })
        return Page(items: items, next: next.text(meter: meter))
    }

    /// The page's readings with what is needed to judge them: the course before them, all values of the instants at
    /// the page's edges, and after a fall what may show it to be a dip.
    private func course(
        of readings: [Reading], last: Reading, from place: RawCursor
    ) async throws -> RegisterReader.Course {
        var history = try await head(of: place)
        let headEnd = place.passed.map { $0.at.adding(milliseconds: 1) } ?? place.span.start
        let end = last.at.adding(milliseconds: 1)
        if headEnd < end {
            history.readings += readings.filter { $0.at >= headEnd && $0.at < last.at }
            let tail = try await reader.store.history(of: reader.key, in: TimeSpan(start: last.at, end: end))
            history.readings += tail.readings
            history.after = tail.after
        }
        return try await reader.course(extending: history, knownUntil: end)
    }

    private func head(of place: RawCursor) async throws -> RegisterHistory {
        guard let passed = place.passed else {
            let early = place.span.start.adding(milliseconds: -Metering.context)
            return try await reader.store.history(of: reader.key, in: TimeSpan(start: early, end: place.span.start))
        }
        var head = try await reader.store.history(
            of: reader.key, in: TimeSpan(start: passed.at, end: passed.at.adding(milliseconds: 1)))
        head.before = place.kept
        return head
    }
}
