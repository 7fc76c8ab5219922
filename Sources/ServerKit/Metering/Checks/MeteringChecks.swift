import GridModel

/// The checks of a day's or a period's readings; each is a pure function and gives what it found.
package enum MeteringChecks {
    /// In percent: how far the highest hour of a day may be above the third highest.
    static let spikePercent: Int128 = 180
    /// In percent of the mean of its history: what a day's mean use may be.
    static let usualPercent: ClosedRange<Int128> = 40...250
    /// Periods that a history needs, for one to be unlike it.
    static let fewestPeriods = 3

    /// Whether intervals add up to what the register counted between two readings; what it did in between is accounted for
    /// by name.
    static func sum(_ balance: EnergyBalance) -> ReadingCheck? {
        guard !balance.holds else { return nil }
        func text(_ energy: Int128) -> String { Energy(milliwattHours: Int64(clamping: energy)).kilowattHoursText }
        return ReadingCheck(
            .sum, from: balance.span.start, to: balance.span.end,
            message: "the intervals add up to \(text(balance.intervals)) kWh, the register says "
                + "\(text(balance.register)) kWh")
    }

    /// The spike test over a day's hours; those that are known in part, or are estimated, have no part in it.
    package static func spike(_ day: [Interval]) -> ReadingCheck? {
        let whole = day.filter { !$0.partial && $0.quality != .estimated && $0.end - $0.start == hour }
        guard whole.count >= 3 else { return nil }
        let sorted = whole.sorted { $0.consumptionKwh > $1.consumptionKwh }
        let highest = Int128(sorted[0].consumptionKwh.milliwattHours)
        let third = Int128(sorted[2].consumptionKwh.milliwattHours)
        guard third > 0, (highest - third) * 100 > third * spikePercent else { return nil }
        return ReadingCheck(
            .spike, from: sorted[0].start, to: sorted[0].end,
            message: "\(sorted[0].consumptionKwh.display) kWh in an hour, where the third highest of the day is "
                + "\(sorted[2].consumptionKwh.display) kWh")
    }

    private static let hour: Int64 = 3_600_000

    /// Whether a period's use a day is far from that of the periods before it.
    package static func history(
        _ period: Estimation.KnownPeriod, before known: [Estimation.KnownPeriod]
    ) -> ReadingCheck? {
        guard known.count >= fewestPeriods, let usual = Estimation.energy(over: period.span, like: known),
            usual > .zero
        else { return nil }
        let percent = Int128(period.consumption.milliwattHours) * 100 / Int128(usual.milliwattHours)
        guard !usualPercent.contains(percent) else { return nil }
        let count = min(known.count, Estimation.periods)
        return ReadingCheck(
            percent > usualPercent.upperBound ? .high : .low, from: period.span.start, to: period.span.end,
            message: "\(period.consumption.display) kWh, where \(usual.display) kWh is usual for as long, by the "
                + "\(count) periods before")
    }

    /// Whether nothing was used at all.
    package static func zero(_ period: Estimation.KnownPeriod) -> ReadingCheck? {
        guard period.consumption == .zero, period.span.milliseconds > 0 else { return nil }
        return ReadingCheck(.zero, from: period.span.start, to: period.span.end, message: "nothing was used")
    }

    /// Instants that more than one value was sent for.
    ///
    /// - Parameter readings: Distinct ones, by instant and then by value.
    package static func conflicts(_ readings: some Sequence<Reading>) -> ReadingCheck? {
        var first: (lesser: Reading, greater: Reading)?
        var last: Reading?
        var count = 0
        var counted: Instant?
        for reading in readings {
            if let last, last.at == reading.at {
                if first == nil { first = (last, reading) }
                // A third value makes it no second instant.
                if counted != reading.at { count += 1 }
                counted = reading.at
                if first?.greater.at == reading.at { first?.greater = reading }
            }
            last = reading
        }
        guard let first, let counted else { return nil }
        let values =
            "\(first.lesser.value.kilowattHoursText) kWh and \(first.greater.value.kilowattHoursText) kWh were sent"
        return ReadingCheck(
            .conflict, from: first.lesser.at, to: counted, count: count,
            message: count == 1
                ? "\(values) for one instant: the greater counts"
                : "\(count) instants have more than one value: at the first \(values), and the greater counts")
    }

    /// Where a meter was read further apart than three times the expected interval, or closer than half of it: one finding
    /// of each, however often it is so.
    ///
    /// - Parameter instants: When it was read, in order.
    package static func intervals(_ instants: some Sequence<Instant>, rules: MeteringRules) -> [ReadingCheck] {
        let expected = Int64(rules.expectedIntervalSeconds ?? 3_600) * 1_000
        var far = WrongIntervals()
        var close = WrongIntervals()
        var last: Instant?
        for at in instants {
            defer { last = at }
            guard let from = last, at > from else { continue }
            let length = at - from
            if length > 3 * expected {
                far.take(TimeSpan(start: from, end: at))
            } else if rules.expectedIntervalSeconds != nil, length * 2 < expected {
                close.take(TimeSpan(start: from, end: at))
            }
        }
        return [far.finding(expected, \.longest, "longest"), close.finding(expected, \.shortest, "shortest")]
            .compactMap(\.self).sorted { $0.from < $1.from }
    }

    /// A day that has more readings than are looked at, when it was looked at up to where the span ends.
    package static func tooMany(in span: TimeSpan) -> ReadingCheck {
        ReadingCheck(
            .interval, from: span.start, to: span.end,
            message: "so many readings in \(LengthText.of(span.milliseconds)) that the rest of the day was not looked "
                + "at")
    }

    /// A meter that was not read any more since an instant, when that is too long ago.
    package static func silence(since last: Instant, until now: Instant, rules: MeteringRules) -> ReadingCheck? {
        let expected = Int64(rules.expectedIntervalSeconds ?? 3_600) * 1_000
        guard now - last > 3 * expected else { return nil }
        return ReadingCheck(
            .interval, from: last, to: now,
            message: "not read since, where a reading every \(LengthText.of(expected)) is expected")
    }
}

/// Readings of a day that are wrongly far from each other.
private struct WrongIntervals {
    private(set) var longest: Int64 = 0
    private(set) var shortest = Int64.max
    private var span: TimeSpan?
    private var count = 0

    mutating func take(_ next: TimeSpan) {
        span = TimeSpan(start: span?.start ?? next.start, end: next.end)
        longest = max(longest, next.milliseconds)
        shortest = min(shortest, next.milliseconds)
        count += 1
    }

    func finding(_ expected: Int64, _ extreme: KeyPath<Self, Int64>, _ word: String) -> ReadingCheck? {
        guard let span else { return nil }
        let length = LengthText.of(self[keyPath: extreme])
        return ReadingCheck(
            .interval, from: span.start, to: span.end, count: count,
            message: (count == 1
                ? "\(length) between two readings" : "\(count) times between two readings, \(length) the \(word)")
                + ", where \(LengthText.of(expected)) is expected")
    }
}
