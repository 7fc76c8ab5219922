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

    /// One register's readings within one window.
    struct Part: Sendable {
        let step: Step
        /// The register's place in ``RegisterBook``.
        let slot: UInt32
        fileprivate let start: Int
        fileprivate let end: Int
        let first: Instant
        let last: Instant

        var count: Int { end - start }
    }

    /// The last journal row it takes in.
    let through: Int64
    /// In order of step.
    private(set) var parts: ContiguousArray<Part> = []
    private(set) var readingCount = 0
    private var readings: ContiguousArray<Reading>

    /// In order, not empty.
    subscript(part: Part) -> ArraySlice<Reading> { ArraySlice(readings[part.start..<part.end]) }

    /// Where the run of one page's and window's parts ends that begins with a part.
    ///
    /// A page with many readings is cut where a meter ends, so that a slice of the writer's time is not overrun by far.
    func endOfPage(from start: Int) -> Int {
        let (window, page) = (parts[start].step.window, RegisterPage(holding: parts[start].step.key.meter))
        var count = parts[start].count
        var end = start + 1
        while end < parts.count, parts[end].step.window == window {
            let meter = parts[end].step.key.meter
            if RegisterPage(holding: meter) != page { break }
            if count >= Self.mostAtOnce, meter != parts[end - 1].step.key.meter { break }
            count += parts[end].count
            end += 1
        }
        return end
    }

    /// Readings of a page that are written together.
    private static let mostAtOnce = 8_192

    /// - Parameter finished: The last step that is in the blocks already; nil when none is.
    init(_ run: JournalTail.Run, keys: ContiguousArray<RegisterKey>, after finished: Step?) {
        through = run.through
        // By counting: the readings come meter after meter, so each register's place is at hand when it is needed.
        var ends = ContiguousArray<Int>(repeating: 0, count: keys.count + 1)
        run.forEach { ends[Int($0.slot) + 1] += 1 }
        for slot in 1..<ends.count { ends[slot] += ends[slot - 1] }
        readings = ContiguousArray(unsafeUninitializedCapacity: run.count) { readings, count in
            // Each place is filled once: as many readings were counted as there are.
            run.forEach { node in
                let place = ends[Int(node.slot)]
                readings.initializeElement(
                    at: place,
                    to: Reading(at: Instant(milliseconds: node.at), value: Energy(milliwattHours: node.value)))
                ends[Int(node.slot)] = place + 1
            }
            count = run.count
        }
        // What was a register's start has moved to its end.
        var start = 0
        for slot in keys.indices {
            let end = ends[slot]
            if start < end { cut(start..<end, of: keys[slot], slot: UInt32(slot), after: finished) }
            start = end
        }
        parts.sort { $0.step < $1.step }
        readingCount = parts.reduce(0) { $0 + $1.count }
    }

    private mutating func cut(_ range: Range<Int>, of key: RegisterKey, slot: UInt32, after finished: Step?) {
        if !readings[range].isInOrder { readings[range].sort() }
        var start = range.lowerBound
        while start < range.upperBound {
            let window = Window(holding: readings[start].at)
            let next = window.next.start
            var end = start + 1
            while end < range.upperBound, readings[end].at < next { end += 1 }
            let step = Step(window: window, key: key)
            if finished.map({ step > $0 }) ?? true {
                parts.append(
                    Part(
                        step: step, slot: slot, start: start, end: end, first: readings[start].at,
                        last: readings[end - 1].at))
            }
            start = end
        }
    }
}
