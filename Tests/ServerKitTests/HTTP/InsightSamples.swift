import GridModel

@testable import ServerKit

/// An insight's parts, for what holds the schemas against them.
enum InsightSamples {
    static func all(_ now: Instant) -> [(PayloadSchema, any Encodable)] {
        let span = TimeSpan(start: now, end: now)
        let hours = MeterInsight.HourCounts(total: 1, known: 1, estimated: 0, held: 0)
        return [
            (Schemas.hourCounts, hours),
            (
                Schemas.insightPrice,
                MeterInsight.Price(
                    tariff: "", basis: .marginal, total: Amount(minorUnits: 1, .brl), averagePerKwh: nil, monthDays: 30)
            ),
            (
                Schemas.baseLoad,
                MeterInsight.BaseLoad(
                    powerKw: .watts(1), monthKwh: .zero, monthCost: nil, sharePercent: nil, readings: span)
            ),
            (
                Schemas.nightUse,
                MeterInsight.NightUse(
                    night: InsightQuestion.usualNight, nights: 1, nightKwh: .zero, monthKwh: .zero, monthCost: nil,
                    sharePercent: nil, readings: span)
            ),
            (
                Schemas.dearHour,
                MeterInsight.DearHour(
                    hour: 1, hourKwh: .zero, monthKwh: .zero, monthCost: nil, sharePercent: nil, readings: span)
            ),
            (
                Schemas.dearDay,
                MeterInsight.DearDay(
                    day: CivilDate(daysSince1970: 0), consumptionKwh: .zero, cost: nil, readings: span)
            ),
            (
                Schemas.insightComparison,
                InsightComparison(with: .previous, period: span, days: 0, perDayKwh: nil, changePercent: nil)
            ),
            (
                Schemas.meterInsight,
                MeterInsight(
                    meter: 1, timeZone: .utc, period: nil, days: 0, consumptionKwh: .zero, perDayKwh: nil,
                    quality: .measured, hours: hours)
            ),
        ]
    }
}
