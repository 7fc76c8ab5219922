import Foundation
import GRDB
import GridModel

extension SQLiteStore: ReadingStore {
    package var counts: ReadingCounts { book.counts }

    package func latest(of key: RegisterKey) -> LatestReadings? { book.latest(of: key) }

    // In each of these the tail is taken before the disk is read: what is compacted in between is then found twice and
    // counted once, never missed.

    package func history(of key: RegisterKey, in span: TimeSpan) async throws -> RegisterHistory {
        let snapshot = book.snapshot(of: key)
        let events = eventBook[key]
        return try await read { [self] db in try history(of: key, in: span, snapshot, events, db) }
    }

    package func portion(
        of key: RegisterKey, in span: TimeSpan, context: Int64, most: Int
    ) async throws -> HistoryPortion {
        let snapshot = book.snapshot(of: key)
        let events = eventBook[key]
        return try await read { [self] db in
            var reach = (end: span.end, count: 0)
            if let compacted = snapshot?.compacted, span.start < span.end {
                let windows = Window.covering(span, within: compacted)
                reach = try blocks.reach(of: key, in: span, windows: windows, most: most, db)
            }
            let wide = TimeSpan(start: span.start.adding(milliseconds: -context), end: reach.end)
            let history = try history(of: key, in: wide, expected: reach.count, snapshot, events, db)
            return HistoryPortion(history: history, end: reach.end)
        }
    }

    /// What is looked for around a span, which costs a block each.
    struct Sides: OptionSet {
        let rawValue: Int
        static let before = Sides(rawValue: 1)
        static let after = Sides(rawValue: 2)
    }

    func history(
        of key: RegisterKey, in span: TimeSpan, sides: Sides = [.before, .after], expected: Int = 0,
        _ snapshot: RegisterBook.Snapshot?, _ events: RegisterEvents?, _ db: Database
    ) throws -> RegisterHistory {
        let openings = try MeterRows.openings(of: key, db)
        guard let snapshot, span.start < span.end else {
            var history = RegisterHistory(before: nil, readings: [], after: nil, openings: openings)
            history.events = events
            history.zone = zone(of: key)
            return history
        }
        var readings: [Reading] = []
        readings.reserveCapacity(expected)
        var before: Reading?
        var after: Reading?
        if let compacted = snapshot.compacted {
            for window in Window.covering(span, within: compacted) {
                try blocks.append(of: key, in: window, span, to: &readings, db)
            }
            if sides.contains(.before), compacted.lowerBound < span.start {
                let from = min(span.start, compacted.upperBound.adding(milliseconds: 1))
                before = try blocks.last(before: from, of: key, floor: compacted.lowerBound, db)
            }
            if sides.contains(.after), compacted.upperBound >= span.end {
                let from = max(span.end, compacted.lowerBound)
                after = try blocks.first(from: from, of: key, ceiling: compacted.upperBound, db)
            }
        }
        var history = RegisterHistory(
            snapshot, span, before: before, readings: readings, after: after, openings: openings)
        if let compacted = snapshot.compacted {
            history.rolled = try finalCourses(of: key, in: span, within: compacted, db)
        }
        history.zone = zone(of: key)
        if let events {
            history.events = events
            if !events.exclusions.isEmpty { try leaveOut(events, of: key, from: &history, span, snapshot, db) }
        }
        return history
    }

    func zone(of key: RegisterKey) -> Zone { directory.entry(of: key.meter)?.zone ?? .utc }

    /// Looks further for the readings around a span where those there are were left out.
    private func leaveOut(
        _ events: RegisterEvents, of key: RegisterKey, from history: inout RegisterHistory, _ span: TimeSpan,
        _ snapshot: RegisterBook.Snapshot, _ db: Database
    ) throws {
        func around(_ at: Instant) throws -> RegisterHistory {
            let instant = TimeSpan(start: at, end: at.adding(milliseconds: 1))
            return try self.history(of: key, in: instant, snapshot, nil, db)
        }
        while let before = history.before, events.excludes(before) {
            let found = try around(before.at)
            history.before = found.readings.last { !events.excludes($0) } ?? found.before
        }
        while let after = history.after, events.excludes(after) {
            let found = try around(after.at)
            history.after = found.readings.last { !events.excludes($0) } ?? found.after
        }
    }

