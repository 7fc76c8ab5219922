import GridModel

/// Follows a register's old course as the desk follows a new one: pure.
///
/// The register is judged as for a bill: dips and excluded readings are left out, and exchanges are no consumption. Across
/// midnight and the turn of a period what was consumed is shared by time.
struct StreamReplay {
    /// What is to be judged with a point.
    struct Standing {
        /// Days and periods that ended on the way to it.
        var ended: [EndedStretch]
        var watched: WatchedMeter
        /// From the point before, unless something was told of the register meanwhile.
        var steps: [StreamRules.Step]
    }

    let meter: MeterID
    let zone: Zone
    let cycles: ReadingCycles
    private var last: RegisterLine.Point?
    private var watched: WatchedMeter?

    init(meter: MeterID, zone: Zone, cycles: ReadingCycles = .calendar) {
        self.meter = meter
        self.zone = zone
        self.cycles = cycles
    }

    /// How the meter stands at the next point of a line; nil for the first, and where nothing is known of the way to it.
    mutating func take(_ point: RegisterLine.Point, of line: RegisterLine) -> Standing? {
        guard point.verdict != .dip else { return nil }
        defer { last = point }
        guard let last else {
            guard let first = line.firstStep, first.at == point.at else { return nil }
            var next = begun(at: point.at)
            next.consumption = first.energy
            watched = next
            return Standing(ended: [], watched: next, steps: [])
        }
        guard point.at > last.at, let growth = line.growth(from: last, to: point) else { return nil }
        func share(from start: Instant) -> Energy {
            let part = DecimalDigits.quotient(
                Int128(growth.milliwattHours) * Int128(point.at - max(start, last.at)), Int128(point.at - last.at))
            return Energy(milliwattHours: Int64(clamping: part))
        }
        let ended = watched?.ended(from: last.at, to: point.at, growth) ?? []
        let known = watched.flatMap { $0.period.span.contains(point.at) ? $0 : nil }
        var next = known ?? begun(at: point.at)
        next.add(known == nil ? share(from: next.period.span.start) : growth)
        if known?.day.map({ point.at >= $0.end }) ?? true {
            var day = WatchedMeter.Day(holding: point.at, in: zone, base: .zero)
            day.base = next.consumption - share(from: day.start)
            next.day = day
        }
        watched = next
        let step = StreamRules.Step(from: last.at, to: point.at, growth: growth, ahead: 0)
        return Standing(ended: ended, watched: next, steps: line.isTold(after: last, to: point) ? [] : [step])
    }

    /// In the period and on the day of an instant, with nothing consumed.
    private func begun(at instant: Instant) -> WatchedMeter {
        var next = WatchedMeter(
            meter: meter, zone: zone, cycles: cycles, period: cycles.period(holding: instant, in: zone),
            consumption: .zero, tail: nil, asOf: 0, anchor: nil)
        next.day = WatchedMeter.Day(holding: instant, in: zone, base: .zero)
        return next
    }
}
