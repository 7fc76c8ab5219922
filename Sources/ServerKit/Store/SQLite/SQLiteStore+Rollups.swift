import Foundation
import GRDB
import GridModel

extension SQLiteStore {
    package func rollUp() async throws {
        do {
            try await rollupKeeper.rollUpAll()
        } catch {
            throw connection.fault(error)
        }
    }

    package var monthsToRollUp: Int { rollupKeeper.desk.due }

    package func retain() async throws {
        do {
            try await retentionKeeper.retain(self)
        } catch {
            throw connection.fault(error)
        }
    }

    package var keptFrom: Instant? { retentionKeeper.floor.keptFrom }

    package var retention: RetentionStatus { RetentionStatus(policy: retentionKeeper.policy, keptFrom: keptFrom) }

    package func rolledPortion(
        of key: RegisterKey, in span: TimeSpan, boundaries: ArraySlice<Instant>, most: Int
    ) async throws -> HistoryPortion? {
        // As for readings, the tail is taken before the disk is read.
        guard let snapshot = book.snapshot(of: key), let compacted = snapshot.compacted, span.start < span.end,
            span.start <= compacted.upperBound, compacted.lowerBound < span.end
        else { return nil }
        let events = eventBook[key]
        return try await read { [self] db in
            try RolledReading(
                store: self, key: key, snapshot: snapshot, compacted: compacted, events: events, db: db
            )
            .portion(of: span, boundaries: boundaries, most: most)
        }
    }
}

/// Puts a register's rollups together, window after window, as far as they can stand for its readings, and the readings
/// that follow.
private struct RolledReading {
    let store: SQLiteStore
    let key: RegisterKey
    let snapshot: RegisterBook.Snapshot
    let compacted: ClosedRange<Instant>
    let events: RegisterEvents?
    let db: Database

    /// Points after which no further window is added, so that memory stays small.
    private static let mostPoints = 20_000

    func portion(of span: TimeSpan, boundaries: ArraySlice<Instant>, most: Int) throws -> HistoryPortion? {
        let openings = try MeterRows.openings(of: key, db)
        let (courses, isFull) = try run(in: span, boundaries, openings)
        guard let last = courses.last?.last.at, last > span.start,
            let history = try history(of: courses, from: span.start, openings)
        else { return nil }
        // Together with what follows they take one read of the store, and each costs several changes of thread.
        guard last < span.end, !isFull else {
            return HistoryPortion(history: history, end: min(last, span.end), endsForGood: true)
        }
        return try adding(readingsIn: TimeSpan(start: last.adding(milliseconds: 1), end: span.end), most, to: history)
    }

    /// The courses with what it takes to judge the first of them.
    private func history(
        of courses: [RolledCourse], from start: Instant, _ openings: [Opening]
    ) throws -> RegisterHistory? {
        guard let first = courses.first else { return nil }
        var result = RegisterHistory(before: nil, readings: [], after: nil, openings: openings)
        result.rolled = courses
        let early = start.adding(milliseconds: -Metering.context)
        result.events = events
        result.zone = store.zone(of: key)
        if first.first.at > early {
            let window = Window(holding: first.first.at)
            if let previous = try whole(window.previous, openings), previous.first.at <= early {
                result.rolled.insert(previous, at: 0)
            } else {
                let context = try store.history(
                    of: key, in: TimeSpan(start: early, end: first.first.at), sides: .before, snapshot, events, db)
                result.before = context.before
                result.readings = context.readings
                result.rolled.insert(contentsOf: context.rolled, at: 0)
            }
        }
        // What was stated before all that is taken here has nothing to say here.
        if let start = result.rolled.first?.first.at, start <= early {
            result.openings.removeAll { $0.kind == .stated && $0.at < start }
        }
        return result
    }

    /// The history with the readings of what follows its courses, up to the next window that has a rollup.
    private func adding(
        readingsIn rest: TimeSpan, _ most: Int, to history: RegisterHistory
    ) throws -> HistoryPortion {
        var rest = rest
        for window in Window.covering(rest, within: compacted).dropFirst()
        where try store.rollupKeeper.rows.holding(of: key, in: window, db).rollup != nil {
            rest.end = window.start
            break
        }
        let windows = Window.covering(rest, within: compacted)
        let reach = try store.blocks.reach(of: key, in: rest, windows: windows, most: most, db)
        rest.end = reach.end
        let added = try store.history(of: key, in: rest, sides: .after, expected: reach.count, snapshot, events, db)
        var result = history
        result.readings += added.readings
        result.rolled += added.rolled
        result.after = added.after
        return HistoryPortion(history: result, end: rest.end)
    }

