import GridModel

/// A register that did nothing but grow: one value an instant, none lower than the one before, and neither a stated
/// opening nor a rollup among them.
///
/// Nearly every register is one for nearly all of its time. There is nothing to judge in it, so its readings are its
/// course as they are, and no ``RegisterLine`` is made.
struct GrowingRegister: RegisterCourse {
    /// One at least.
    let points: [Reading]
    let firstStep: RegisterLine.FirstStep?

    /// Nil when the register is another, and must be judged.
    ///
    /// - Parameter history: As for ``RegisterLine``.
    init?(_ history: RegisterHistory) {
        guard history.rolled.isEmpty, RegisterLine.statedOpenings(history).isEmpty else { return nil }
        points = history.surrounded
        guard let first = points.first, Self.grows(points) else { return nil }
        firstStep = RegisterLine.firstStep(history, first: first)
    }

    private static func grows(_ readings: [Reading]) -> Bool {
        var (at, value) = (Instant(milliseconds: .min), Energy(milliwattHours: .min))
        for reading in readings {
            guard reading.at > at, reading.value >= value else { return false }
            (at, value) = (reading.at, reading.value)
        }
        return true
    }
}

extension Reading: CoursePoint {
    var verdict: RegisterLine.Verdict { .kept }
    var isRead: Bool { true }
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
