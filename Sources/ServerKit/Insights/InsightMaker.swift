import GridModel

/// Makes an insight of what is known of a window: pure.
struct InsightMaker {
    let usage: WindowUsage
    /// Nil when no bill can be made.
    let bill: WindowBill?

    /// Fewer hours than three days' say little.
    static let leastHours = 72
    static let leastDays = 3
    private static let most = 3

    private var window: InsightWindow { usage.window }
    private var monthDays: Int { window.period.days.count }
    private var total: Energy { usage.total.consumption }
    var hasHours: Bool { usage.knownHours.count >= Self.leastHours }

    func insight(
        of meter: MeterID, night: LocalHours, comparisons: [InsightComparison], notes: [String]
    ) throws(BillingFault) -> MeterInsight {
        let price = bill.map { bill in
            MeterInsight.Price(
                tariff: bill.tariff, basis: .marginal, total: bill.total, averagePerKwh: average(bill.total),
                monthDays: monthDays)
        }
        var insight = MeterInsight(
            meter: meter, timeZone: window.zone, period: window.span, days: window.days.count, consumptionKwh: total,
            perDayKwh: usage.total.perDay, quality: usage.total.quality, hours: usage.counts, price: price)
        insight.baseLoad = try baseLoad()
        insight.nightUse = try nightUse(night)
        insight.dearestHours = try dearestHours()
        insight.dearestDays = try dearestDays()
        insight.comparisons = comparisons
        insight.notes = notes + doubts
        return insight
    }

    // MARK: Base load

    /// The power that a twentieth of the known hours need no more than, by the nearest rank: hours at which nearly nothing
    /// was known or used don't decide alone, as the lowest would.
    func baseLoad() throws(BillingFault) -> MeterInsight.BaseLoad? {
        guard hasHours else { return nil }
        let hours = usage.knownHours.compactMap { hour in hour.power.map { (hour: hour, power: $0) } }
            .sorted { ($0.power, $0.hour.span.start) < ($1.power, $1.hour.span.start) }
        guard !hours.isEmpty else { return nil }
        let power = hours[(hours.count + 19) / 20 - 1].power
        guard let last = hours.last(where: { $0.power == power })?.hour.span else { return nil }
        let parts = usage.cells.map { cell in
            (cell: cell, energy: min(max(cell.usage.energy, .zero), power.energy(over: cell.span.milliseconds)))
        }
        return MeterInsight.BaseLoad(
            powerKw: power, monthKwh: power.energy(over: window.period.span.milliseconds),
            monthCost: try cost(of: parts, times: monthDays, over: window.days.count),
            sharePercent: Self.percent(power.energy(over: window.span.milliseconds), of: total), readings: last)
    }

    // MARK: Night

    /// What is used in the night's hours, of nights that are known from their first hour to their last.
    func nightUse(_ night: LocalHours) throws(BillingFault) -> MeterInsight.NightUse? {
        guard hasHours else { return nil }
        let nights = nights(night)
        guard let most = nights.max(by: { $0.energy < $1.energy }) else { return nil }
        let energy = nights.map(\.energy).total
        let parts = nights.flatMap(\.hours).flatMap(parts)
        return MeterInsight.NightUse(
            night: night, nights: nights.count, nightKwh: energy.times(1, over: nights.count),
            monthKwh: energy.times(monthDays, over: nights.count),
            monthCost: try cost(of: parts, times: monthDays, over: nights.count),
            sharePercent: share(energy, of: nights.count), readings: most.span)
    }

    private struct Night {
        var hours: [WindowUsage.Hour]
        var energy: Energy { hours.map(\.energy).total }
        var span: TimeSpan { TimeSpan(start: hours[0].span.start, end: hours[hours.count - 1].span.end) }
    }

    private func nights(_ night: LocalHours) -> [Night] {
        var nights: [Night] = []
        var open: [WindowUsage.Hour] = []
        for hour in usage.hours {
            guard night.contains(hour.minute) else {
                open = []
                continue
            }
            if open.isEmpty, hour.minute != night.from { continue }
            open.append(hour)
            let end = window.zone.local(at: hour.span.end).millisecondOfDay / 60_000
            guard end == night.to % 1_440 else { continue }
            if open.allSatisfy({ $0.standing == .known }) { nights.append(Night(hours: open)) }
            open = []
        }
        return nights
    }