    /// The courses of windows one after another, up to the first that has something else than its rollup to tell, or to
    /// where there are enough.
    private func run(
        in span: TimeSpan, _ boundaries: ArraySlice<Instant>, _ openings: [Opening]
    ) throws -> (courses: [RolledCourse], isFull: Bool) {
        var courses: [RolledCourse] = []
        var points = 0
        let earliest = min(compacted.lowerBound, snapshot.tail.first?.at ?? compacted.lowerBound)
        var window = Window(holding: max(span.start, earliest))
        let end = min(span.end, compacted.upperBound.adding(milliseconds: 1))
        while window.start < end, points < Self.mostPoints {
            let holding = try store.rollupKeeper.rows.holding(of: key, in: window, db)
            let tail = tail(in: window)
            if holding.stored == 0, tail.isEmpty, !isEventful(window) {
                window = window.next
                continue
            }
            guard let found = try usable(holding, in: window, openings) else { break }
            // What precedes a course that begins late is among the readings.
            guard courses.isEmpty || found.header.isFromStart else { break }
            guard let course = try found.course(from: span.start, boundaries),
                tail.first.map({ $0.at > course.last.at }) ?? true
            else { break }
            courses.append(course)
            points += course.points.count
            guard found.isWhole(holding), tail.isEmpty else { break }
            window = window.next
        }
        return (courses, points >= Self.mostPoints)
    }

    /// A window's daily course if it tells all that is known of the window.
    private func whole(_ window: Window, _ openings: [Opening]) throws -> RolledCourse? {
        let holding = try store.rollupKeeper.rows.holding(of: key, in: window, db)
        guard tail(in: window).isEmpty, let found = try usable(holding, in: window, openings),
            found.isWhole(holding), found.header.isFromStart
        else { return nil }
        return try found.course(.day)
    }

    private func usable(
        _ holding: RollupRows.Holding, in window: Window, _ openings: [Opening]
    ) throws -> FoundRollup? {
        guard let row = holding.rollup, !isEventful(window) else { return nil }
        // A rollup knows of no opening, unless that went the same way as the readings.
        let isOpened = openings.contains {
            $0.kind == .stated && $0.at >= window.start && $0.at < window.next.start
        }
        if isOpened, !row.isFinal { return nil }
        return try FoundRollup(row, window: window, key: key)
    }

    /// Something happened to the register that no rollup knows of.
    private func isEventful(_ window: Window) -> Bool {
        events?.touches(TimeSpan(start: window.start, end: window.next.start)) ?? false
    }

    private func tail(in window: Window) -> ArraySlice<Reading> {
        let start = Reading(at: window.start, value: Energy(milliwattHours: .min))
        let end = Reading(at: window.next.start, value: Energy(milliwattHours: .min))
        return snapshot.tail[
            snapshot.tail.firstPosition(notBefore: start)..<snapshot.tail.firstPosition(notBefore: end)]
    }
}

/// A rollup's row, its header read.
private struct FoundRollup {
    let row: RollupRows.Holding.Row
    let window: Window
    let key: RegisterKey
    let header: RollupCodec.Header

    /// Nil for one that is damaged while its readings are there: they are as good.
    init?(_ row: RollupRows.Holding.Row, window: Window, key: RegisterKey) throws {
        self.row = row
        self.window = window
        self.key = key
        do {
            header = try row.data.withUnsafeBytes { bytes throws(FormatError) in
                try RollupCodec.header(bytes, window: window, key: key)
            }
        } catch {
            guard row.isFinal else { return nil }
            throw RollupRows.damaged(error, window, key)
        }
    }

    /// Nothing but the course is known of the window.
    func isWhole(_ holding: RollupRows.Holding) -> Bool {
        row.isFinal ? header.isWhole : header.isWhole && holding.stored == row.count
    }

    /// The coarsest course that has each instant it is cut at on its grid; nil when there is none.
    func course(from start: Instant, _ boundaries: ArraySlice<Instant>) throws -> RolledCourse? {
        let daily = try course(.day)
        let low = boundaries.partitioningIndex { $0 > daily.first.at }
        let high = boundaries.partitioningIndex { $0 >= daily.last.at }
        let startsWithin = daily.first.at < start && start < daily.last.at
        func isCut(by step: WallGrid.Step) -> Bool {
            (!startsWithin || header.grid.contains(start, step))
                && boundaries[low..<max(low, high)].allSatisfy { header.grid.contains($0, step) }
        }
        if isCut(by: .day) { return daily }
        // Where the readings are gone, what is known by the hour is all there is.
        return row.isFinal || isCut(by: .hour) ? try course(.hour) : nil
    }

    func course(_ step: WallGrid.Step) throws -> RolledCourse {
        do {
            return try row.data.withUnsafeBytes { bytes throws(FormatError) in
                try RollupCodec.course(step, of: header, bytes)
            }
        } catch {
            throw RollupRows.damaged(error, window, key)
        }
    }
}
