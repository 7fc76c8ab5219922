import GridModel

/// Something about a day's or a period's readings that a person should look at.
package struct CheckFinding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The intervals do not add up to the register's difference.
        case sum
        /// An hour stands out of a day: (highest − third highest) / third highest is above 180 %.
        case spike
        /// Far more than the meter's own history, a day.
        case high
        /// Far less than it.
        case low
        /// Nothing was used.
        case zero
        /// The same reading came twice, or two values came for one instant.
        case duplicate
        /// It was read further apart than it is expected to be.
        case interval
        /// More of it is estimated, in one stretch, than may be.
        case estimatedTooLong
    }

    package var kind: Kind
    package var span: TimeSpan
    /// For people, with the figures.
    package var message: String
}

/// The checks of a day's or a period's readings; each is a pure function and gives what it found.
package enum MeteringChecks {
    /// In percent: how far the highest hour of a day may be above the third highest.
    static let spikePercent: Int128 = 180
    /// In percent of the mean of its history: what a day's mean use may be.
    static let usualPercent: ClosedRange<Int128> = 40...250
    /// Days that may be estimated in one stretch.
    static let mostEstimated: Int64 = 3 * 86_400_000

    /// Whether intervals add up to what the register counted between their ends.
    package static func sum(_ intervals: [Interval], register: Energy) -> CheckFinding? {
        guard let first = intervals.first, let last = intervals.last else { return nil }
        let sum = intervals.reduce(Int128(0)) { $0 + Int128($1.consumptionKwh.milliwattHours) }
        guard sum != Int128(register.milliwattHours) else { return nil }
        let text = Energy(milliwattHours: Int64(clamping: sum)).kilowattHoursText
        return CheckFinding(
            kind: .sum, span: TimeSpan(start: first.start, end: last.end),
            message: "the intervals add up to \(text) kWh, the register says \(register.kilowattHoursText) kWh")
    }

    /// The spike test over a day's intervals of equal length.
    package static func spike(_ day: [Interval]) -> CheckFinding? {
        let whole = day.filter { !$0.partial }
        guard whole.count >= 3 else { return nil }
        let sorted = whole.sorted { $0.consumptionKwh > $1.consumptionKwh }
        let highest = Int128(sorted[0].consumptionKwh.milliwattHours)
        let third = Int128(sorted[2].consumptionKwh.milliwattHours)
        guard third > 0, (highest - third) * 100 > third * spikePercent else { return nil }
        return CheckFinding(
            kind: .spike, span: TimeSpan(start: sorted[0].start, end: sorted[0].end),
            message: "\(sorted[0].consumptionKwh.display) kWh, where the third highest is "
                + "\(sorted[2].consumptionKwh.display) kWh")
    }

    /// Whether a period's use a day is far from that of the periods before it.
    package static func history(
        _ period: Estimation.KnownPeriod, before known: [Estimation.KnownPeriod]
    ) -> CheckFinding? {
        guard known.count >= 3, let usual = Estimation.energy(over: period.span, like: known), usual > .zero else {
            return nil
        }
        let percent = Int128(period.consumption.milliwattHours) * 100 / Int128(usual.milliwattHours)
        guard !usualPercent.contains(percent) else { return nil }
        return CheckFinding(
            kind: percent > usualPercent.upperBound ? .high : .low, span: period.span,
            message: "\(period.consumption.display) kWh, where \(usual.display) kWh is usual for so many days")
    }

    /// Whether nothing was used at all.
    package static func zero(_ period: Estimation.KnownPeriod) -> CheckFinding? {
        guard period.consumption == .zero, period.span.milliseconds > 0 else { return nil }
        return CheckFinding(kind: .zero, span: period.span, message: "nothing was used")
    }

    /// Readings, in the order they came in, that were sent more than once, or with another value for the same instant.
    package static func duplicates(_ readings: [Reading]) -> [CheckFinding] {
        var seen: [Instant: Energy] = [:]
        return readings.compactMap { reading in
            guard let known = seen.updateValue(reading.value, forKey: reading.at) else { return nil }
            let message =
                known == reading.value
                ? "\(reading.value.kilowattHoursText) kWh was sent twice"
                : "\(known.kilowattHoursText) kWh and \(reading.value.kilowattHoursText) kWh were sent for one instant"
            return CheckFinding(
                kind: .duplicate, span: TimeSpan(start: reading.at, end: reading.at), message: message)
        }
    }

    /// Where readings, in order, are further apart than three times the expected interval, or less than half of it.
    package static func intervals(_ readings: [Reading], rules: MeteringRules) -> [CheckFinding] {
        let expected = Int64(rules.expectedIntervalSeconds ?? 3_600) * 1_000
        return zip(readings, readings.dropFirst()).compactMap { from, to in
            let length = to.at - from.at
            let isClose = rules.expectedIntervalSeconds != nil && length > 0 && length * 2 < expected
            guard length > 3 * expected || isClose else { return nil }
            return CheckFinding(
                kind: .interval, span: TimeSpan(start: from.at, end: to.at),
                message: "\(length / 1_000) s between two readings, where \(expected / 1_000) s are expected")
        }
    }

    /// Stretches of estimated intervals that are longer than they may be.
    package static func estimated(_ intervals: [Interval]) -> [CheckFinding] {
        var findings: [CheckFinding] = []
        var open: TimeSpan?
        func close() {
            if let span = open, span.milliseconds > mostEstimated {
                findings.append(
                    CheckFinding(
                        kind: .estimatedTooLong, span: span,
                        message: "\(span.milliseconds / 3_600_000) h are estimated in one stretch"))
            }
            open = nil
        }
        for interval in intervals {
            guard interval.quality == .estimated else {
                close()
                continue
            }
            if open?.end != interval.start { close() }
            open = TimeSpan(start: open?.start ?? interval.start, end: interval.end)
        }
        close()
        return findings
    }
}
