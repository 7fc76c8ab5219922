import GridModel

/// One page of what several meters consumed together.
///
/// It is read a stretch of time after the other, and each stretch some hundred meters at a time, so that memory stays
/// small whatever the number of meters and the span.
struct FleetPage {
    let store: any MeterDirectory & ReadingStore
    let selection: MeterSelection
    /// Those there are of the selection.
    let meters: [MeterID]
    let zone: Zone
    let step: HistoryStep
    let limit: Int

    /// The intervals, and the instant they reached when there are more.
    func read(_ range: TimeSpan) async throws -> (items: [FleetInterval], reached: Instant?) {
        let known = try await store.known(of: selection, in: range)
        guard let span = known.flatMap({ Boundaries.steps(step, over: $0, within: range, in: zone) }) else {
            return ([], nil)
        }
        var boundaries = Boundaries(of: span, every: step, in: zone).prefix(limit + 1)[...]
        var items: [FleetInterval] = []
        var seen = 0
        var length = Self.shortest
        while boundaries.count > 1, seen <= Self.readingBudget {
            let stretch = Self.stretch(of: boundaries, milliseconds: length)
            let found = try await sums(boundaries: Array(stretch))
            items += found.sums.intervals
            seen += found.seen
            length = Self.next(after: length, seen: found.seen)
            boundaries = boundaries[(stretch.endIndex - 1)...]
        }
        let reached = boundaries.first ?? span.end
        return (items, reached < span.end ? reached : nil)
    }

    // MARK: A stretch of time

    private static let day: Int64 = 86_400_000
    private static let shortest = 2 * day
    /// A stretch that needs no more than two windows of blocks.
    private static let longest = 31 * day
    /// About two seconds' work; a page ends at the first stretch beyond it.
    private static let readingBudget = 100_000_000

    /// One step at least.
    private static func stretch(of boundaries: ArraySlice<Instant>, milliseconds: Int64) -> ArraySlice<Instant> {
        let end = boundaries[boundaries.startIndex].adding(milliseconds: milliseconds)
        let count = boundaries.dropFirst(2).prefix { $0 <= end }.count
        return boundaries.prefix(2 + count)
    }

    private static func next(after length: Int64, seen: Int) -> Int64 {
        if seen > readingBudget / 4 { return max(length / 4, 3_600_000) }
        return min(length * 4, longest)
    }

    // MARK: Some meters

    /// What a batch of meters gives.
    private struct Batch: Sendable {
        var sums: FleetSums
        /// Registers whose course can't be judged by the stretch alone.
        var open: [RegisterKey] = []
        var seen = 0
    }

    /// Read in two or three milliseconds when it is a day: many times what it takes to go from one batch to the next.
    private static let batch = 1_024
    /// Beside the readings' way in, no more of the machine than this.
    private static let batchesAtOnce = 2
    /// A register with more readings in a stretch is read in portions.
    private static let densest = 100_000

    private func sums(boundaries: [Instant]) async throws -> Batch {
        try await withThrowingTaskGroup(of: Batch.self) { group in
            var starts = stride(from: 0, to: meters.count, by: Self.batch).makeIterator()
            func addNext() {
                guard let start = starts.next() else { return }
                let some = Array(meters[start..<min(start + Self.batch, meters.count)])
                group.addTask { try await read(some, boundaries) }
            }
            for _ in 0..<Self.batchesAtOnce { addNext() }
            var total = Batch(sums: FleetSums(boundaries: boundaries))
            while let batch = try await group.next() {
                total.sums.add(batch.sums)
                total.seen += batch.seen
                addNext()
            }
            return total
        }
    }

    private func read(_ meters: [MeterID], _ boundaries: [Instant]) async throws -> Batch {
        let (start, end) = (boundaries[0], boundaries[boundaries.count - 1])
        let span = TimeSpan(start: start.adding(milliseconds: -Metering.context), end: end)
        let (folded, passedOver) = try await store.fold(
            histories: meters, in: span, most: Self.densest, into: Batch(sums: FleetSums(boundaries: boundaries))
        ) { batch, key, history in
            batch.seen += history.readings.count
            if let growing = GrowingRegister(history), !growing.hasGap(cutBy: boundaries) {
                batch.sums.add(growing)
                return
            }
            let line = RegisterLine(history)
            if line.needed(toJudgeUntil: end, knownUntil: end, after: history.after) == nil,
                Gap.find(in: line, cutBy: boundaries).isEmpty
            {
                batch.sums.add(line)
            } else {
                batch.open.append(key)
            }
        }
        var batch = folded
        for key in batch.open + passedOver {
            batch.sums.add(try await RegisterReader(store, key).pieces(boundaries: boundaries).pieces)
        }
        batch.seen += passedOver.count * Self.densest
        return batch
    }
}
