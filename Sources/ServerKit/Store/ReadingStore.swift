import GridModel

/// The fact that a register began to count.
package struct Opening: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// The meter enrolled itself: the register opened at 0 kWh at the enrolment, or at its earliest reading if that
        /// is older, and the energy up to the first reading belongs to that reading's instant.
        case enrolment
        /// An operator read the register at this instant.
        case stated
    }

    package var kind: Kind
    package var at: Instant
    package var value: Energy

    package init(kind: Kind, at: Instant, value: Energy) {
        self.kind = kind
        self.at = at
        self.value = value
    }
}

/// What is known of a register over a span, and what lies on either side of it.
package struct RegisterHistory: Hashable, Sendable {
    /// The latest reading before the span (of several at one instant the greatest); nil when there is none at all.
    package var before: Reading?
    /// Every distinct reading in the span, by instant, then by value.
    package var readings: [Reading]
    /// The earliest reading at or after the span's end (of several at one instant the greatest).
    package var after: Reading?
    package var openings: [Opening]

    package init(before: Reading?, readings: [Reading], after: Reading?, openings: [Opening]) {
        self.before = before
        self.readings = readings
        self.after = after
        self.openings = openings
    }
}

/// A register's newest readings, at hand without a wait.
package struct LatestReadings: Hashable, Sendable {
    /// The reading with the latest instant (of several the greatest).
    package var last: Reading
    /// The one before it, at an earlier instant; nil when there is none.
    package var previous: Reading?

    package init(last: Reading, previous: Reading?) {
        self.last = last
        self.previous = previous
    }

    /// Mean power between the two; nil when there are not two or the register fell.
    package var power: Power? {
        guard let previous, last.value >= previous.value else { return nil }
        return Power(last.value - previous.value, over: last.at - previous.at)
    }
}

/// What readings are there.
package protocol ReadingStore: Sendable {
    /// Everything durable at the moment of the call, whether still in the journal or compacted.
    func history(of key: RegisterKey, in span: TimeSpan) async throws -> RegisterHistory
    /// At most `limit` distinct readings of the span, by instant then value, that come after `after`.
    func readings(of key: RegisterKey, in span: TimeSpan, after: Reading?, limit: Int) async throws -> [Reading]
    func latest(of key: RegisterKey) -> LatestReadings?
    /// Counts for `status`.
    var counts: ReadingCounts { get }
}

package struct ReadingCounts: Hashable, Sendable {
    /// Distinct readings in the store.
    package var stored: Int64 = 0
    /// Since the start, duplicates included.
    package var acknowledged: Int64 = 0
    /// Since the start.
    package var duplicates: Int64 = 0
    /// Readings in the journal.
    package var journalReadings: Int64 = 0
    /// The last batch's sequence number.
    package var journalSequence: Int64 = 0

    package init() {}
}
