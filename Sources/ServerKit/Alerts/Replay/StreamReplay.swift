import GridModel

/// Follows a register's old readings as the desk follows new ones: pure.
///
/// A fall is passed over. Across midnight and the turn of a period what was consumed is shared by time.
struct StreamReplay {
    let meter: MeterID
    let zone: Zone
    let ratio: Multiplier
    private var last: Reading?
    private var watched: WatchedMeter?

    init(meter: MeterID, zone: Zone, ratio: Multiplier) {
        self.meter = meter
        self.zone = zone
        self.ratio = ratio
    }

    /// How the meter stands after a reading, and the step that led there; nothing for the first and for a fall.
    mutating func take(_ reading: Reading) -> [(WatchedMeter, StreamRules.Step)] {
        guard let last else {
            self.last = reading
            return []
        }
        guard reading.at > last.at, reading.value >= last.value else {
            if reading.at > last.at { self.last = reading }
            return []
        }
        self.last = reading
        let growth = Energy(
            milliwattHours: Int64(
                clamping: ratio.energy(Int128(reading.value.milliwattHours))
                    - ratio.energy(Int128(last.value.milliwattHours))))
        let step = StreamRules.Step(from: last.at, to: reading.at, growth: growth, ahead: 0)
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
            let period = BillingPeriod(holding: reading.at, in: zone)
            next = WatchedMeter(
                meter: meter, zone: zone, period: period, consumption: share(from: period.span.start), tail: nil,
                asOf: 0,
                anchor: nil)
        }
        if watched?.day?.end ?? reading.at <= reading.at || next.day == nil || watched?.period != next.period {
            var day = WatchedMeter.Day(holding: reading.at, in: zone, base: .zero)
            day.base = next.consumption - share(from: day.start)
            next.day = day
        }
        watched = next
        return [(next, step)]
    }
}
