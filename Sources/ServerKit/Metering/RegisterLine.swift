import GridModel

/// A register's course: one value an instant, in order, each judged.
struct RegisterLine {
    enum Verdict: Hashable {
        /// Counts.
        case kept
        /// Counts, and is lower than the one before it: the energy between them is unknown and counted as none.
        case fall
        /// Lower than the one before a fall that the register came back from: left out.
        case dip
    }

    struct Point: Hashable {
        var at: Instant
        var value: Energy
        var verdict: Verdict
    }

    /// A meter that enrolled itself counts from 0: what its first reading shows belongs to that reading's instant.
    struct FirstStep: Hashable {
        var at: Instant
        var energy: Energy
    }

    /// The first and the last of them are never dips.
    private(set) var points: [Point]
    let firstStep: FirstStep?
    /// The instants of stated openings whose value is not the only one sent for the instant.
    private let contestedOpenings: Set<Instant>

    init(_ history: RegisterHistory) {
        points = Self.greatestAtEachInstant(history)
        let openings = Self.statedOpenings(history)
        contestedOpenings = Self.add(openings, to: &points)
        firstStep = Self.firstStep(history, first: points.first, openings: openings)
        judge()
    }

    /// From the first instant that something is known of to the last.
    var known: TimeSpan? {
        guard let first = points.first, let last = points.last else { return nil }
        return TimeSpan(start: first.at, end: last.at)
    }

    // MARK: One value an instant

    private static func greatestAtEachInstant(_ history: RegisterHistory) -> [Point] {
        var points: [Point] = []
        points.reserveCapacity(history.readings.count + 2)
        func take(_ reading: Reading) {
            if let last = points.last, last.at == reading.at {
                points[points.count - 1].value = max(last.value, reading.value)
            } else {
                points.append(Point(at: reading.at, value: reading.value, verdict: .kept))
            }
        }
        if let before = history.before { take(before) }
        for reading in history.readings { take(reading) }
        if let after = history.after { take(after) }
        return points
    }

    /// Those that lie where the history is without holes: beyond `before` and `after` are readings it does not hold.
    private static func statedOpenings(_ history: RegisterHistory) -> [Opening] {
        history.openings.filter { opening in
            opening.kind == .stated && opening.at >= history.before?.at ?? opening.at
                && opening.at <= history.after?.at ?? opening.at
        }
    }

    private static func add(_ openings: [Opening], to points: inout [Point]) -> Set<Instant> {
        var contested: Set<Instant> = []
        for opening in openings {
            let index = points.partitioningIndex { $0.at >= opening.at }
            if index < points.count, points[index].at == opening.at {
                if points[index].value != opening.value { contested.insert(opening.at) }
                points[index].value = max(points[index].value, opening.value)
            } else {
                points.insert(Point(at: opening.at, value: opening.value, verdict: .kept), at: index)
            }
        }
        return contested
    }

    private static func firstStep(_ history: RegisterHistory, first: Point?, openings: [Opening]) -> FirstStep? {
        guard history.before == nil, let first, history.openings.contains(where: { $0.kind == .enrolment }),
            !openings.contains(where: { $0.at == first.at })
        else { return nil }
        return FirstStep(at: first.at, energy: max(first.value, .zero))
    }

    // MARK: Falls and dips

    private mutating func judge() {
        guard let firstFall = points.indices.dropFirst().first(where: { points[$0].value < points[$0 - 1].value })
        else { return }
        let returns = returns(from: firstFall - 1)
        var index = firstFall
        while index < points.count {
            if points[index].value < points[index - 1].value {
                let back = returns[index - firstFall]
                if back < points.count, points[back].at - points[index].at <= Metering.context {
                    for dipped in index..<back { points[dipped].verdict = .dip }
                    index = back
                } else {
                    points[index].verdict = .fall
                }
            }
            index += 1
        }
    }

    /// For each point from `first` on, the index of the next that is no lower, or the end.
    ///
    /// Found for all of them in one pass from behind; looking ahead anew at each fall would take a register that falls
    /// every second a day's readings each time.
    private func returns(from first: Int) -> [Int] {
        var returns = [Int](repeating: points.count, count: points.count - first)
        for index in stride(from: points.count - 2, through: first, by: -1) {
            var next = index + 1
            while next < points.count, points[next].value < points[index].value { next = returns[next - first] }
            returns[index - first] = next
        }
        return returns
    }
}

extension RegisterLine {
    /// The readings with their flags; they must be among those the line was made of.
    func flagged(_ readings: [Reading]) -> [RawReading] {
        var result: [RawReading] = []
        result.reserveCapacity(readings.count)
        var point = 0
        var index = 0
        while index < readings.count {
            let at = readings[index].at
            var end = index + 1
            while end < readings.count, readings[end].at == at { end += 1 }
            while point < points.count, points[point].at < at { point += 1 }
            let isContested = end - index > 1 || contestedOpenings.contains(at)
            for reading in readings[index..<end] {
                var flags: [ReadingFlag] = []
                if point < points.count, points[point].at == at {
                    switch points[point].verdict {
                    case .kept: break
                    case .fall: if reading.value == points[point].value { flags.append(.fall) }
                    case .dip: flags.append(.dip)
                    }
                }
                if isContested { flags.append(.conflict) }
                result.append(RawReading(at: at, registerKwh: reading.value, flags: flags))
            }
            index = end
        }
        return result
    }
}

extension Array {
    /// The first index whose element is in the array's second half, which is all that belongs there; the end if none.
    func partitioningIndex(where belongsInSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if belongsInSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
