import GridModel

/// The rule kind `silent`: nothing came for several times as long as it usually takes.
package struct SilenceRule: Hashable, Sendable {
    package var silence: AlertCondition.Silence

    package init(_ silence: AlertCondition.Silence) { self.silence = silence }

    /// From so many milliseconds on a meter is silent.
    ///
    /// Somebody who sends every second is not missed within seconds.
    package func patience(expected: Int64) -> Int64 {
        let (patience, overflow) = max(expected, Self.shortest).multipliedReportingOverflow(by: Int64(silence.warn))
        return overflow ? .max : patience
    }

    /// How often one comes that is sent so often, in milliseconds, as far as it matters here.
    package func pace(expected: Int64) -> Int64 { min(max(expected, Self.shortest), Self.longest) }

    /// From so many milliseconds on, a pace before it is silent, a meter is overdue: by two readings at least.
    package func overdue(expected: Int64) -> Int64 {
        let pace = pace(expected: expected)
        return max(patience(expected: expected) - pace, 2 * pace)
    }

    package func severity(silentFor: Int64, _ rule: AlertSeverity) -> AlertSeverity {
        silentFor >= silence.critical.milliseconds ? .critical : rule
    }

    package func message(silentFor: Int64, expected: Int64) -> String {
        "no reading for \(Self.text(silentFor)); one comes every \(Self.text(max(expected, 1_000)))"
    }

    /// About how long: `3 hours`.
    private static func text(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        if minutes < 2 { return "\(milliseconds / 1_000) seconds" }
        if minutes < 120 { return "\(minutes) minutes" }
        return minutes < 2_880 ? "\(minutes / 60) hours" : "\(minutes / 1_440) days"
    }

    private static let shortest: Int64 = 60_000
    private static let longest: Int64 = 3_660 * 86_400_000
}

/// How often a meter's readings come, learnt from those that came: pure.
package struct ReadingRhythm: Hashable, Sendable {
    private var last: Instant
    /// Milliseconds; nil after the first reading.
    private(set) package var interval: Int64?

    package init(_ readings: LatestReadings) {
        last = readings.last.at
        interval = readings.previous.map { readings.last.at - $0.at }
    }

    /// Takes in the newest readings; a pause much longer than usual is no new habit.
    package mutating func take(_ readings: LatestReadings) {
        guard readings.last.at > last else { return }
        last = readings.last.at
        guard let previous = readings.previous else { return }
        let newest = readings.last.at - previous.at
        guard let known = interval else {
            interval = newest
            return
        }
        if newest <= known {
            // Down slowly: some that come closer together are no new habit either.
            interval = known - (known - newest) / 4
        } else if newest <= known * 3 {
            interval = newest
        } else {
            interval = known + known / 8 + 1
        }
    }
}
