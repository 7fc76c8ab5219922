import GridClient
import GridModel

/// The readings that caused an alert, as a chart.
struct AlertReadings {
    let session: Session
    let alert: Alert
    let zone: Zone
    let name: String?

    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour
    /// Of a register read more often the hours are drawn.
    private static let mostReadings = 20_000

    /// Nil where there is nothing to draw.
    func chart() async throws -> Chart? {
        guard let evidence = alert.evidence, !evidence.meters.isEmpty, evidence.from <= evidence.to else { return nil }
        let length = evidence.to - evidence.from
        let chart: Chart
        if evidence.meters.count > 1 {
            chart = try await sum(of: evidence, every: length <= 4 * Self.day ? .hour : .day)
        } else if let power = try await power(evidence.meters[0], evidence) {
            chart = power
        } else {
            let step: HistoryStep =
                length <= 4 * Self.day ? .hour : length <= 100 * Self.day ? .day : .month
            chart = try await consumption(evidence.meters[0], evidence, every: step)
        }
        return chart.slots.contains { $0.value != nil } ? chart : nil
    }

    /// Readings of up to two days, and of some time around them: a moment says little by itself.
    private func power(_ meter: MeterID, _ evidence: AlertEvidence) async throws -> Chart? {
        guard alert.kind.isOfReadings, evidence.to - evidence.from <= 2 * Self.day else { return nil }
        let margin = max((evidence.to - evidence.from) / 4, Self.hour)
        let readings = try await session.client.meters.raw(
            meter, from: date(evidence.from.adding(milliseconds: -margin)),
            to: date(evidence.to.adding(milliseconds: margin)), limit: Self.mostReadings
        ).collect()
        guard readings.count > 2, readings.count < Self.mostReadings else { return nil }
        return HistoryChart.power(of: subject(meter), readings, in: zone)
    }

    private func consumption(_ meter: MeterID, _ evidence: AlertEvidence, every step: HistoryStep) async throws -> Chart
    {
        let intervals = try await session.client.meters.history(
            meter, from: date(evidence.from), to: date(end(of: evidence)), every: step
        ).collect()
        return HistoryChart.consumption(of: subject(meter), intervals, every: step, in: zone)
    }

    private func sum(of evidence: AlertEvidence, every step: HistoryStep) async throws -> Chart {
        let sums = try await session.client.meters.consumption(
            of: MeterSelection(evidence.meters), from: date(evidence.from), to: date(end(of: evidence)), every: step,
            timeZone: zone
        ).collect()
        let intervals = sums.map { sum in
            Interval(
                start: sum.start, end: sum.end, consumptionKwh: sum.consumptionKwh, averageKw: sum.averageKw,
                quality: sum.quality, partial: sum.partial)
        }
        return HistoryChart.consumption(
            of: "\(evidence.meters.count) meters", intervals, every: step, in: zone)
    }

    /// An hour at least.
    private func end(of evidence: AlertEvidence) -> Instant {
        max(evidence.to, evidence.from.adding(milliseconds: Self.hour))
    }

    private func subject(_ meter: MeterID) -> String { "Meter \(meter)\(name.map { ", \(Sanitized.line($0))" } ?? "")" }

    private func date(_ instant: Instant) -> DateExpression? { DateExpression(instant.rfc3339) }
}

extension AlertKind {
    /// Single readings tell of it, and not what they add up to.
    fileprivate var isOfReadings: Bool {
        switch self {
        case .power, .silent, .fallingRegister, .spike, .stuckRegister, .clockAstray: true
        case .consumption, .billVariation, .nightUse, .baseLoad, .outage, .invoiceRun, .storeHealth: false
        }
    }
}
