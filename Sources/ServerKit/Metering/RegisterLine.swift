import GridModel

/// A register's course: one value an instant, in order, each judged; where the register began to count anew two, the last
/// of the old and the first of the new.
struct RegisterLine {
    enum Verdict: Hashable, Sendable {
        /// Counts.
        case kept
        /// Counts, though it grew by more than the meter's maximum power could have used: held for review.
        case spike
        /// Counts, and is lower than the one before it: the energy between them is unknown and counted as none. Held for
        /// review.
        case fall
        /// Lower than the one before a fall that the register came back from: left out.
        case dip
        /// Counts, and the register ran over its last digit on the way to it.
        case rollover
        /// Counts, and nothing is counted on the way to it: the register began anew, or somebody accepted its fall.
        case restart

        /// Lower than the one before, which may turn out to be a dip yet.
        var isLower: Bool { self == .fall || self == .rollover }
        /// Waits for an operator's decision.
        var isHeld: Bool { self == .fall || self == .spike }
        /// Something that a rollup can't tell.
        var isUnrollable: Bool { self == .spike || self == .rollover || self == .restart }
    }

    struct Point: Hashable, Sendable {
        var at: Instant
        var value: Energy
        var verdict: Verdict
        var evidence: Evidence

        init(at: Instant, value: Energy, verdict: Verdict, evidence: Evidence = .read) {
            self.at = at
            self.value = value
            self.verdict = verdict
            self.evidence = evidence
        }

        init(at: Instant, value: Energy, verdict: Verdict, isRead: Bool) {
            self.init(at: at, value: value, verdict: verdict, evidence: isRead ? .read : .interpolated)
        }
    }

    /// A meter that enrolled itself counts from 0: what its first reading shows belongs to that reading's instant.
    struct FirstStep: Hashable {
        var at: Instant
        var energy: Energy
    }

    /// The first and the last of them are never dips.
    private(set) var points: [Point]
    let firstStep: FirstStep?
    let rules: JudgingRules
    /// Whose hours and weekdays gaps follow.
    let zone: Zone
    /// Nil for nearly all registers.
    let events: RegisterEvents?
    /// From the point before each reading that waits for a decision to that reading, in order.
    private(set) var held: [TimeSpan] = []
    /// Where the history's rolled courses are among the points.
    private let rolled: [Range<Int>]
    /// The first of the history's rolled courses that does not fit what precedes it: the register was higher before, and
    /// only the readings can tell what that was. Nil when the line is right.
    private(set) var misfit: Int?
    /// The instants of stated openings whose value is not the only one sent for the instant.
    let contestedOpenings: Set<Instant>

    /// Some of its points stand for readings that are not there.
    var isRolled: Bool { !rolled.isEmpty }

