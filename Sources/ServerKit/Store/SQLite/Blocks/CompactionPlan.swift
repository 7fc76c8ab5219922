import GridModel

/// A chunk of the journal, sorted into the blocks it will become.
///
/// The same journal rows always give the same plan, so a compaction cut short goes on where it stopped.
struct CompactionPlan: Sendable {
    struct Step: Hashable, Comparable, Sendable {
        let window: Window
        let key: RegisterKey

        static func < (a: Step, b: Step) -> Bool {
            (a.window, a.key.meter, a.key.register) < (b.window, b.key.meter, b.key.register)
        }
    }

    /// The last journal row it takes in.
    let through: Int64
    /// In order of step.
    private(set) var steps: [(step: Step, readings: ArraySlice<Reading>)] = []
    let readingCount: Int

    init(_ batches: [CommittedBatch], through: Int64, after finished: Step?) {
        self.through = through
        var all: [(step: Step, reading: Reading)] = []
        all.reserveCapacity(batches.reduce(0) { $0 + $1.readings.count })
        for batch in batches {
            for committed in batch.readings {
                let step = Step(window: Window(holding: committed.reading.at), key: committed.key)
                if let finished, step <= finished { continue }
                all.append((step, committed.reading))
            }
        }
        all.sort { a, b in a.step == b.step ? a.reading < b.reading : a.step < b.step }
        readingCount = all.count
        let readings = all.map(\.reading)
        var start = 0
        while start < all.count {
            var end = start + 1
            while end < all.count, all[end].step == all[start].step { end += 1 }
            steps.append((all[start].step, readings[start..<end]))
            start = end
        }
    }
}
