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
    /// Courses that stand for all readings within them, in order and apart from each other; `readings` may hold some of
    /// those and need not.
    var rolled: [RolledCourse] = []
    /// How the readings are to be judged, and what happened to the register; nil for nearly all of them.
    package var events: RegisterEvents?
    /// The meter's, whose hours and weekdays gaps follow.
    package var zone = Zone.utc

    package init(before: Reading?, readings: [Reading], after: Reading?, openings: [Opening]) {
        self.before = before
        self.readings = readings
        self.after = after
        self.openings = openings
    }
}

/// A register's history of the span that ends at `end`.
package struct HistoryPortion: Hashable, Sendable {
    package var history: RegisterHistory
    package var end: Instant
    /// The end is no later than a reading that counts, whatever follows it.
    package var endsForGood: Bool

    package init(history: RegisterHistory, end: Instant, endsForGood: Bool = false) {
        self.history = history
        self.end = end
        self.endsForGood = endsForGood
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

    /// Mean power between the two, the register's difference multiplied; nil when there are not two or the register fell.
    package func power(times ratio: Multiplier = .one) -> Power? {
        guard let previous, last.value >= previous.value,
            let power = Power(last.value - previous.value, over: last.at - previous.at)
        else { return nil }
        return ratio.isOne ? power : ratio.power(power)
    }
}

/// What readings are there.
package protocol ReadingStore: Sendable {
    /// Everything durable at the moment of the call, whether still in the journal or compacted.
    func history(of key: RegisterKey, in span: TimeSpan) async throws -> RegisterHistory
    /// The same of the span and what lies `context` milliseconds before it, for a register of any density: where there
    /// are more than about `most` readings the span ends earlier, at the portion's `end`.
    func portion(
        of key: RegisterKey, in span: TimeSpan, context: Int64, most: Int
    ) async throws -> HistoryPortion
    /// Folds over the histories of these meters' imported energy, given in order: each is what ``history(of:in:)``
    /// gives. Registers of which nothing is known anywhere are not visited, and neither are those with more than `most`
    /// readings in the span: they are given back.
    ///
    /// All of them are read in one go, so a caller hands over a few hundred meters at a time.
    func fold<Result: Sendable>(
        histories meters: [MeterID], in span: TimeSpan, most: Int, into initial: Result,
        _ take: @escaping @Sendable (inout Result, RegisterKey, RegisterHistory) throws -> Void
    ) async throws -> (result: Result, passedOver: [RegisterKey])
    /// The part of a range, between the first and the last instant that anything is known of these meters' imported
    /// energy, stated openings included; nil when that is nothing. Both ends belong to it.
    func known(of meters: MeterSelection, in range: TimeSpan) async throws -> ClosedRange<Instant>?
    /// The newest readings of meters' imported energy, in order of meter.
    func latest(of meters: [MeterID]) -> [(meter: MeterID, latest: LatestReadings)]
    /// At most `limit` distinct readings of the span, by instant then value, that come after `after`.
    func readings(of key: RegisterKey, in span: TimeSpan, after: Reading?, limit: Int) async throws -> [Reading]
    func latest(of key: RegisterKey) -> LatestReadings?
    /// The register's course on from a span's start as rollups tell it, and the readings that follow where they end
    /// before the span does, up to where the next rollup may go on or there are more than about `most`; nil when no
    /// rollup says anything of the span's beginning.
    ///
    /// It is without holes from where the register must be known to judge it at the span's start, and at the span's start
    /// and at each of `boundaries` it gives what the readings give.
    func rolledPortion(
        of key: RegisterKey, in span: TimeSpan, boundaries: ArraySlice<Instant>, most: Int
    ) async throws -> HistoryPortion?
    /// Readings from before this instant are no longer kept, nor taken; nil when all are.
    var keptFrom: Instant? { get }
    /// How a register's readings are to be judged, at hand without a wait; nil when there is nothing to say.
    func events(of key: RegisterKey) -> RegisterEvents?
    /// Meters whose readings mean something else, after so many others did since the start, and how many did in all: something
    /// was told of them, or other periods are billed; nil in the place of the meters when they are too many to tell.
    func reinterpreted(since count: Int) -> (meters: [MeterID]?, count: Int)
    /// Counts for `status`.
    var counts: ReadingCounts { get }
}

extension ReadingStore {
    /// For a store that keeps everything.
    package var keptFrom: Instant? { nil }

    /// For a store of registers to which nothing happens.
    package func events(of key: RegisterKey) -> RegisterEvents? { nil }
    package func reinterpreted(since count: Int) -> (meters: [MeterID]?, count: Int) { ([], count) }

    /// What a register's differences are multiplied by at an instant.
    func ratio(of key: RegisterKey, at instant: Instant) -> Multiplier { events(of: key)?.ratio(at: instant) ?? .one }

    /// For a store without rollups.
    package func rolledPortion(
        of key: RegisterKey, in span: TimeSpan, boundaries: ArraySlice<Instant>, most: Int
    ) async throws -> HistoryPortion? { nil }
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
