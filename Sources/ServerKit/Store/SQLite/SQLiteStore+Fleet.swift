import GRDB
import GridModel

/// Questions about many registers at once.
extension SQLiteStore {
    package func latest(of meters: [MeterID]) -> [(meter: MeterID, latest: LatestReadings)] {
        book.latest(of: meters)
    }

    package func fold<Result: Sendable>(
        histories meters: [MeterID], in span: TimeSpan, most: Int, into initial: Result,
        _ take: @escaping @Sendable (inout Result, RegisterKey, RegisterHistory) throws -> Void
    ) async throws -> (result: Result, passedOver: [RegisterKey]) {
        // As for one register, the tails are taken before the disk is read.
        let snapshots = book.snapshots(of: meters)
        if let keptFrom, span.start < keptFrom {
            // What stands for readings that were let go of is looked up register by register.
            return (initial, zip(meters, snapshots).filter { $0.1 != nil }.map { RegisterKey($0.0) })
        }
        let registers = zip(meters, snapshots).map { FleetReader.Register(meter: $0, snapshot: $1) }
        let events = eventBook.snapshot
        return try await read { [blocks] db in
            var result = initial
            var passedOver: [RegisterKey] = []
            for run in FleetReader.runs(registers) {
                var reader = try FleetReader(run, span: span, most: most, blocks: blocks, db)
                while let next = try reader.next() {
                    let known = events.isEmpty ? nil : events[next.key]
                    // Those to which something happened are read one by one.
                    guard let history = next.history, known?.instants.isEmpty ?? true else {
                        passedOver.append(next.key)
                        continue
                    }
                    guard let known else {
                        try take(&result, next.key, history)
                        continue
                    }
                    var told = history
                    told.events = known
                    try take(&result, next.key, told)
                }
            }
            return (result, passedOver)
        }
    }

    package func known(of meters: MeterSelection, in range: TimeSpan) async throws -> ClosedRange<Instant>? {
        var bounds: ClosedRange<Instant>?
        var after: MeterID?
        while case let some = directory.meters(meters, after: after, limit: 1_000), let last = some.last {
            bounds = .spanning(bounds, book.bounds(of: some))
            after = last
        }
        // Where readings reach over the range, openings can't make it longer.
        if bounds.map({ $0.lowerBound > range.start || $0.upperBound < range.end }) ?? true {
            let read = bounds
            bounds = .spanning(bounds, try await self.read { db in try MeterRows.stated(of: meters, beyond: read, db) })
        }
        bounds = .spanning(bounds, eventBook.bounds(of: meters))
        guard let bounds, bounds.lowerBound < range.end, bounds.upperBound >= range.start else { return nil }
        return max(bounds.lowerBound, range.start)...min(bounds.upperBound, range.end)
    }
}

extension ClosedRange<Instant> {
    /// What reaches over both.
    fileprivate static func spanning(_ a: ClosedRange?, _ b: ClosedRange?) -> ClosedRange? {
        guard let a, let b else { return a ?? b }
        return Swift.min(a.lowerBound, b.lowerBound)...Swift.max(a.upperBound, b.upperBound)
    }
}
