import GridModel

/// Makes a window's rollup from its readings, a portion at a time, so that memory stays small however dense they are.
struct RollupMaker {
    /// Up to here, and not at it, no reading will come that leaves the rollup as it is.
    private let settledUntil: Instant
    private let grid: WallGrid
    private var count = 0
    /// From the last reading judged for good on; it is the first of these.
    private var open: [RegisterLine.Point] = []
    private var hours: CourseWriter
    private var days: CourseWriter
    /// What the readings are judged by; nothing else of a register's events is in a rollup.
    private let basis: RegisterEvents?
    private var isRollable = true

    /// - Parameters:
    ///   - last: The window's last reading.
    ///   - events: None of them within the window.
    init(grid: WallGrid, last: Instant, events: RegisterEvents? = nil) {
        self.grid = grid
        settledUntil = last.adding(milliseconds: 1)
        basis = events?.basis(at: last)
        let gap = basis.map { JudgingRules($0.rules) } ?? .usual
        hours = CourseWriter(grid: grid, step: .hour, gapLength: gap.gap)
        days = CourseWriter(grid: grid, step: .day, gapLength: gap.gap)
    }

    /// Takes the window's distinct readings in order, up to and not at `knownUntil`.
    mutating func take(_ readings: [Reading], knownUntil: Instant) {
        count += readings.count
        let known = open.map { Reading(at: $0.at, value: $0.value) }
        var history = RegisterHistory(before: nil, readings: known + readings, after: nil, openings: [])
        history.events = basis
        let line = RegisterLine(history)
        // A register may come back from a fall later than what is known, or than what was read so far.
        let knownUntil = min(knownUntil, settledUntil)
        let settled =
            line.points.firstIndex { point in
                point.verdict.isLower && point.at.adding(milliseconds: Metering.context) >= knownUntil
            } ?? line.points.count
        guard settled > 0 else { return }
        for point in line.points[(open.isEmpty ? 0 : 1)..<settled] where point.verdict != .dip {
            if point.verdict.isUnrollable { isRollable = false }
            hours.take(point)
            days.take(point)
        }
        // The reading before a fall counts, and so does the last.
        open = Array(line.points[(settled - 1)...])
    }

    /// Nil when there was no reading, or the register ran too far for the rollup's form.
    mutating func finish() -> Rollup? {
        guard isRollable, let hourly = hours.finish(), let daily = days.finish() else { return nil }
        return Rollup(grid: grid, count: count, isWhole: open.count == 1, hourly: hourly, daily: daily)
    }
}

/// Leaves out of a register's course what lies between the instants of a grid.
private struct CourseWriter {
    /// So many instants of the grid between two readings are told by the two.
    private static let manyMarks = 3
    /// Differences beyond this do not fit the rollup's form.
    private static let furthest = Int64(1) << 60

    let grid: WallGrid
    let step: WallGrid.Step
    /// Between readings further apart, in milliseconds, the register's course is not for a rollup to tell.
    private let gapLength: Int64
    private var points: [RegisterLine.Point] = []
    /// The last reading taken that counts.
    private var last: RegisterLine.Point?
    private var fits = true

    init(grid: WallGrid, step: WallGrid.Step, gapLength: Int64) {
        self.grid = grid
        self.step = step
        self.gapLength = gapLength
    }

    /// Takes the next reading that counts.
    mutating func take(_ point: RegisterLine.Point) {
        defer { last = point }
        guard let last else { return points.append(point) }
        if point.value.milliwattHours.magnitude > Self.furthest { fits = false }
        if last.value.milliwattHours.magnitude > Self.furthest { fits = false }
        guard fits else { return }
        var marks: [Instant] = []
        var next = grid.next(after: last.at, step)
        while next < point.at {
            marks.append(next)
            next = grid.next(after: next, step)
        }
        let isGap = point.at - last.at > gapLength && !marks.isEmpty
        if point.verdict == .fall || marks.count >= Self.manyMarks || isGap {
            keep(last)
            points.append(point)
            return
        }
        for mark in marks {
            let gain = Int128(point.value.milliwattHours) - Int128(last.value.milliwattHours)
            let part = DecimalDigits.quotient(gain * Int128(mark - last.at), Int128(point.at - last.at))
            points.append(
                RegisterLine.Point(
                    at: mark, value: Energy(milliwattHours: last.value.milliwattHours + Int64(part)), verdict: .kept,
                    isRead: false))
        }
        if next == point.at { points.append(point) }
    }

    private mutating func keep(_ point: RegisterLine.Point) {
        if points.last?.at != point.at { points.append(point) }
    }

    mutating func finish() -> RolledCourse? {
        guard fits, let last else { return nil }
        keep(last)
        return RolledCourse(points: points)
    }
}
