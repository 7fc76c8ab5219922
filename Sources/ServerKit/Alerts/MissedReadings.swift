import GridModel

/// Reads from the store what came of a meter that was not followed reading by reading: after a start, with late readings,
/// after a dip.
struct MissedReadings: Sendable {
    /// What ended longer ago is no news.
    private static let newsworthy: Int64 = 7 * 86_400_000

    let store: any MeterDirectory & ReadingStore & JournalFeed & CycleStore
    let rules: StreamRules
    let now: Instant

    // MARK: Steps

    /// What was consumed between what came and the readings before, as the register is judged, in order.
    ///
    /// Of a meter that was followed only what is newer than all that was known: what comes late says nothing of now.
    func steps(_ arrived: SlowLane.Arrivals, of meter: MeterID) async throws -> [StreamRules.Step] {
        let horizon = arrived.horizon ?? Instant(milliseconds: .min)
        let news = arrived.readings.filter { $0.at > horizon }
        let received = Dictionary(news.map { ($0.at, $0.receivedAt) }, uniquingKeysWith: min)
        guard let first = received.keys.min(), let last = received.keys.max() else { return [] }
        if arrived.horizon == nil, received.count == 1, let step = unsuspicious(first, received[first] ?? now, meter) {
            return [step]
        }
        let reader = RegisterReader(store, RegisterKey(meter), usesRollups: false)
        let line = try await reader.course(over: TimeSpan(start: first, end: last.adding(milliseconds: 1))).line
        var steps: [StreamRules.Step] = []
        var previous: RegisterLine.Point?
        for point in line.points where point.verdict != .dip {
            defer { previous = point }
            guard let from = previous, let receivedAt = received[point.at], point.at > from.at,
                let growth = line.growth(from: from, to: point), !line.isTold(after: from, to: point)
            else { continue }
            steps.append(StreamRules.Step(from: from.at, to: point.at, growth: growth, ahead: point.at - receivedAt))
        }
        return steps
    }

    /// After a start each meter's first reading comes so: nothing is read for one that no rule would mind.
    private func unsuspicious(_ at: Instant, _ receivedAt: Instant, _ meter: MeterID) -> StreamRules.Step? {
        let key = RegisterKey(meter)
        guard let latest = store.latest(of: key), latest.last.at == at, let previous = latest.previous,
            latest.last.value >= previous.value, store.events(of: key)?.instants.isEmpty ?? true
        else { return nil }
        let growth = latest.last.value.milliwattHours.subtractingReportingOverflow(previous.value.milliwattHours)
        guard !growth.overflow else { return nil }
        let step = StreamRules.Step(
            from: previous.at, to: at, growth: Energy(milliwattHours: growth.partialValue), ahead: at - receivedAt)
        let contract = store.events(of: key)?.rules.maximumPowerKw
        return rules.minds(step, meter, contract: contract) ? nil : step
    }

    // MARK: Days and periods that are over

    /// Those that what came belongs to, without what is still counted; oldest first.
    func ended(_ arrived: SlowLane.Arrivals, of counted: WatchedMeter) async throws -> [EndedStretch] {
        guard let earliest = arrived.unseenFrom else { return [] }
        let meter = counted.meter
        let from = max(earliest, now.adding(milliseconds: -Self.newsworthy))
        let reader = RegisterReader(store, RegisterKey(meter))
        var ended: [EndedStretch] = []
        if rules.limits(.period, meter), from <= counted.period.span.start {
            let last = counted.period.span.start.adding(milliseconds: -1)
            var then = counted
            then.period = counted.cycles.period(holding: last, in: counted.zone)
            then.day = nil
            let span = then.period.span
            then.consumption = try await reader.pieces(boundaries: [span.start, span.end]).pieces
                .map(\.consumption).total
            ended.append(EndedStretch(watched: then, over: .period))
        }
        if rules.limits(.day, meter), let today = counted.day, from <= today.start {
            var date = counted.zone.local(at: from.adding(milliseconds: -1)).date
            var midnights = [counted.zone.start(of: date)]
            while let last = midnights.last, last < today.start {
                date = date.adding(days: 1)
                midnights.append(counted.zone.start(of: date))
            }
            for piece in try await reader.pieces(boundaries: midnights).pieces where piece.isKnown {
                var then = counted
                then.consumption = piece.consumption
                then.day = WatchedMeter.Day(holding: piece.span.start, in: counted.zone, base: .zero)
                ended.append(EndedStretch(watched: then, over: .day))
            }
        }
        return ended
    }
}
