import GridModel

/// What is known of one register: eight words, so that it is one line of the processor's cache.
struct RegisterEntry {
    private static let never = Int64.min

    private var lastAt = never
    private var lastValue: Int64 = 0
    private var previousAt = never
    private var previousValue: Int64 = 0
    /// The latest instant known, readings included whose commit is under way; the least number for none.
    var newestStaged = never
    private var compactedFirst = Int64.max
    private var compactedLast = never
    /// The register's newest node in the journal's tail, perhaps gone from there.
    private(set) var head = JournalTail.none

    var latest: LatestReadings? {
        guard lastAt != Self.never else { return nil }
        var previous: Reading?
        if previousAt != Self.never {
            previous = Reading(at: Instant(milliseconds: previousAt), value: Energy(milliwattHours: previousValue))
        }
        let last = Reading(at: Instant(milliseconds: lastAt), value: Energy(milliwattHours: lastValue))
        return LatestReadings(last: last, previous: previous)
    }

    /// First and last instant among the blocks; nil when there are none.
    var compacted: ClosedRange<Instant>? {
        guard compactedFirst <= compactedLast else { return nil }
        return Instant(milliseconds: compactedFirst)...Instant(milliseconds: compactedLast)
    }

    /// Takes in a reading that is now in the journal's tail under `number`.
    mutating func take(_ reading: Reading, at number: Int64) {
        head = number
        let at = reading.at.milliseconds
        newestStaged = max(newestStaged, at)
        if at > lastAt {
            previousAt = lastAt
            previousValue = lastValue
            lastAt = at
            lastValue = reading.value.milliwattHours
        } else {
            set(LatestReadings.merging(latest, reading))
        }
    }

    mutating func compacted(from first: Instant, through last: Instant) {
        compactedFirst = min(compactedFirst, first.milliseconds)
        compactedLast = max(compactedLast, last.milliseconds)
    }

    mutating func restore(latest: LatestReadings, compacted: ClosedRange<Instant>) {
        set(latest)
        newestStaged = latest.last.at.milliseconds
        compactedFirst = compacted.lowerBound.milliseconds
        compactedLast = compacted.upperBound.milliseconds
    }

    private mutating func set(_ latest: LatestReadings) {
        lastAt = latest.last.at.milliseconds
        lastValue = latest.last.value.milliwattHours
        previousAt = latest.previous?.at.milliseconds ?? Self.never
        previousValue = latest.previous?.value.milliwattHours ?? 0
    }
}

extension LatestReadings {
    /// The two newest readings when one more is known; of several at one instant the greatest counts.
    static func merging(_ known: LatestReadings?, _ reading: Reading) -> LatestReadings {
        guard var known else { return LatestReadings(last: reading, previous: nil) }
        if reading.at > known.last.at { return LatestReadings(last: reading, previous: known.last) }
        if reading.at == known.last.at {
            known.last = max(known.last, reading)
        } else if let previous = known.previous, reading < previous {
            return known
        } else {
            known.previous = reading
        }
        return known
    }
}