    init(_ history: RegisterHistory) {
        events = history.events
        zone = history.zone
        rules = history.events.map { JudgingRules($0.rules) } ?? .usual
        var points = Self.greatestAtEachInstant(history)
        let openings = Self.statedOpenings(history)
        contestedOpenings = Self.add(openings, to: &points)
        if let events { events.addFacts(to: &points, knownFrom: history.before?.at, through: history.after?.at) }
        rolled = Self.insert(history.rolled, into: &points)
        firstStep = Self.firstStep(history, first: points.first.map { Reading(at: $0.at, value: $0.value) })
        self.points = points
        judge()
        if let events {
            judgeByRules(events)
            events.addRatioChanges(to: &self.points)
        }
        noteHeld()
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
        let events = history.events.flatMap { $0.exclusions.isEmpty ? nil : $0 }
        if let before = history.before { take(before) }
        if let events {
            for reading in history.readings where !events.excludes(reading) { take(reading) }
        } else {
            for reading in history.readings { take(reading) }
        }
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
        let energy = max(first.value, .zero)
        guard let events = history.events, !events.ratioChanges.isEmpty else {
            return FirstStep(at: first.at, energy: energy)
        }
        let real = events.ratio(at: first.at).energy(Int128(energy.milliwattHours))
        return FirstStep(at: first.at, energy: Energy(milliwattHours: Int64(clamping: real)))
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
            if isLower(index) {
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

    /// Whether a point is lower than the one before it on the same register.
    private func isLower(_ index: Int) -> Bool {
        points[index].value < points[index - 1].value && points[index].verdict != .restart
    }

    /// Whether the first point of a rolled course counts for certain when the register falls before it or with it.
    private func fits(_ first: Int, afterFallAt fall: Int, back: Int) -> Bool {
        if first == fall { return false }
        if events != nil, points[fall...first].contains(where: { $0.verdict == .restart }) { return true }
        return back <= first || points[first].at - points[fall].at > Metering.context
    }

    /// The first point outside of rolled courses that is lower than the one before it.
    private func firstFall() -> Int? {
        var index = 1
        for course in rolled + [points.count..<points.count] {
            while index <= course.lowerBound, index < points.count {
                if isLower(index) { return index }
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
            // What another device shows is no return.
            guard points[next].verdict != .restart else { continue }
            while next < points.count, points[next].value < points[index].value { next = returns[next - first] }
            returns[index - first] = next
        }
        return returns
    }

    // MARK: By the meter's rules

    /// Falls that are rollovers or accepted, and growth that is more than can be; what was rolled up has none of them.
    private mutating func judgeByRules(_ events: RegisterEvents) {
        var course = 0
        var last: Int?
        var index = 0
        var declared = events.rollovers[...]
        while index < points.count {
            while course < rolled.count, rolled[course].upperBound <= index { course += 1 }
            if course < rolled.count, index > rolled[course].lowerBound {
                last = rolled[course].upperBound - 1
                index = rolled[course].upperBound
                continue
            }
            if let last, points[index].verdict != .dip { judge(index, after: last, events, &declared) }
            if points[index].verdict != .dip { last = index }
            index += 1
        }
    }

    private mutating func judge(
        _ index: Int, after last: Int, _ events: RegisterEvents, _ declared: inout ArraySlice<Instant>
    ) {
        let (from, to) = (points[last], points[index])
        switch to.verdict {
        case .fall:
            while let first = declared.first, first <= from.at { declared.removeFirst() }
            let isDeclared = declared.first.map { $0 <= to.at } ?? false
            let ratio = events.ratio(at: from.at)
            if let wrapped = rules.wrapped(from: from.value, to: to.value),
                isDeclared || rules.maximumPower != nil && rules.allows(ratio.energy(wrapped), over: to.at - from.at)
            {
                points[index].verdict = .rollover
            } else if events.accepts(to.at, to.value) {
                points[index].verdict = .restart
            }
        case .kept:
            guard rules.maximumPower != nil, to.evidence == .read else { return }
            let ratio = events.ratio(at: from.at)
            let gain = Int128(to.value.milliwattHours) - Int128(from.value.milliwattHours)
            if !rules.allows(ratio.energy(gain), over: to.at - from.at), !events.accepts(to.at, to.value) {
                points[index].verdict = .spike
            }
        case .spike, .dip, .rollover, .restart: break
        }
    }

    private mutating func noteHeld() {
        var last: Instant?
        for point in points where point.verdict != .dip {
            if point.verdict.isHeld, let last { held.append(TimeSpan(start: last, end: point.at)) }
            last = point.at
        }
    }

    // MARK: Between readings

    /// Puts more points between others that count; they must be in order, and none at an instant that has one.
    mutating func insert(_ more: [Point]) {
        guard !more.isEmpty else { return }
        var merged: [Point] = []
        merged.reserveCapacity(points.count + more.count)
        var next = 0
        for point in points {
            while next < more.count, more[next].at < point.at {
                merged.append(more[next])
                next += 1
            }
            merged.append(point)
        }
        points = merged + more[next...]
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
