import GridModel

/// A register that did nothing but grow: one value an instant, none lower than the one before, and neither a stated
/// opening nor a rollup among them.
///
/// Nearly every register is one for nearly all of its time. There is nothing to judge in it, so its readings are its
/// course as they are, and no ``RegisterLine`` is made.
struct GrowingRegister: RegisterCourse {
    static var isPlain: Bool { true }

    /// One at least.
    let points: [Reading]
    let firstStep: RegisterLine.FirstStep?
    /// The longest time between two of them, in milliseconds.
    private let widest: Int64

    var rules: JudgingRules { .usual }
    var ratioChanges: [RegisterEvents.RatioChange] { [] }
    var edits: [Instant] { [] }
    var held: [TimeSpan] { [] }

    /// Nil when the register is another, and must be judged.
    ///
    /// - Parameter history: As for ``RegisterLine``.
    init?(_ history: RegisterHistory) {
        guard history.events == nil, history.rolled.isEmpty, RegisterLine.statedOpenings(history).isEmpty else {
            return nil
        }
        points = history.surrounded
        guard let first = points.first, let widest = Self.widest(points) else { return nil }
        self.widest = widest
        firstStep = RegisterLine.firstStep(history, first: first)
    }

    /// The longest time between two readings; nil unless all of them grow.
    private static func widest(_ readings: [Reading]) -> Int64? {
        guard var last = readings.first else { return nil }
        var widest: Int64 = 0
        for reading in readings.dropFirst() {
            guard reading.at > last.at, reading.value >= last.value else { return nil }
            widest = max(widest, reading.at - last.at)
            last = reading
        }
        return widest
    }

    /// Whether a boundary lies in a gap whose shape is to be estimated: by what came before, which is not here.
    func hasGap(cutBy boundaries: [Instant]) -> Bool {
        guard widest > max(rules.gap, GapShape.linear) else { return false }
        return !Gap.find(in: self, cutBy: boundaries).isEmpty
    }
}

extension Reading: CoursePoint {
    var verdict: RegisterLine.Verdict { .kept }
    var evidence: Evidence { .read }
}

extension RegisterHistory {
    /// The readings of the span with those around it.
    fileprivate var surrounded: [Reading] {
        guard before != nil || after != nil else { return readings }
        var all: [Reading] = []
        all.reserveCapacity(readings.count + 2)
        if let before { all.append(before) }
        all += readings
        if let after { all.append(after) }
        return all
    }
}
