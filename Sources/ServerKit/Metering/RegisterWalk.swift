import GridModel

/// A register's course as it is walked: its points are judged, and in order.
protocol RegisterCourse {
    associatedtype Point: CoursePoint
    /// Each point counts as it is, and the register counts energy itself: the energy up to a point is its value less the
    /// first one's.
    static var isPlain: Bool { get }
    var points: [Point] { get }
    var firstStep: RegisterLine.FirstStep? { get }
    var rules: JudgingRules { get }
    /// In order; empty for a register that counts energy itself.
    var ratioChanges: [RegisterEvents.RatioChange] { get }
    /// Instants at which an operator's hand shows, in order.
    var edits: [Instant] { get }
    /// From the point before each reading that waits for a decision to that reading, in order.
    var held: [TimeSpan] { get }
}

protocol CoursePoint {
    var at: Instant { get }
    var value: Energy { get }
    var verdict: RegisterLine.Verdict { get }
    var evidence: Evidence { get }
}

extension CoursePoint {
    /// False for a value between two readings.
    var isRead: Bool { evidence == .read }
}

extension RegisterLine: RegisterCourse {
    static var isPlain: Bool { false }
    var ratioChanges: [RegisterEvents.RatioChange] { events?.ratioChanges ?? [] }
    var edits: [Instant] { events?.edits ?? [] }
}
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
    let evidence: Evidence
}

/// The cumulative energy of a register at ever later instants.
///
/// At an instant where energy is counted in a step it gives the value before the step, so that the step belongs to the
/// interval that begins there or holds it.
///
/// Where a multiplier applies, what is counted between two values of the register is the difference of what each of them
/// stands for, rounded by itself. So however a span is cut, and wherever one begins to walk, the parts add up.
struct RegisterWalk<Course: RegisterCourse> {
    private let points: [Course.Point]
    private let firstStep: RegisterLine.FirstStep?
    private let rules: JudgingRules
    private let ratioChanges: [RegisterEvents.RatioChange]
    private var nextRatio = 0
    private var ratio = Multiplier.one
    /// The index of the last point that counts and is not after the instant walked to; -1 before the first.
    private var reached = -1
    /// The index of the next that counts; the end when there is none.
    private var next = 0
    /// The energy at `reached`, the first step not counted.
    private var energy: Int128 = 0

    init(_ course: Course) {
        points = course.points
        firstStep = course.firstStep
        rules = course.rules
        ratioChanges = course.ratioChanges
        passDips()
    }

    /// Walks on to an instant that is not before the last one walked to.
    @inline(__always)
    mutating func step(to instant: Instant) -> RegisterStep {
        if Course.isPlain { passPlainly(to: instant) } else { pass(to: instant) }
        guard reached >= 0 else { return RegisterStep(at: instant, energy: 0, evidence: .interpolated) }
        let from = points[reached].at
        var total = energy
        if let firstStep, firstStep.at < instant { total += Int128(firstStep.energy.milliwattHours) }
        if from == instant { return RegisterStep(at: instant, energy: total, evidence: points[reached].evidence) }
        guard next < points.count else { return RegisterStep(at: instant, energy: total, evidence: .interpolated) }
        let length = points[next].at - from
        total += real(DecimalDigits.quotient(registerGain * Int128(instant - from), Int128(length)))
        let isEstimated =
            length > rules.gap || points[reached].evidence == .estimated || points[next].evidence == .estimated
        return RegisterStep(at: instant, energy: total, evidence: isEstimated ? .estimated : .interpolated)
    }

    @inline(__always)
    private mutating func pass(to instant: Instant) {
        while next < points.count, points[next].at <= instant {
            if reached >= 0 { energy += real(registerGain) }
            reached = next
            next += 1
            passDips()
            if nextRatio < ratioChanges.count { followRatio() }
        }
    }

    /// The same for a plain course, with nothing to reckon on the way.
    @inline(__always)
    private mutating func passPlainly(to instant: Instant) {
        var passed = next
        while passed < points.count, points[passed].at <= instant { passed += 1 }
        guard passed > next else { return }
        next = passed
        reached = passed - 1
        energy = Int128(points[reached].value.milliwattHours) - Int128(points[0].value.milliwattHours)
    }

    @inline(__always)
    private mutating func passDips() {
        while next < points.count, points[next].verdict == .dip { next += 1 }
    }

    private mutating func followRatio() {
        while nextRatio < ratioChanges.count, ratioChanges[nextRatio].at <= points[reached].at {
            ratio = ratioChanges[nextRatio].ratio
            nextRatio += 1
        }
    }

    /// What the register counted between the point reached and the next.
    @inline(__always)
    private var registerGain: Int128 {
        let gain = Int128(points[next].value.milliwattHours) - Int128(points[reached].value.milliwattHours)
        switch points[next].verdict {
        case .kept, .spike, .dip: return gain
        case .fall, .restart: return 0
        case .rollover: return gain + Int128(rules.modulus?.milliwattHours ?? 0)
        }
    }

    /// The energy that the register's going on by so much from the point reached stands for.
    @inline(__always)
    private func real(_ gain: Int128) -> Int128 {
        if Course.isPlain || ratio.isOne { return gain }
        let start = Int128(points[reached].value.milliwattHours)
        return ratio.energy(start + gain) - ratio.energy(start)
    }
}
