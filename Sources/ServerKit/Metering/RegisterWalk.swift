import GridModel

/// A register's course as it is walked: its points are judged, and there is one an instant, in order.
protocol RegisterCourse {
    associatedtype Point: CoursePoint
    var points: [Point] { get }
    var firstStep: RegisterLine.FirstStep? { get }
}

protocol CoursePoint {
    var at: Instant { get }
    var value: Energy { get }
    var verdict: RegisterLine.Verdict { get }
    /// False for a value between two readings.
    var isRead: Bool { get }
}

extension RegisterLine: RegisterCourse {}
extension RegisterLine.Point: CoursePoint {}

extension RegisterCourse {
    /// From the first instant that something is known of to the last.
    var known: TimeSpan? {
        guard let first = points.first, let last = points.last else { return nil }
        return TimeSpan(start: first.at, end: last.at)
    }
}

/// How far a register had counted at an instant.
struct RegisterStep: Hashable {
    let at: Instant
    /// Milliwatt-hours since the first point that is known; wide enough for any number of falls.
    let energy: Int128
    /// The register was read at this very instant.
    let isRead: Bool
}

/// The cumulative energy of a register at ever later instants.
///
/// At an instant where energy is counted in a step it gives the value before the step, so that the step belongs to the
/// interval that begins there or holds it.
struct RegisterWalk<Course: RegisterCourse> {
    private let points: [Course.Point]
    private let firstStep: RegisterLine.FirstStep?
    /// The index of the last point that counts and is not after the instant walked to; -1 before the first.
    private var reached = -1
    /// The index of the next that counts; the end when there is none.
    private var next = 0
    /// The energy at `reached`, the first step not counted.
    private var energy: Int128 = 0

    init(_ course: Course) {
        points = course.points
        firstStep = course.firstStep
        passDips()
    }

    /// Walks on to an instant that is not before the last one walked to.
    @inline(__always)
    mutating func step(to instant: Instant) -> RegisterStep {
        while next < points.count, points[next].at <= instant {
            if reached >= 0 { energy += gain }
            reached = next
            next += 1
            passDips()
        }
        guard reached >= 0 else { return RegisterStep(at: instant, energy: 0, isRead: false) }
        let from = points[reached].at
        var total = energy
        if let firstStep, firstStep.at < instant { total += Int128(firstStep.energy.milliwattHours) }
        if from == instant { return RegisterStep(at: instant, energy: total, isRead: points[reached].isRead) }
        if next < points.count {
            total += DecimalDigits.quotient(gain * Int128(instant - from), Int128(points[next].at - from))
        }
        return RegisterStep(at: instant, energy: total, isRead: false)
    }

    @inline(__always)
    private mutating func passDips() {
        while next < points.count, points[next].verdict == .dip { next += 1 }
    }

    /// What is counted between the point reached and the next.
    @inline(__always)
    private var gain: Int128 {
        guard points[next].verdict != .fall else { return 0 }
        return Int128(points[next].value.milliwattHours) - Int128(points[reached].value.milliwattHours)
    }
}
