import GridModel

/// The meters of some batches that take more than adding a reading.
struct SlowLane {
    /// What came of a meter.
    struct Arrivals {
        /// The newest reading that was known before; nil when the meter was not followed.
        let horizon: Instant?
        var readings: [(at: Instant, receivedAt: Instant)] = []
        /// The first of those that may belong to a day or a period that is over and that nobody followed; nil for none.
        var unseenFrom: Instant?

        mutating func missed(_ at: Instant) { unseenFrom = min(unseenFrom ?? at, at) }
    }

    private(set) var followed: [MeterID: WatchedMeter] = [:]
    /// Those to be counted from the store again, and whether over the whole period.
    private(set) var recounts: [MeterID: Bool] = [:]
    private(set) var steps: [MeterID: [StreamRules.Step]] = [:]
    /// Days and periods as they ended, in order.
    private(set) var ended: [MeterID: [EndedStretch]] = [:]
    private(set) var arrivals: [MeterID: Arrivals]
    /// Where the period ended whose end was followed.
    private var closed: [MeterID: Instant] = [:]

    /// - Parameter unsettled: What came before of meters whose alerts are still to be looked at.
    init(unsettled: [MeterID: Arrivals] = [:]) {
        arrivals = unsettled
        for (meter, arrived) in unsettled {
            recounts[meter] = true
            for reading in arrived.readings { arrivals[meter]?.missed(reading.at) }
        }
    }

    var isEmpty: Bool { followed.isEmpty && recounts.isEmpty }

    func holds(_ meter: MeterID) -> Bool { followed[meter] != nil || recounts[meter] != nil }

    mutating func take(
        _ reading: Reading, of meter: MeterID, in batch: CommittedBatch, known: WatchedMeter?, now: Instant
    ) {
        var arrived = arrivals[meter] ?? Arrivals(horizon: known?.tail?.last.at)
        arrived.readings.append((reading.at, batch.receivedAt))
        defer { arrivals[meter] = arrived }
        if let isWhole = recounts[meter] {
            if closed[meter] != reading.at { arrived.missed(reading.at) }
            // What is counted from the store has this one with it, from the anchor on.
            let movesAnchor = (followed[meter] ?? known)?.movesAnchor(reading, sequence: batch.sequence) ?? false
            recounts[meter] = isWhole || movesAnchor
            return
        }
        guard var counted = followed[meter] ?? known else {
            recounts[meter] = true
            arrived.missed(reading.at)
            return
        }
        if let last = counted.ends(with: reading, sequence: batch.sequence) {
            // The new period is counted from the store; how the old one ended is known.
            ended[meter, default: []] += last
            closed[meter] = counted.period.span.end
            recounts[meter] = true
            return
        }
        guard counted.period.span.end > now else {
            recounts[meter] = true
            arrived.missed(reading.at)
            return
        }
        let before = counted
        switch counted.follow(reading, sequence: batch.sequence) {
        case .counted: followed[meter] = counted
        case .grew(let from, let growth):
            followed[meter] = counted
            steps[meter, default: []].append(
                StreamRules.Step(from: from, to: reading.at, growth: growth, ahead: reading.at - batch.receivedAt))
            if let day = before.day {
                if reading.at < day.start { arrived.missed(reading.at) }
                ended[meter, default: []] += before.ended(from: from, to: reading.at, growth)
            }
        case .recount(let wholePeriod):
            recounts[meter] = wholePeriod
            arrived.missed(reading.at)
        }
    }
}
