import GridModel

/// The meters of some batches that take more than adding a reading.
struct SlowLane {
    var followed: [MeterID: WatchedMeter] = [:]
    /// Those to be counted from the store again, and whether over the whole period.
    var recounts: [MeterID: Bool]
    var steps: [MeterID: [StreamRules.Step]] = [:]
    let keepsSteps: Bool

    init(recounts: [MeterID: Bool], keepsSteps: Bool) {
        self.recounts = recounts
        self.keepsSteps = keepsSteps
    }

    var isEmpty: Bool { followed.isEmpty && recounts.isEmpty }
    var meters: Set<MeterID> { Set(followed.keys).union(recounts.keys) }

    func holds(_ meter: MeterID) -> Bool { followed[meter] != nil || recounts[meter] != nil }

    mutating func take(
        _ reading: Reading, of meter: MeterID, in batch: CommittedBatch, known: WatchedMeter?, now: Instant
    ) {
        if recounts[meter] == true { return }
        guard var counted = followed[meter] ?? known, counted.period.span.end > now else {
            recounts[meter] = true
            return
        }
        switch counted.follow(reading, sequence: batch.sequence) {
        case .counted: followed[meter] = counted
        case .grew(let from, let growth):
            followed[meter] = counted
            if keepsSteps {
                steps[meter, default: []].append(
                    StreamRules.Step(
                        from: from, to: reading.at, growth: growth, ahead: reading.at - batch.receivedAt))
            }
        case .recount(let wholePeriod): recounts[meter] = wholePeriod
        }
    }
}