    /// What stands for readings that were let go of.
    private func finalCourses(
        of key: RegisterKey, in span: TimeSpan, within compacted: ClosedRange<Instant>, _ db: Database
    ) throws -> [RolledCourse] {
        guard let keptFrom = retentionKeeper.floor.keptFrom, span.start < keptFrom else { return [] }
        let gone = TimeSpan(start: span.start, end: min(span.end, keptFrom))
        return try Window.covering(gone, within: compacted).compactMap { window in
            let holding = try rollupKeeper.rows.holding(of: key, in: window, db)
            guard let row = holding.rollup, row.isFinal else { return nil }
            let course = try rollupKeeper.rows.decode(row.data, window: window, key: key).hourly
            return course.first.at < span.end && course.last.at >= span.start ? course : nil
        }
    }

    package func readings(
        of key: RegisterKey, in span: TimeSpan, after: Reading?, limit: Int
    ) async throws -> [Reading] {
        guard let snapshot = book.snapshot(of: key), span.start < span.end, limit > 0 else { return [] }
        return try await read { [blocks] db in
            var start = max(span.start, after?.at ?? span.start)
            let known = [snapshot.compacted?.lowerBound, snapshot.tail.first?.at].compactMap { $0 }.min()
            let latest = [snapshot.compacted?.upperBound, snapshot.tail.last?.at].compactMap { $0 }.max()
            guard let known, let latest else { return [] }
            var result: [Reading] = []
            while start < span.end, result.count < limit {
                let rest = TimeSpan(start: start, end: span.end)
                let windows = Window.covering(rest, within: known...latest)
                // No more blocks are read than the page takes, however dense the register is.
                let end = try blocks.reach(of: key, in: rest, windows: windows, most: limit - result.count, db).end
                let part = TimeSpan(start: start, end: end)
                let low = snapshot.tail.firstPosition(notBefore: Reading(at: start, value: .least))
                let high = snapshot.tail.firstPosition(notBefore: Reading(at: end, value: .least))
                var found = Array(snapshot.tail[low..<high])
                for window in windows where window.start < end {
                    try blocks.append(of: key, in: window, part, to: &found, db)
                }
                let new = found.distinct().filter { reading in after.map { $0 < reading } ?? true }
                result.append(contentsOf: new.prefix(limit - result.count))
                start = end
            }
            return result
        }
    }
}

extension RegisterHistory {
    /// What blocks hold of a span and around it, together with the register's tail.
    init(
        _ snapshot: RegisterBook.Snapshot, _ span: TimeSpan, before: Reading?, readings: [Reading], after: Reading?,
        openings: [Opening]
    ) {
        let tail = snapshot.tail
        if tail.isEmpty {
            self.init(before: before, readings: readings.distinct(), after: after, openings: openings)
            return
        }
        let low = tail.firstPosition(notBefore: Reading(at: span.start, value: .least))
        let high = tail.firstPosition(notBefore: Reading(at: span.end, value: .least))
        var readings = readings
        if low < high { readings.append(contentsOf: tail[low..<high]) }
        self.init(
            before: [before, tail[..<low].last].compactMap(\.self).max(), readings: readings.distinct(),
            after: [after, tail.greatest(at: high)].compactMap(\.self).min(by: Reading.comesFirst),
            openings: openings)
    }
}

extension [Reading] {
    /// In order, each once.
    fileprivate func distinct() -> [Reading] {
        // What comes from blocks that follow each other is so already.
        if indices.dropFirst().allSatisfy({ self[$0 - 1].at < self[$0].at || self[$0 - 1] < self[$0] }) { return self }
        var result: [Reading] = []
        result.reserveCapacity(count)
        for reading in sorted() where reading != result.last { result.append(reading) }
        return result
    }
}

extension Window {
    /// The windows of a span that can hold something of what lies in `known`.
    static func covering(_ span: TimeSpan, within known: ClosedRange<Instant>) -> [Window] {
        let start = max(span.start, known.lowerBound)
        let end = min(span.end, known.upperBound.adding(milliseconds: 1))
        guard start < end else { return [] }
        var windows: [Window] = []
        var window = Window(holding: start)
        while window.start < end {
            windows.append(window)
            window = window.next
        }
        return windows
    }
}
