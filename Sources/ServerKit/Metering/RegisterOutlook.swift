import GridModel

/// What a register's last points leave open: what readings yet unseen may still change.
extension RegisterLine {
    /// The instant before which the readings must be known to judge those up to the first at or after `end`; nil when
    /// they are judged for good.
    ///
    /// `knownUntil` is the end of the span the history holds without holes, `after` the next reading there is. Only a
    /// fall can be judged otherwise later: the register may come back.
    func needed(toJudgeUntil end: Instant, knownUntil: Instant, after: Reading?) -> Instant? {
        guard let after else { return nil }
        let beyond = points.partitioningIndex { $0.at >= end }
        var needed: Instant?
        for point in points[..<Swift.min(beyond + 1, points.count)].reversed() {
            let deadline = point.at.adding(milliseconds: Metering.context)
            if deadline < knownUntil { break }
            if point.verdict.isLower, deadline >= after.at {
                needed = Swift.max(needed ?? deadline, deadline.adding(milliseconds: 1))
            }
        }
        return needed
    }

    /// The first point at or after an instant that counts.
    func firstKept(from instant: Instant) -> Point? {
        points[points.partitioningIndex { $0.at >= instant }...].first { $0.verdict != .dip }
    }

    /// Where the register stands; nil when nothing is known.
    var tail: RegisterTail? {
        guard let last = points.last else { return nil }
        var tail = RegisterTail(last: Reading(at: last.at, value: last.value), comeback: nil)
        if let events {
            tail.ratio = events.ratio(at: last.at)
            tail.toldFrom = events.next(after: last.at) ?? .distantFuture
        }
        for index in points.indices.dropFirst().reversed() {
            let deadline = points[index].at.adding(milliseconds: Metering.context)
            // What another device showed is nothing to come back to.
            if deadline <= last.at || points[index].verdict == .restart { break }
            guard points[index].verdict.isLower else { continue }
            // The point before a fall counts, so it holds the value to come back to.
            let value = points[index - 1].value
            tail.comeback = RegisterTail.Comeback(
                from: Swift.min(value, tail.comeback?.from ?? value), until: tail.comeback?.until ?? deadline)
        }
        return tail
    }
}

/// The end of a register's course, from which it can be followed reading by reading.
struct RegisterTail: Hashable {
    /// A fall that is not yet final.
    struct Comeback: Hashable {
        /// The lowest value from which on the fall would be a dip.
        var from: Energy
        var until: Instant
    }

    private(set) var last: Reading
    var comeback: Comeback?
    /// What the register's differences are multiplied by.
    var ratio = Multiplier.one

    /// Something is told of the register at this instant, so a reading from there on is judged by more than the last.
    var toldFrom = Instant.distantFuture

    /// Growth is energy as it is.
    var isPlain: Bool { ratio.isOne }

    init(last: Reading, comeback: Comeback?) {
        self.last = last
        self.comeback = comeback
    }

    enum Following: Hashable {
        /// The register ran on: by so much.
        case grew(Energy)
        /// The reading is the last one again.
        case known
        /// It changes what was judged before: the register must be looked at anew.
        case rejudge
    }

    /// Goes on to a reading that is later and no lower, when no fall is open.
    mutating func run(to reading: Reading) { last = reading }

    /// What a reading just committed means, when nothing else changed; follows it if it grew.
    mutating func follow(_ reading: Reading) -> Following {
        if reading == last { return .known }
        guard reading.at > last.at, reading.value >= last.value else { return .rejudge }
        if reading.at >= toldFrom { return .rejudge }
        if let comeback, reading.value >= comeback.from, reading.at <= comeback.until { return .rejudge }
        let (growth, overflow) = reading.value.milliwattHours.subtractingReportingOverflow(last.value.milliwattHours)
        guard !overflow else { return .rejudge }
        var real = Energy(milliwattHours: growth)
        if !ratio.isOne {
            let values = (Int128(last.value.milliwattHours), Int128(reading.value.milliwattHours))
            guard let energy = Int64(exactly: ratio.energy(values.1) - ratio.energy(values.0)) else { return .rejudge }
            real = Energy(milliwattHours: energy)
        }
        last = reading
        if let comeback, comeback.until < reading.at { self.comeback = nil }
        return .grew(real)
    }
}
