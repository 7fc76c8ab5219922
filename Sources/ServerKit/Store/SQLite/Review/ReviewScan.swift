import GridModel

/// Tells, while readings are compacted, whether any of them may have to wait for a decision.
enum ReviewScan {
    /// The span to be looked through; nil, at next to no cost, when the register only ran on.
    ///
    /// - Parameters:
    ///   - readings: New ones in order.
    ///   - last: The register's latest before them.
    static func span(
        of readings: ArraySlice<Reading>, after last: Reading?, _ events: RegisterEvents?
    ) -> TimeSpan? {
        var previous = last ?? Reading(at: Instant(milliseconds: .min), value: Energy(milliwattHours: .min))
        var first: Instant?
        for reading in readings {
            if reading.at <= previous.at || reading.value < previous.value {
                first = min(reading.at, previous.at)
                break
            }
            previous = reading
        }
        if first == nil, let events, events.rules.maximumPowerKw != nil { first = spike(readings, after: last, events) }
        guard let first, let end = readings.last?.at else { return nil }
        return TimeSpan(
            start: first.adding(milliseconds: -Metering.context), end: end.adding(milliseconds: Metering.context))
    }

    private static func spike(
        _ readings: ArraySlice<Reading>, after last: Reading?, _ events: RegisterEvents
    ) -> Instant? {
        let rules = JudgingRules(events.rules)
        var previous = last
        for reading in readings {
            if let previous {
                let gain = Int128(reading.value.milliwattHours) - Int128(previous.value.milliwattHours)
                let energy = events.ratio(at: previous.at).energy(gain)
                if !rules.allows(energy, over: reading.at - previous.at) { return previous.at }
            }
            previous = reading
        }
        return nil
    }
}
