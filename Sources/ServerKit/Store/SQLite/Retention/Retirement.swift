import Foundation
import GRDB
import GridModel

/// A register's month whose readings go: what is kept of them, and what takes their place.
struct Retirement: Sendable {
    let key: RegisterKey
    let window: Window
    /// How many readings the month holds.
    let stored: Int64
    /// Those that stay.
    let kept: [Reading]
    /// The final rollup.
    let rollup: Data

    var gone: Int { Int(stored) - kept.count }

    /// False when the month changed since it was looked at; it is then left alone.
    func carryOut(_ db: Database) throws -> Bool {
        let rows = RollupRows()
        let holding = try rows.holding(of: key, in: window, db)
        guard holding.stored == stored, holding.rollup?.isFinal != true else { return false }
        // Before its blocks go: where the row is damaged it is worked out from them.
        var states = try RegisterStates.fetch(RegisterPage(holding: key.meter), mending: nil, db)
        try db.cachedStatement(sql: "DELETE FROM block WHERE window = ? AND meter = ? AND register = ?")
            .execute(arguments: [window.number, key.meter.value, Int64(key.register.value)])
        try PackRows.takeOut(key, in: window, db)
        var rest = kept[...]
        var generation: Int64 = 1
        while let first = rest.first {
            let part = rest.prefix(BlockCodec.maximumCount)
            let last = part[part.endIndex - 1]
            let data = Data(BlockCodec.encode(part, window: window, key: key))
            try db.cachedStatement(
                sql: """
                    INSERT INTO block (window, meter, register, generation, first, last, count, data)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                window.number, key.meter.value, Int64(key.register.value), generation, first.at.milliseconds,
                last.at.milliseconds, part.count, data,
            ])
            rest = rest.dropFirst(part.count)
            generation += 1
        }
        try rows.save(rollup, count: Int(stored), isFinal: true, for: key, in: window, db)
        states[key]?.letGo(gone)
        try states.save(db)
        return true
    }
}

/// Works out what stays of a register's month.
///
/// The final rollup is made as any other, with the month's stated openings in it, but begins where it surely fits what
/// precedes it, since there are no readings to take in its stead later: with a reading that counts, no fall within
/// ``Metering/context`` before it. It ends with the last that is judged for good. What lies outside of it stays as it is;
/// that is nothing unless the register fell around the month's ends. Of what lies within, the first and the last reading
/// stay, and those on either side of a billing period's start: with them it can be shown what an invoice was made of.
struct RetirementPlan {
    let store: SQLiteStore
    let key: RegisterKey
    let window: Window

    private var reader: RegisterReader { RegisterReader(store, key, usesRollups: false) }
    private var span: TimeSpan { TimeSpan(start: window.start, end: window.next.start) }

    /// Nil when nothing would go.
    func make() async throws -> Retirement? {
        let events = store.eventBook[key]
        // Where something happened the readings are needed to tell what it came to.
        guard let zone = store.entry(of: key.meter)?.zone, events.map({ !$0.touches(span) }) ?? true else { return nil }
        let extent = try await store.read { [self] db in try BlockIndex.extent(of: key, in: window, db) }
        guard let extent, extent.count > 2, let first = try await firstFit(), first < extent.last else { return nil }
        let made = try await store.read { [self] db in
            let openings = try MeterRows.openings(of: key, db).filter { $0.kind == .stated && span.contains($0.at) }
                .map { Reading(at: $0.at, value: $0.value) }
            let plan = RollupPlan(
                step: .init(window: window, key: key), extent: extent, from: first, openings: openings)
            return try store.rollupKeeper.rollup(plan, zone: zone, events, db)
        }
        guard var rollup = made else { return nil }
        let course = rollup.hourly
        rollup.count = Int(extent.count)
        rollup.isFromStart = course.first.at <= extent.first
        var kept = Set(try await readings(TimeSpan(start: span.start, end: course.first.at.adding(milliseconds: 1))))
        kept.formUnion(try await readings(TimeSpan(start: extent.first, end: extent.first.adding(milliseconds: 1))))
        kept.formUnion(try await readings(TimeSpan(start: course.last.at, end: span.end)))
        for instant in try await billingEdges(within: course, zone) {
            kept.formUnion(try await readings(TimeSpan(start: instant, end: instant.adding(milliseconds: 1))))
        }
        guard kept.count < extent.count else { return nil }
        return Retirement(
            key: key, window: window, stored: extent.count, kept: kept.sorted(),
            rollup: RollupCodec.encode(rollup, window: window, key: key))
    }

    private func readings(_ span: TimeSpan) async throws -> [Reading] {
        try await store.read { [self] db in try store.blocks.readings(of: key, in: window, span, db) }
    }

    /// The month's first reading, or opening, that counts and has no fall within a day before it or at it.
    private func firstFit() async throws -> Instant? {
        var lastFall: Instant?
        var from = span.start.adding(milliseconds: -Metering.context)
        while from < span.end {
            let to = min(from.adding(milliseconds: 2 * Metering.context), span.end)
            let course = try await reader.course(over: TimeSpan(start: from, end: to))
            for point in course.line.points where point.at >= from && point.at < to {
                switch point.verdict {
                case .dip: continue
                case .fall, .rollover, .restart: lastFall = point.at
                case .kept, .spike:
                    let isCalm = lastFall.map { point.at - $0 > Metering.context } ?? true
                    if isCalm, point.at >= span.start { return point.at }
                }
            }
            from = to
        }
        return nil
    }

    /// The instants of the readings on either side of a local month's start within a course.
    private func billingEdges(within course: RolledCourse, _ zone: Zone) async throws -> [Instant] {
        var edges: [Instant] = []
        var month = zone.month(at: course.first.at)
        while case let start = zone.start(of: month.next.firstDay), start <= course.last.at {
            month = month.next
            let line = try await reader.course(over: TimeSpan(start: start, end: start.adding(milliseconds: 1))).line
            if let before = line.points.last(where: { $0.at <= start && $0.verdict != .dip }) {
                edges.append(before.at)
            }
            if let after = line.firstKept(from: start) { edges.append(after.at) }
        }
        return edges
    }
}
