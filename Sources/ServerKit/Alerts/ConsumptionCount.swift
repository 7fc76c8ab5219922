import GridModel

/// Counts a meter's consumption in its current billing period from the store.
struct ConsumptionCount: Sendable {
    let store: any MeterDirectory & ReadingStore & JournalFeed & CycleStore
    /// The current day is counted too.
    var countsDays = false

    /// Nil for a meter that was never enrolled.
    ///
    /// The current period is the one that holds now, or the latest reading when the meter's clock is ahead. With what
    /// was counted before, only what came after its anchor is read.
    func count(_ meter: MeterID, now: Instant, after earlier: WatchedMeter?) async throws -> WatchedMeter? {
        guard let zone = store.entry(of: meter)?.zone else { return nil }
        let key = RegisterKey(meter)
        // Taken before the readings: what is committed in between is counted here and is known when its batch comes.
        let asOf = store.counts.journalSequence
        let latest = store.latest(of: key)?.last.at
        let cycles: ReadingCycles
        if let earlier { cycles = earlier.cycles } else { cycles = try await store.cycles(of: meter, at: now) }
        let period = cycles.period(holding: max(now, latest ?? now), in: zone)
        let anchor = earlier?.period == period ? earlier?.anchor : nil

        let start = anchor?.at ?? period.span.start
        let settled = Self.settledInstant(latest: latest, start: start, isFirst: anchor == nil)
        let day = countsDays ? WatchedMeter.Day(holding: max(now, latest ?? now), in: zone, base: .zero) : nil
        // Follows readings one by one from where they end, so it looks at nothing else.
        let reader = RegisterReader(store, key, usesRollups: false)
        let boundaries = Self.boundaries([start, settled, day?.start, period.span.end])
        let (pieces, tail) = try await reader.pieces(boundaries: boundaries)
        var until: Instant?
        if let settled { until = try await changeableUntil(settled, reader) }
        return Self.watched(
            meter, zone, cycles, period, pieces, tail: tail, asOf: asOf, since: anchor, settled: settled,
            changeableUntil: until, day: day)
    }

    /// Those there are, in order, and none twice.
    static func boundaries(_ instants: [Instant?]) -> [Instant] {
        guard let start = instants.first ?? nil else { return [] }
        return Set(instants.compactMap(\.self).filter { $0 >= start }).sorted()
    }

    /// What pieces up to the period's end, cut where readings are settled and where the day begins, come to after an
    /// anchor.
    static func watched(
        _ meter: MeterID, _ zone: Zone, _ cycles: ReadingCycles, _ period: BillingPeriod, _ pieces: [MeteredPiece],
        tail: RegisterTail?, asOf: Int64, since anchor: WatchedMeter.Anchor?, settled: Instant?,
        changeableUntil until: Instant?, day: WatchedMeter.Day?
    ) -> WatchedMeter {
        func consumption(until end: Instant) -> Energy {
            ([anchor?.consumption ?? .zero] + pieces.filter { $0.span.end <= end }.map(\.consumption)).total
        }
        var watched = WatchedMeter(
            meter: meter, zone: zone, cycles: cycles, period: period, consumption: consumption(until: period.span.end),
            tail: tail, asOf: asOf, anchor: anchor)
        if let settled, !pieces.isEmpty {
            watched.anchor = until.map { until in
                WatchedMeter.Anchor(
                    at: settled, consumption: consumption(until: settled), changeableUntil: until,
                    asOf: anchor?.asOf ?? asOf)
            }
        }
        watched.day = day
        watched.day?.base = day.map { $0.start <= period.span.start ? .zero : consumption(until: $0.start) } ?? .zero
        return watched
    }

    /// Where an anchor is worth putting: two days back, once half a day was gained.
    static func settledInstant(latest: Instant?, start: Instant, isFirst: Bool) -> Instant? {
        guard let latest else { return nil }
        let instant = latest.adding(milliseconds: -2 * Metering.context)
        return instant - start > (isFirst ? 0 : Metering.context / 2) ? instant : nil
    }

    /// The last instant a reading can have that changes the energy up to `instant`; nil when that is open.
    ///
    /// The energy there depends on the readings up to the next one that counts, and the judgement of those on the
    /// readings of the day that follows.
    private func changeableUntil(_ instant: Instant, _ reader: RegisterReader) async throws -> Instant? {
        let span = TimeSpan(start: instant, end: instant.adding(milliseconds: 1))
        let next = try await reader.course(over: span).line.firstKept(from: instant)
        return next?.at.adding(milliseconds: Metering.context)
    }
}
