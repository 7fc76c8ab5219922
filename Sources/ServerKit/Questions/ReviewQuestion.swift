import GridModel

/// Which readings wait for an operator's decision, with those around each.
package struct ReviewQuestion: Sendable {
    /// Those the caller may see.
    package var meters: MeterSelection
    /// Readings on a page, 1 or more; a page may hold fewer and still not be the last.
    package var limit: Int
    /// The number of the last of the page before; 0 for the first page.
    package var after: Int64

    package init(meters: MeterSelection, limit: Int = 100, after: Int64 = 0) {
        self.meters = meters
        self.limit = limit
        self.after = after
    }

    /// The page's readings, and the number after which the next page begins; nil on the last.
    /// - Throws: ``QuestionFault`` for a meter that is named by itself and not there; ``StoreFault``.
    package func answer(
        from store: any MeterDirectory & ReadingStore & MeterEventStore
    ) async throws -> (readings: [HeldReading], next: Int64?) {
        for meter in meters.named where store.entry(of: meter) == nil { throw QuestionFault.unknownMeter(meter) }
        // One more than asked for tells whether there is a next page.
        let rows = try await store.heldReadings(of: meters, after: after, limit: limit + 1)
        var readings: [HeldReading] = []
        for row in rows.prefix(limit) {
            if let held = try await held(row, store) { readings.append(held) }
        }
        return (readings, rows.count > limit ? rows[limit - 1].id : nil)
    }

    /// Nil when the reading waits no more: the register came back since it was found.
    private func held(_ row: HeldRow, _ store: any ReadingStore) async throws -> HeldReading? {
        let at = row.reading.at
        let reader = RegisterReader(store, row.key, usesRollups: false)
        let course = try await reader.course(over: TimeSpan(start: at, end: at.adding(milliseconds: 1)))
        let points = course.line.points
        guard
            let index = points.firstIndex(where: { $0.at == at && $0.value == row.reading.value && $0.verdict.isHeld })
        else { return nil }
        func reading(_ point: RegisterLine.Point?) -> Reading? { point.map { Reading(at: $0.at, value: $0.value) } }
        return HeldReading(
            id: row.id, meter: row.key.meter, at: at, registerKwh: row.reading.value,
            reason: points[index].verdict == .fall ? .fall : .spike,
            before: reading(points[..<index].last { $0.verdict != .dip }),
            after: reading(points[(index + 1)...].first { $0.verdict != .dip && $0.at > at }))
    }
}
