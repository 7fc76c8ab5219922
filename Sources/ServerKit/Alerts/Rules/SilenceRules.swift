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

/// The rule kind `outage`: so many meters of a group fell silent within a while of each other.
package struct OutageRule: Hashable, Sendable {
    package var outage: AlertCondition.Outage

    package init(_ outage: AlertCondition.Outage) { self.outage = outage }

    package struct Judgement: Hashable, Sendable {
        package var finding: AlertMachine.Finding
        /// When the first of them was last heard of.
        package var began: Instant
        package var silent: Int
        package var total: Int
    }

    /// - Parameters:
    ///   - fell: When each silent meter of the group was last heard of, in order.
    ///   - talking: How many of the group are not silent.
    ///   - occasion: When the outage that is known of began; nil for none.
    package func judge(fell: [Instant], talking: Int, known occasion: Instant?) -> Judgement? {
        if let occasion {
            let first = occasion.adding(milliseconds: -outage.within.milliseconds)
            let silent = fell.count - (fell.firstIndex { $0 >= first } ?? fell.count)
            // It goes on until nearly all are back: in between nothing changes.
            let finding: AlertMachine.Finding =
                silent >= outage.least ? .broken : silent * 2 < outage.least ? .within : .between
            return Judgement(finding: finding, began: occasion, silent: silent, total: silent + talking)
        }
        guard let window = largestWindow(fell) else { return nil }
        // Those silent for longer had no part in it before either.
        let total = talking + fell.count - window.lowerBound
        let isShare = Int128(window.count) * 1_000_000 >= Int128(total) * Int128(outage.share.tenThousandths)
        guard window.count >= outage.least, isShare else { return nil }
        return Judgement(finding: .broken, began: fell[window.lowerBound], silent: window.count, total: total)
    }

    private func largestWindow(_ fell: [Instant]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for end in fell.indices {
            while fell[end] - fell[start] > outage.within.milliseconds { start += 1 }
            if end + 1 - start > best?.count ?? 0 { best = start..<(end + 1) }
        }
        return best
    }

    package func message(_ judgement: Judgement, of group: AlertSubject) -> String {
        let name = group == .fleet ? "all" : group.text
        return switch judgement.finding {
        case .broken, .between: "\(judgement.silent) of \(judgement.total) meters of \(name) fell silent at once"
        case .within, .over: "the meters of \(name) are back: \(judgement.silent) of \(judgement.total) are silent"
        }
    }
}
