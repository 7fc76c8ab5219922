import GridModel

/// Counts many meters' consumption in their current billing periods, some hundreds of them read at a time.
///
/// After a start, and when a month turns, every meter is counted anew with its first reading. One by one that is several
/// questions to the store each, ten times the work.
struct FleetCount: Sendable {
    /// From so many meters on it is worth it.
    static let worthwhile = 16
    private static let atOnce = 256
    /// Meters whose cycles are asked for at a time.
    private static let askedAtOnce = 4_096
    /// A register with more readings in its period is left to be counted by itself, in portions.
    private static let mostReadings = 4_500

    private struct Meter {
        let zone: Zone
        let cycles: ReadingCycles
        let period: BillingPeriod
        let latest: Instant?
        let day: WatchedMeter.Day?
    }

    let store: any MeterDirectory & ReadingStore & JournalFeed & CycleStore
    /// The current day is counted too.
    var countsDays = false

    /// As ``ConsumptionCount`` counts each over its whole period; meters that take more than their period's readings are
    /// not among the result.
    func count(_ meters: [MeterID], now: Instant) async throws -> [MeterID: WatchedMeter] {
        var counted: [MeterID: WatchedMeter] = [:]
        for chunk in try await chunks(meters, now: now) {
            do {
                counted.merge(try await count(chunk)) { $1 }
            } catch let fault as StoreFault where fault.code == .corrupt {
                // Counted one by one, the others go on and the damaged one is named.
                continue
            }
        }
        return counted
    }

    private func chunks(_ meters: [MeterID], now: Instant) async throws -> [[MeterID: Meter]] {
        var cycles: [MeterID: ReadingCycles] = [:]
        for start in stride(from: 0, to: meters.count, by: Self.askedAtOnce) {
            let some = Array(meters[start..<min(start + Self.askedAtOnce, meters.count)])
            cycles.merge(try await store.cycles(of: some, at: now)) { $1 }
        }
        var open: [TimeSpan: [MeterID: Meter]] = [:]
        var chunks: [[MeterID: Meter]] = []
        for meter in meters {
            guard let zone = store.entry(of: meter)?.zone else { continue }
            let latest = store.latest(of: RegisterKey(meter))?.last.at
            let newest = max(now, latest ?? now)
            let cycles = cycles[meter] ?? .calendar
            let period = cycles.period(holding: newest, in: zone)
            let day = countsDays ? WatchedMeter.Day(holding: newest, in: zone, base: .zero) : nil
            open[period.span, default: [:]][meter] = Meter(
                zone: zone, cycles: cycles, period: period, latest: latest, day: day)
            if let full = open[period.span], full.count == Self.atOnce {
                chunks.append(full)
                open[period.span] = nil
            }
        }
        return chunks + open.values
    }

    private func count(_ meters: [MeterID: Meter]) async throws -> [MeterID: WatchedMeter] {
        guard let span = meters.values.first?.period.span else { return [:] }
        // Taken before the readings: what is committed in between is counted here and is known when its batch comes.
        let asOf = store.counts.journalSequence
        let judged = TimeSpan(start: span.start.adding(milliseconds: -Metering.context), end: span.end)
        let (counted, _) = try await store.fold(
            histories: meters.keys.sorted(), in: judged, most: Self.mostReadings, into: [MeterID: WatchedMeter]()
        ) { counted, key, history in
            guard let meter = meters[key.meter] else { return }
            counted[key.meter] = Self.watched(key.meter, meter, history, asOf: asOf)
        }
        return counted
    }

    /// Nil when readings after the period must be known to judge those in it, or before it to shape a gap.
    private static func watched(
        _ id: MeterID, _ meter: Meter, _ history: RegisterHistory, asOf: Int64
    ) -> WatchedMeter? {
        let line = RegisterLine(history)
        let span = meter.period.span
        guard line.needed(toJudgeUntil: span.end, knownUntil: span.end, after: history.after) == nil else { return nil }
        let settled = ConsumptionCount.settledInstant(latest: meter.latest, start: span.start, isFirst: true)
        let boundaries = ConsumptionCount.boundaries([span.start, settled, meter.day?.start, span.end])
        guard Gap.find(in: line, cutBy: boundaries).isEmpty else { return nil }
        let pieces = Metering.pieces(line, boundaries: boundaries)
        let until = settled.flatMap { line.firstKept(from: $0)?.at.adding(milliseconds: Metering.context) }
        return ConsumptionCount.watched(
            id, meter.zone, meter.cycles, meter.period, pieces, tail: line.tail, asOf: asOf, since: nil,
            settled: settled, changeableUntil: until, day: meter.day)
    }
}
