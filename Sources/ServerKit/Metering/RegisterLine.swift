import GridModel

/// A register's course: one value an instant, in order, each judged.
struct RegisterLine {
    enum Verdict: Hashable, Sendable {
        /// Counts.
        case kept
        /// Counts, and is lower than the one before it: the energy between them is unknown and counted as none.
        case fall
        /// Lower than the one before a fall that the register came back from: left out.
        case dip
    }

    struct Point: Hashable, Sendable {
        var at: Instant
        var value: Energy
        var verdict: Verdict
        /// False for a value between two readings.
        var isRead = true
    }

    /// A meter that enrolled itself counts from 0: what its first reading shows belongs to that reading's instant.
    struct FirstStep: Hashable {
        var at: Instant
        var energy: Energy
    }

    /// The first and the last of them are never dips.
    private(set) var points: [Point]
    let firstStep: FirstStep?
    /// Where the history's rolled courses are among the points.
    private let rolled: [Range<Int>]
    /// The first of the history's rolled courses that does not fit what precedes it: the register was higher before, and
    /// only the readings can tell what that was. Nil when the line is right.
    private(set) var misfit: Int?
    /// The instants of stated openings whose value is not the only one sent for the instant.
    private let contestedOpenings: Set<Instant>

    init(_ history: RegisterHistory) {
        var points = Self.greatestAtEachInstant(history)
        let openings = Self.statedOpenings(history)
        contestedOpenings = Self.add(openings, to: &points)
        rolled = Self.insert(history.rolled, into: &points)
        firstStep = Self.firstStep(history, first: points.first.map { Reading(at: $0.at, value: $0.value) })
        self.points = points
        judge()
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

    /// Those that lie where the history is without holes: beyond `before` and `after` are readings it does not hold. A
    /// rolled course was made with those in it.
    static func statedOpenings(_ history: RegisterHistory) -> [Opening] {
        if history.openings.isEmpty { return [] }
        return history.openings.filter { opening in
            opening.kind == .stated && opening.at >= history.before?.at ?? opening.at
                && opening.at <= history.after?.at ?? opening.at
                && !history.rolled.contains { $0.covers(opening.at) }
        }
    }

    /// Puts courses in the place of the readings within them.
    private static func insert(_ courses: [RolledCourse], into points: inout [Point]) -> [Range<Int>] {
        points.reserveCapacity(points.count + courses.reduce(0) { $0 + $1.points.count })
        return courses.map { course in
            let start = points.partitioningIndex { $0.at >= course.first.at }
            if start == points.count {
                // As they nearly always do; there is nothing to make room in then.
                points.append(contentsOf: course.points)
            } else {
                let end = points.partitioningIndex { $0.at > course.last.at }
                points.replaceSubrange(start..<end, with: course.points)
            }
            return start..<start + course.points.count
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

    /// - Parameter first: The first value that is known.
    static func firstStep(_ history: RegisterHistory, first: Reading?) -> FirstStep? {
        guard history.before == nil, let first, history.openings.contains(where: { $0.kind == .enrolment }),
            !history.openings.contains(where: { $0.kind == .stated && $0.at == first.at })
        else { return nil }
        return FirstStep(at: first.at, energy: max(first.value, .zero))
    }

    // MARK: Falls and dips

    private mutating func judge() {
        guard let firstFall = firstFall() else { return }
        let returns = returns(from: firstFall - 1)
        var course = rolled.partitioningIndex { $0.upperBound > firstFall }
        var index = firstFall
        while index < points.count {
            while course < rolled.count, rolled[course].upperBound <= index { course += 1 }
            if course < rolled.count, index > rolled[course].lowerBound {
                // Judged when it was rolled up.
                index = rolled[course].upperBound
                continue
            }
            if points[index].value < points[index - 1].value {
                let back = returns[index - firstFall]
                if course < rolled.count, !fits(rolled[course].lowerBound, afterFallAt: index, back: back) {
                    misfit = misfit ?? course
                    points[index].verdict = .fall
                } else if back < points.count, points[back].at - points[index].at <= Metering.context {
                    for dipped in index..<back { points[dipped].verdict = .dip }
                    index = back
                } else {
                    points[index].verdict = .fall
                }
            }
            index += 1
        }
    }

    /// Whether the first point of a rolled course counts for certain when the register falls before it or with it.
    private func fits(_ first: Int, afterFallAt fall: Int, back: Int) -> Bool {
        if first == fall { return false }
        return back <= first || points[first].at - points[fall].at > Metering.context
    }

    /// The first point outside of rolled courses that is lower than the one before it.
    private func firstFall() -> Int? {
        var index = 1
        for course in rolled + [points.count..<points.count] {
            while index <= course.lowerBound, index < points.count {
                if points[index].value < points[index - 1].value { return index }
                index += 1
            }
            index = Swift.max(index, course.upperBound)
        }
        return nil
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

extension RandomAccessCollection where Index == Int {
    /// The first index whose element is in the second half, which is all that belongs there; the end if none.
    func partitioningIndex(where belongsInSecond: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if belongsInSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
