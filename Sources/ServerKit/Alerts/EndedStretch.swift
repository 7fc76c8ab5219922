import GridModel

/// A day or a billing period of a meter as it ended.
struct EndedStretch: Hashable {
    /// As it stood then.
    var watched: WatchedMeter
    var over: AlertCondition.ConsumptionLimit.Over
}

extension WatchedMeter {
    /// The day and the period that end between two readings, as they ended; what was consumed in between is shared by
    /// time. None of those that had no reading before.
    func ended(from: Instant, to: Instant, _ growth: Energy) -> [EndedStretch] {
        func standing(at end: Instant) -> WatchedMeter {
            let part = DecimalDigits.quotient(Int128(growth.milliwattHours) * Int128(end - from), Int128(to - from))
            var then = self
            then.add(Energy(milliwattHours: Int64(clamping: part)))
            return then
        }
        var ended: [EndedStretch] = []
        if let day, from >= day.start, from < day.end, to >= day.end {
            ended.append(EndedStretch(watched: standing(at: day.end), over: .day))
        }
        if period.span.contains(from), to >= period.span.end {
            ended.append(EndedStretch(watched: standing(at: period.span.end), over: .period))
        }
        return ended
    }

    /// What ends with a reading that is the first of another period; nil unless it is, and the register ran on to it.
    func ends(with reading: Reading, sequence: Int64) -> [EndedStretch]? {
        guard reading.at >= period.span.end, sequence > asOf, var tail, period.span.contains(tail.last.at) else {
            return nil
        }
        let from = tail.last.at
        guard case .grew(let growth) = tail.follow(reading) else { return nil }
        return ended(from: from, to: reading.at, growth)
    }

    /// Adds to the consumption, as far as that can be told.
    mutating func add(_ energy: Energy) {
        let (sum, overflow) = consumption.milliwattHours.addingReportingOverflow(energy.milliwattHours)
        consumption = Energy(milliwattHours: overflow ? .max : sum)
    }
}
