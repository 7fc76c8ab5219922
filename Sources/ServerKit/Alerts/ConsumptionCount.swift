import GridModel

/// Counts a meter's consumption in its current billing period from the store.
struct ConsumptionCount: Sendable {
    let store: any MeterDirectory & ReadingStore & JournalFeed

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
        let period = BillingPeriod(holding: max(now, latest ?? now), in: zone)
        let anchor = earlier?.period == period ? earlier?.anchor : nil

        let start = anchor?.at ?? period.span.start
        let settled = Self.settledInstant(latest: latest, start: start, isFirst: anchor == nil)
        // Follows readings one by one from where they end, so it looks at nothing else.
        let reader = RegisterReader(store, key, usesRollups: false)
        let boundaries = [start, settled, period.span.end].compactMap(\.self)
        let (pieces, tail) = try await reader.pieces(boundaries: boundaries)
        var until: Instant?
        if let settled { until = try await changeableUntil(settled, reader) }
        return Self.watched(
            meter, zone, period, pieces, tail: tail, asOf: asOf, since: anchor, settled: settled,
            changeableUntil: until)
    }

    /// What pieces up to the period's end, cut where readings are settled, come to after an anchor.
    static func watched(
        _ meter: MeterID, _ zone: Zone, _ period: BillingPeriod, _ pieces: [MeteredPiece], tail: RegisterTail?,
        asOf: Int64, since anchor: WatchedMeter.Anchor?, settled: Instant?, changeableUntil until: Instant?
    ) -> WatchedMeter {
        let consumptions = pieces.map(\.consumption)
        var watched = WatchedMeter(
            meter: meter, zone: zone, period: period, consumption: sum([anchor?.consumption ?? .zero] + consumptions),
            tail: tail, asOf: asOf, anchor: anchor)
        if let settled, let first = consumptions.first {
            watched.anchor = until.map { until in
                WatchedMeter.Anchor(
                    at: settled, consumption: sum([anchor?.consumption ?? .zero, first]), changeableUntil: until,
                    asOf: anchor?.asOf ?? asOf)
            }
        }
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

    private static func sum(_ energies: [Energy]) -> Energy {
        energies.reduce(.zero) { total, energy in
            let (sum, overflow) = total.milliwattHours.addingReportingOverflow(energy.milliwattHours)
            return Energy(milliwattHours: overflow ? .max : sum)
        }
    }
}
