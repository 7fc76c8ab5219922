import GridModel

/// A meter's consumption in its billing period, followed reading by reading.
struct WatchedMeter: Hashable {
    /// What fires for the meter, as far as it matters to a reading that changes nothing of it.
    enum Standing: Hashable {
        case nothing
        /// The alert of the current period, and no other.
        case current
        case others
    }

    /// Consumption up to an instant that newer readings change no more, so that counting anew begins there.
    struct Anchor: Hashable {
        var at: Instant
        /// From the period's start to `at`.
        var consumption: Energy
        /// Only readings up to here can change it.
        var changeableUntil: Instant
        /// The journal's sequence when it was counted.
        var asOf: Int64
    }

    let meter: MeterID
    var zone: Zone
    var period: BillingPeriod
    var consumption: Energy
    /// Nil while the register has no reading.
    var tail: RegisterTail?
    /// Everything the journal held up to this sequence number is counted.
    var asOf: Int64
    var anchor: Anchor?
    var standing: Standing = .others

    /// Counts a reading in the usual case: the register ran on, and no alert changes by it. Changes nothing and gives
    /// false in every other.
    ///
    /// It is ``follow(_:sequence:)`` for nearly all readings, without a copy.
    mutating func run(on reading: Reading, sequence: Int64, now: Instant, under limit: Energy) -> Bool {
        guard sequence > asOf, period.span.end > now, period.span.contains(reading.at), let last = tail?.last,
            last.at >= period.span.start, reading.at > last.at, reading.value >= last.value, tail?.comeback == nil
        else { return false }
        let growth = reading.value.milliwattHours.subtractingReportingOverflow(last.value.milliwattHours)
        let sum = consumption.milliwattHours.addingReportingOverflow(growth.partialValue)
        guard !growth.overflow, !sum.overflow else { return false }
        switch standing {
        case .nothing: if sum.partialValue >= limit.milliwattHours { return false }
        case .current: if consumption < limit { return false }
        case .others: return false
        }
        consumption = Energy(milliwattHours: sum.partialValue)
        tail?.run(to: reading)
        return true
    }

    enum Following: Hashable {
        case counted
        /// The register must be looked at in the store again: from the anchor, or over the whole period.
        case recount(wholePeriod: Bool)
    }

    /// Counts a reading of a batch if that takes no more than adding it.
    mutating func follow(_ reading: Reading, sequence: Int64) -> Following {
        let movesAnchor = anchor.map { reading.at <= $0.changeableUntil && sequence > $0.asOf } ?? false
        if sequence <= asOf { return movesAnchor ? .recount(wholePeriod: true) : .counted }
        guard var tail, tail.last.at >= period.span.start, period.span.contains(reading.at) else {
            return .recount(wholePeriod: true)
        }
        switch tail.follow(reading) {
        case .known: return .counted
        case .rejudge: return .recount(wholePeriod: movesAnchor || anchor == nil)
        case .grew(let growth):
            let (sum, overflow) = consumption.milliwattHours.addingReportingOverflow(growth.milliwattHours)
            consumption = Energy(milliwattHours: overflow ? .max : sum)
            self.tail = tail
            return .counted
        }
    }
}