    // MARK: Dearest

    func dearestHours() throws(BillingFault) -> [MeterInsight.DearHour] {
        guard hasHours else { return [] }
        var found: [MeterInsight.DearHour] = []
        for (hour, hours) in Dictionary(grouping: usage.knownHours, by: \.hour).sorted(by: { $0.key < $1.key }) {
            guard let most = hours.max(by: { $0.energy < $1.energy }) else { continue }
            // Where the clock is set back an hour is there twice on that day.
            let days = Set(hours.map(\.day)).count
            let energy = hours.map(\.energy).total
            found.append(
                MeterInsight.DearHour(
                    hour: hour, hourKwh: energy.times(1, over: days), monthKwh: energy.times(monthDays, over: days),
                    monthCost: try cost(of: hours.flatMap(parts), times: monthDays, over: days),
                    sharePercent: share(energy, of: days), readings: most.span))
        }
        return Self.dearest(found) { ($0.monthCost, $0.monthKwh) }
    }

    func dearestDays() throws(BillingFault) -> [MeterInsight.DearDay] {
        let known = usage.days.filter(\.isKnown)
        guard known.count >= Self.leastDays else { return [] }
        var found: [MeterInsight.DearDay] = []
        for day in known {
            let parts = usage.cells[day.cells].map { (cell: $0, energy: $0.usage.energy) }
            found.append(
                MeterInsight.DearDay(
                    day: day.day, consumptionKwh: day.energy, cost: try cost(of: parts, times: 1, over: 1),
                    readings: day.span))
        }
        return Self.dearest(found) { ($0.cost, $0.consumptionKwh) }
    }

    /// Those with the most money, or energy where no money is known or it is the same; of equal ones the first.
    private static func dearest<Part>(_ parts: [Part], _ measure: (Part) -> (Amount?, Energy)) -> [Part] {
        let ranked = parts.enumerated().sorted { a, b in
            let (first, second) = (measure(a.element), measure(b.element))
            let money = (first.0?.minorUnits ?? 0, second.0?.minorUnits ?? 0)
            if money.0 != money.1 { return money.0 > money.1 }
            if first.1 != second.1 { return first.1 > second.1 }
            return a.offset < b.offset
        }
        return ranked.prefix(most).map(\.element)
    }

    // MARK: Arithmetic

    private func parts(of hour: WindowUsage.Hour) -> [(cell: WindowUsage.Cell, energy: Energy)] {
        usage.cells[hour.cells].map { ($0, $0.usage.energy) }
    }

    /// Of a part of the window, for `times` days where it is known of `days` of them.
    private func cost(
        of parts: [(cell: WindowUsage.Cell, energy: Energy)], times: Int, over days: Int
    ) throws(BillingFault) -> Amount? {
        guard let bill else { return nil }
        let saved = try bill.saved(without: parts)
        let scaled = Whole.quotient(Int128(saved.minorUnits) * Int128(times), Int128(days), .halfUp)
        return Int64(exactly: scaled).map { Amount(minorUnits: $0, saved.currency) }
    }

    /// Of a part that is known of so many days, as if it went on so over all of them.
    private func share(_ energy: Energy, of days: Int) -> Quantity? {
        Self.percent(energy.times(window.days.count, over: days), of: total)
    }

    /// To a tenth; nil of nothing.
    static func percent(_ part: Energy, of whole: Energy) -> Quantity? {
        guard whole > .zero else { return nil }
        let tenths = DecimalDigits.quotient(Int128(part.milliwattHours) * 1_000, Int128(whole.milliwattHours))
        return Int64(exactly: tenths * 100_000).map { Quantity(millionths: $0) }
    }

    private func average(_ amount: Amount) -> Rate? {
        guard total > .zero else { return nil }
        let unit = Exact.power(6 + 4 - amount.currency.minorDigits)
        let rate = Whole.quotient(Int128(amount.minorUnits) * unit, Int128(total.milliwattHours), .halfUp)
        return Int64(exactly: rate).map { Rate(mantissa: $0, scale: 4) }
    }
}
