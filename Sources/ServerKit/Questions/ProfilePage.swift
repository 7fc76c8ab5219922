import GridModel

/// Several meters' consumption between the same boundaries, each by itself.
struct ProfilePage {
    let store: any MeterDirectory & ReadingStore
    let step: HistoryStep
    /// The range's start, the cuts in it, and its end.
    let boundaries: [Instant]

    /// Read in a few milliseconds when it is a day.
    private static let batch = 256
    /// About half a second's work; a page ends at the first batch beyond it.
    private static let readingBudget = 25_000_000
    /// A register with more readings in the range is read in portions.
    private static let densest = 100_000
    /// Beyond so many steps rollups are quicker than the readings themselves.
    private static let mostStepsOfReadings = 1_000

    /// The profiles of the first of `meters`, given in order, and the last of them when there was too much to read for
    /// all.
    func read(_ meters: [MeterID]) async throws -> (items: [ConsumptionProfile], reached: MeterID?) {
        var items: [ConsumptionProfile] = []
        items.reserveCapacity(meters.count)
        var seen = 0
        for start in stride(from: 0, to: meters.count, by: Self.batch) {
            let some = Array(meters[start..<min(start + Self.batch, meters.count)])
            let isLong = boundaries.count > Self.mostStepsOfReadings
            let found = isLong ? try await rolledConsumption(of: some) : try await consumption(of: some)
            seen += found.seen
            for meter in some {
                items.append(
                    ConsumptionProfile(
                        meter: meter, start: boundaries[0], end: boundaries[boundaries.count - 1], every: step,
                        consumptionKwh: found.values[RegisterKey(meter)]
                            ?? Array(repeating: nil, count: boundaries.count - 1)))
            }
            if seen > Self.readingBudget, items.count < meters.count { return (items, some.last) }
        }
        return (items, nil)
    }

    /// What a batch of meters gives.
    private struct Batch: Sendable {
        var values: [RegisterKey: [Energy?]] = [:]
        /// Registers whose course can't be judged by the range alone.
        var open: [RegisterKey] = []
        var seen = 0
    }

    private func consumption(of meters: [MeterID]) async throws -> Batch {
        let boundaries = boundaries
        let (start, end) = (boundaries[0], boundaries[boundaries.count - 1])
        let span = TimeSpan(start: start.adding(milliseconds: -Metering.context), end: end)
        let (folded, passedOver) = try await store.fold(
            histories: meters, in: span, most: Self.densest, into: Batch()
        ) { batch, key, history in
            batch.seen += history.readings.count
            if let growing = GrowingRegister(history), !growing.hasGap(cutBy: boundaries) {
                batch.values[key] = Self.values(growing, boundaries)
                return
            }
            let line = RegisterLine(history)
            if line.needed(toJudgeUntil: end, knownUntil: end, after: history.after) == nil,
                Gap.find(in: line, cutBy: boundaries).isEmpty
            {
                batch.values[key] = Self.values(line, boundaries)
            } else {
                batch.open.append(key)
            }
        }
        var batch = folded
        for key in batch.open + passedOver {
            let pieces = try await RegisterReader(store, key).pieces(boundaries: boundaries).pieces
            batch.values[key] = pieces.map { $0.isKnown ? $0.consumption : nil }
        }
        batch.seen += passedOver.count * Self.densest
        return batch
    }

    /// The same by rollups where there are any, register by register.
    private func rolledConsumption(of meters: [MeterID]) async throws -> Batch {
        var batch = Batch()
        for key in meters.map({ RegisterKey($0) }) {
            var values: [Energy?] = []
            values.reserveCapacity(boundaries.count)
            _ = try await RegisterReader(store, key).forEachPiece(boundaries: boundaries) { piece in
                values.append(piece.isKnown ? piece.consumption : nil)
            }
            batch.values[key] = values
            batch.seen += boundaries.count
        }
        return batch
    }

    private static func values(_ course: some RegisterCourse, _ boundaries: [Instant]) -> [Energy?] {
        var values: [Energy?] = []
        values.reserveCapacity(boundaries.count)
        Metering.forEachPiece(course, boundaries: boundaries) { values.append($0.isKnown ? $0.consumption : nil) }
        return values
    }
}
