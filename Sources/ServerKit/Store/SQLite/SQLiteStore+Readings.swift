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
        return try await read { [blocks] db in
            let openings = try MeterRows.openings(of: key, db)
            guard let snapshot, span.start < span.end else {
                return RegisterHistory(before: nil, readings: [], after: nil, openings: openings)
            }
            let tail = snapshot.tail
            let low = tail.firstPosition(notBefore: Reading(at: span.start, value: .least))
            let high = tail.firstPosition(notBefore: Reading(at: span.end, value: .least))
            var before = tail[..<low].last
            var after = tail[high...].first.flatMap { first in tail[high...].prefix { $0.at == first.at }.last }
            var readings = Array(tail[low..<high])
            if let compacted = snapshot.compacted {
                for window in Window.covering(span, within: compacted) {
                    readings.append(contentsOf: try blocks.readings(of: key, in: window, span, db))
                }
                if compacted.lowerBound < span.start {
                    let from = min(span.start, compacted.upperBound.adding(milliseconds: 1))
                    let found = try blocks.last(before: from, of: key, floor: compacted.lowerBound, db)
                    before = [before, found].compactMap { $0 }.max()
                }
                if compacted.upperBound >= span.end {
                    let from = max(span.end, compacted.lowerBound)
                    let found = try blocks.first(from: from, of: key, ceiling: compacted.upperBound, db)
                    after = [after, found].compactMap { $0 }.min { a, b in
                        a.at == b.at ? a.value > b.value : a.at < b.at
                    }
                }
            }
            return RegisterHistory(before: before, readings: readings.distinct(), after: after, openings: openings)
        }
    }

    package func readings(
        of key: RegisterKey, in span: TimeSpan, after: Reading?, limit: Int
    ) async throws -> [Reading] {
        guard let snapshot = book.snapshot(of: key), span.start < span.end, limit > 0 else { return [] }
        return try await read { [blocks] db in
            let start = max(span.start, after?.at ?? span.start)
            let known = [snapshot.compacted?.lowerBound, snapshot.tail.first?.at].compactMap { $0 }.min()
            let latest = [snapshot.compacted?.upperBound, snapshot.tail.last?.at].compactMap { $0 }.max()
            guard let known, let latest else { return [] }
            var result: [Reading] = []
            for window in Window.covering(TimeSpan(start: start, end: span.end), within: known...latest) {
                let part = TimeSpan(start: max(start, window.start), end: min(span.end, window.next.start))
                let low = snapshot.tail.firstPosition(notBefore: Reading(at: part.start, value: .least))
                let high = snapshot.tail.firstPosition(notBefore: Reading(at: part.end, value: .least))
                var found = Array(snapshot.tail[low..<high])
                found.append(contentsOf: try blocks.readings(of: key, in: window, part, db))
                let new = found.distinct().filter { reading in after.map { $0 < reading } ?? true }
                result.append(contentsOf: new.prefix(limit - result.count))
                if result.count == limit { break }
            }
            return result
        }
    }
}

extension Energy {
    /// Less than every other: the first of an instant.
    fileprivate static let least = Energy(milliwattHours: .min)
}

extension [Reading] {
    /// In order, each once.
    fileprivate func distinct() -> [Reading] {
        var result: [Reading] = []
        result.reserveCapacity(count)
        for reading in sorted() where reading != result.last { result.append(reading) }
        return result
    }
}

extension Window {
    /// The windows of a span that can hold something of what lies in `known`.
    fileprivate static func covering(_ span: TimeSpan, within known: ClosedRange<Instant>) -> [Window] {
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
