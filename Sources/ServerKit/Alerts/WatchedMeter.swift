import GridModel

/// A meter's consumption in its billing period, followed reading by reading.
struct WatchedMeter: Hashable {
    /// What readings may come to before any alert of the meter can change.
    struct Fence: Hashable {
        /// Readings are looked at whose predecessor is from before this instant.
        var from: Instant
        /// Readings from this instant on are looked at.
        var until: Instant
        /// Consumption in the period, in milliwatt-hours, from which on it is looked at.
        var consumption: Int64
        /// Mean power between two readings above which, and below which, they are looked at, in milliwatts.
        var mostPower: Int64
        var leastPower: Int64

        /// Every reading is looked at.
        static let everything = Fence(
            from: Instant(milliseconds: .max), until: Instant(milliseconds: .min), consumption: .min, mostPower: .min,
            leastPower: .max)

        static func nothing(in span: TimeSpan) -> Fence {
            Fence(from: span.start, until: span.end, consumption: .max, mostPower: .max, leastPower: .min)
        }
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

    /// The day of the newest reading, or today.
    struct Day: Hashable {
        var start: Instant
        var end: Instant
        /// Consumption of the period up to the day's start; before the day has a reading it is all there is.
        var base: Energy

        init(holding instant: Instant, in zone: Zone, base: Energy) {
            let date = zone.local(at: instant).date
            start = zone.start(of: date)
            end = zone.start(of: date.adding(days: 1))
            self.base = base
        }
    }

    let meter: MeterID
    var zone: Zone
    /// By which its periods follow each other.
    var cycles = ReadingCycles.calendar
    var period: BillingPeriod
    var consumption: Energy
    /// Nil while the register has no reading.
    var tail: RegisterTail?
    /// Everything the journal held up to this sequence number is counted.
    var asOf: Int64
    var anchor: Anchor?
    /// Nil where no rule asks for days.
    var day: Day?
    var fence = Fence.everything

    /// Counts a reading in the usual case: the register ran on, and no alert changes by it. Changes nothing and gives
    /// false in every other.
    ///
    /// It is ``follow(_:sequence:)`` for nearly all readings, without a copy.
    @inline(__always)
    mutating func run(on reading: Reading, sequence: Int64, now: Instant) -> Bool {
        guard sequence > asOf, period.span.end > now, reading.at < fence.until, let last = tail?.last,
            last.at >= fence.from, reading.at > last.at, reading.value >= last.value, tail?.comeback == nil
        else { return false }
        let growth = reading.value.milliwattHours.subtractingReportingOverflow(last.value.milliwattHours)
        let sum = consumption.milliwattHours.addingReportingOverflow(growth.partialValue)
        guard !growth.overflow, !sum.overflow, sum.partialValue < fence.consumption else { return false }
        if fence.mostPower != .max || fence.leastPower != .min {
            guard isWithinPower(growth.partialValue, over: reading.at - last.at) else { return false }
        }
        consumption = Energy(milliwattHours: sum.partialValue)
        tail?.run(to: reading)
        return true
    }

    /// Milliwatt-hours over milliseconds, against the fence; false also for what is beyond 64 bits.
    private func isWithinPower(_ growth: Int64, over milliseconds: Int64) -> Bool {
        let work = growth.multipliedReportingOverflow(by: 3_600_000)
        guard !work.overflow else { return false }
        if fence.mostPower != .max {
            let most = fence.mostPower.multipliedReportingOverflow(by: milliseconds)
            guard most.overflow ? fence.mostPower > 0 : work.partialValue <= most.partialValue else { return false }
        }
        if fence.leastPower != .min {
            let least = fence.leastPower.multipliedReportingOverflow(by: milliseconds)
            guard !least.overflow, work.partialValue >= least.partialValue else { return false }
        }
        return true
    }

    enum Following: Hashable {
        case counted
        /// The same, and by so much more than the reading before.
        case grew(from: Instant, Energy)
        /// The register must be looked at in the store again: from the anchor, or over the whole period.
        case recount(wholePeriod: Bool)
    }

    /// Counts a reading of a batch if that takes no more than adding it.
    mutating func follow(_ reading: Reading, sequence: Int64) -> Following {
        let movesAnchor = movesAnchor(reading, sequence: sequence)
        if sequence <= asOf { return movesAnchor ? .recount(wholePeriod: true) : .counted }
        guard var tail, tail.last.at >= period.span.start, period.span.contains(reading.at) else {
            return .recount(wholePeriod: true)
        }
        let last = tail.last
        switch tail.follow(reading) {
        case .known: return .counted
        case .rejudge: return .recount(wholePeriod: movesAnchor || anchor == nil)
        case .grew(let growth):
            turnDay(to: reading.at, from: last.at, growth)
            add(growth)
            self.tail = tail
            return .grew(from: last.at, growth)
        }
    }

    /// A reading changes what was consumed up to the anchor.
    func movesAnchor(_ reading: Reading, sequence: Int64) -> Bool {
        anchor.map { reading.at <= $0.changeableUntil && sequence > $0.asOf } ?? false
    }

    /// Begins another day when a reading is the first of one; what was consumed across midnight is shared by time.
    private mutating func turnDay(to at: Instant, from: Instant, _ growth: Energy) {
        guard var next = day, from < next.start || at >= next.end else { return }
        if at >= next.end { next = Day(holding: at, in: zone, base: .zero) }
        // What lies before the day's start, of what the two readings are apart.
        let part = DecimalDigits.quotient(
            Int128(growth.milliwattHours) * Int128(min(at, next.start) - from), Int128(at - from))
        let (base, overflow) = consumption.milliwattHours.addingReportingOverflow(Int64(clamping: part))
        next.base = Energy(milliwattHours: overflow ? .max : base)
        day = next
    }
}

extension WatchedMeter {
    /// Whether the day has a reading: those of before are none of its consumption.
    func hasBegun(_ day: Day) -> Bool { tail.map { $0.last.at >= day.start } ?? true }

    /// The billing period or day that is counted.
    struct Stretch {
        var start: Instant
        var end: Instant
        /// For people: `2026-11`, `2026-11-22`.
        var name: String
        /// Consumption of the period up to its start.
        var base: Energy
        var consumption: Energy
    }

    func stretch(_ over: AlertCondition.ConsumptionLimit.Over) -> Stretch {
        if over == .day, let day {
            let base = hasBegun(day) ? day.base : consumption
            return Stretch(
                start: day.start, end: day.end, name: name(of: day.start, .day), base: base,
                consumption: consumption - base)
        }
        return Stretch(
            start: period.span.start, end: period.span.end, name: period.month.text, base: .zero,
            consumption: consumption)
    }

    /// What a stretch of before is called, by its start.
    func name(of occasion: Instant, _ over: AlertCondition.ConsumptionLimit.Over) -> String {
        // At noon: its start is another date when the meter has moved to another zone.
        let day = zone.local(at: occasion.adding(milliseconds: 12 * 3_600_000)).date
        return switch over {
        case .period: cycles.month(holding: day).text
        case .day: day.text
        }
    }
}
