import GridModel

/// Follows a register's old readings as the desk follows new ones: pure.
///
/// A fall is passed over, and so is what an operator excluded. Across midnight and the turn of a period what was consumed
/// is shared by time.
struct StreamReplay {
    let meter: MeterID
    let zone: Zone
    let cycles: ReadingCycles
    let events: RegisterEvents?
    private var last: Reading?
    private var watched: WatchedMeter?

    init(meter: MeterID, zone: Zone, cycles: ReadingCycles = .calendar, events: RegisterEvents? = nil) {
        self.meter = meter
        self.zone = zone
        self.cycles = cycles
        self.events = events
    }

    /// How the meter stands after a reading, and the step that led there where nothing was told of the register meanwhile;
    /// nil for the first reading and for a fall.
    mutating func take(_ reading: Reading) -> (watched: WatchedMeter, steps: [StreamRules.Step])? {
        if events?.excludes(reading) ?? false { return nil }
        guard let last else {
            self.last = reading
            return nil
        }
        guard reading.at > last.at else { return nil }
        self.last = reading
        guard let growth = growth(from: last, to: reading) else { return nil }
        func share(from start: Instant) -> Energy {
            let part = DecimalDigits.quotient(
                Int128(growth.milliwattHours) * Int128(reading.at - max(start, last.at)), Int128(reading.at - last.at))
            return Energy(milliwattHours: Int64(clamping: part))
        }
        var next: WatchedMeter
        if let known = watched, known.period.span.contains(reading.at) {
            next = known
            next.consumption = Energy(
                milliwattHours: known.consumption.milliwattHours.addingReportingOverflow(growth.milliwattHours).0)
        } else {
            let period = cycles.period(holding: reading.at, in: zone)
            next = WatchedMeter(
                meter: meter, zone: zone, cycles: cycles, period: period,
                consumption: share(from: period.span.start), tail: nil, asOf: 0, anchor: nil)
        }
        if watched?.day?.end ?? reading.at <= reading.at || next.day == nil || watched?.period != next.period {
            var day = WatchedMeter.Day(holding: reading.at, in: zone, base: .zero)
            day.base = next.consumption - share(from: day.start)
            next.day = day
        }
        watched = next
        let isPlain = !(events?.touches(Self.between(last, reading)) ?? false)
        let step = StreamRules.Step(from: last.at, to: reading.at, growth: growth, ahead: 0)
        return (next, isPlain ? [step] : [])
    }

    /// After one reading, up to another and with it.
    private static func between(_ last: Reading, _ reading: Reading) -> TimeSpan {
        TimeSpan(start: last.at.adding(milliseconds: 1), end: reading.at.adding(milliseconds: 1))
    }

    /// What was consumed between two readings, over exchanges and resets; nil where the register fell.
    private func growth(from last: Reading, to reading: Reading) -> Energy? {
        var sum: Int128 = 0
        var from = last
        func grow(to value: Energy) -> Bool {
            guard value >= from.value else { return false }
            let ratio = events?.ratio(at: from.at) ?? .one
            sum += ratio.energy(Int128(value.milliwattHours)) - ratio.energy(Int128(from.value.milliwattHours))
            return true
        }
        for restart in events?.restarts ?? [] where restart.at > last.at && restart.at <= reading.at {
            // Without a closing reading what came since the reading before is not known.
            if let closing = restart.closing, !grow(to: closing) { return nil }
            from = Reading(at: restart.at, value: restart.opening)
        }
        return grow(to: reading.value) ? Energy(milliwattHours: Int64(clamping: sum)) : nil
    }
}
