import GridModel
import Testing

@testable import ServerKit

/// Registers whose use is known, and the insight that they give.
enum InsightFixture {
    static let bahia = Zone("America/Bahia")!

    /// Read at each full hour, from a local midnight on; so many watts in each hour.
    static func hourly(
        from day: String, days: Int, in zone: Zone = bahia, watts: (LocalDateTime) -> Int64
    ) -> RegisterHistory {
        let first = BillingFixture.date(day)
        let span = TimeSpan(start: zone.start(of: first), end: zone.start(of: first.adding(days: days)))
        let hours = Metering.boundaries(of: span, every: .hour, in: zone)
        var readings = [Reading(at: hours[0], value: .zero)]
        for (start, end) in zip(hours, hours.dropFirst()) {
            let used = Energy.wattHours(watts(zone.local(at: start)))
            readings.append(Reading(at: end, value: readings[readings.count - 1].value + used))
        }
        return history(readings, in: zone)
    }

    static func history(_ readings: [Reading], in zone: Zone = bahia) -> RegisterHistory {
        var history = RegisterHistory(before: nil, readings: readings, after: nil, openings: [])
        history.zone = zone
        return history
    }

    static func maker(
        _ history: RegisterHistory, until: String, under tariff: Tariff? = .standard, days: Int? = nil
    ) throws -> InsightMaker {
        let readings = history.readings
        let end = try #require(Instant(rfc3339: until))
        let window = try #require(
            InsightWindow(
                until: end, known: readings[0].at...readings[readings.count - 1].at,
                most: days, in: history.zone))
        let plan = try tariff.map { try WindowBill.plan(of: window, under: $0, .singlePhase) }
        var pieces: [MeteredPiece] = []
        let cuts = WindowUsage.boundaries(of: window, plan: plan?.boundaries ?? [])
        Metering.forEachPiece(RegisterLine(history), boundaries: cuts) { pieces.append($0) }
        let usage = WindowUsage(pieces, of: window, plan: plan?.boundaries ?? [])
        return InsightMaker(usage: usage, bill: try plan.map { try WindowBill($0, tariff: "t", usage) })
    }

    static func tariff(_ components: [TariffComponent]) -> Tariff {
        Tariff(
            name: "t", currency: .brl, rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp)),
            components: components)
    }

    static func rate(_ text: String) -> Rate { try! Rate(text) }

    static let night = InsightQuestion.usualNight
}

extension InsightMaker {
    func insight(night: LocalHours = InsightFixture.night) throws -> MeterInsight {
        try insight(of: 1, night: night, comparisons: [], notes: [])
    }
}
