import GridModel

extension RegisterLine {
    /// What was consumed from one point that counts to the next; nil where nothing is known of it: the register fell or
    /// began anew.
    func growth(from: Point, to: Point) -> Energy? {
        let ratio = events?.ratio(at: from.at) ?? .one
        let gain: Int128
        switch to.verdict {
        case .kept, .spike:
            gain = ratio.energy(Int128(to.value.milliwattHours)) - ratio.energy(Int128(from.value.milliwattHours))
        case .rollover:
            guard let wrapped = rules.wrapped(from: from.value, to: to.value) else { return nil }
            gain = ratio.energy(wrapped)
        case .fall, .restart, .dip: return nil
        }
        return gain < 0 ? nil : Energy(milliwattHours: Int64(clamping: gain))
    }

    /// Whether something was told of the register after one point and up to another.
    func isTold(after from: Point, to: Point) -> Bool {
        events?.touches(
            TimeSpan(start: from.at.adding(milliseconds: 1), end: to.at.adding(milliseconds: 1))) ?? false
    }
}
