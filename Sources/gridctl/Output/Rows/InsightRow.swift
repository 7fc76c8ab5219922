import GridModel

/// A finding of an insight as a row.
struct InsightRow: TableRow {
    /// `base-load`, `night-use`, `hour`, `day`, `previous`, `last-year` or `alike`.
    var finding: String
    var label: String
    /// Of a day; for a comparison the other's.
    var dayKwh: Energy?
    var monthKwh: Energy?
    var cost: Amount?
    var sharePercent: Quantity?
    var changePercent: Quantity?
    /// Where its readings are.
    var readings: TimeSpan

    static func columns(_ context: TableContext) -> [Column<InsightRow>] {
        [
            Column("finding", "FINDING") { .text($0.finding) },
            Column("label", "LABEL", isElastic: true) { .text($0.label) },
            Column("dayKwh", "kWh A DAY", .right) { .optional($0.dayKwh) { .energy($0) } },
            Column("monthKwh", "kWh A MONTH", .right) { .optional($0.monthKwh) { .energy($0) } },
            Column("cost", "COST", .right) { .optional($0.cost) { .text($0.text) } },
            Column("currency", "CURRENCY") { .optional($0.cost) { .text($0.currency.code) } },
            Column("sharePercent", "SHARE %", .right) { .optional($0.sharePercent) { .text($0.text) } },
            Column("changePercent", "CHANGE %", .right) { .optional($0.changePercent) { .text($0.text) } },
            Column("from", "FROM") { .instant($0.readings.start, context.zone, .hour) },
            Column("to", "TO") { .instant($0.readings.end, context.zone, .hour) },
        ]
    }

    var printedName: String? { nil }

    private enum CodingKeys: String, CodingKey {
        case finding, label, dayKwh, monthKwh, cost, sharePercent, changePercent, readings
    }
}

/// A meter's insight among those of others: its figures in a line.
struct InsightSummaryRow: RowDocument {
    var insight: MeterInsight

    static func columns(_ context: TableContext) -> [Column<InsightSummaryRow>] {
        [
            Column("meter", "METER", .right) { .integer($0.insight.meter.value) },
            Column("days", "DAYS", .right) { .integer(Int64($0.insight.days)) },
            Column("perDayKwh", "kWh A DAY", .right) { .optional($0.insight.perDayKwh) { .energy($0) } },
            Column("alike", "ALIKE %", .right, isExpendable: true) { $0.change(.alike) },
            Column("baseLoadKw", "BASE kW", .right) { .optional($0.insight.baseLoad) { .power($0.powerKw) } },
            Column("baseLoadCost", "BASE A MONTH", .right) {
                .optional($0.insight.baseLoad?.monthCost) { .text($0.text) }
            },
            Column("nightKwh", "NIGHT kWh", .right) { .optional($0.insight.nightUse) { .energy($0.nightKwh) } },
            Column("nightCost", "NIGHT A MONTH", .right) {
                .optional($0.insight.nightUse?.monthCost) { .text($0.text) }
            },
            Column("previous", "BEFORE %", .right, isExpendable: true) { $0.change(.previous) },
            Column("lastYear", "LAST YEAR %", .right, isExpendable: true) { $0.change(.lastYear) },
            Column("currency", "CURRENCY", isExpendable: true) {
                .optional($0.insight.price) { .text($0.total.currency.code) }
            },
        ]
    }

    private func change(_ kind: InsightComparison.Kind) -> Cell {
        let found = insight.comparisons.first { $0.with == kind }?.changePercent
        return .optional(found) { .worded(exact: $0.text, shown: $0.signed, .plain) }
    }

    var printedName: String? { insight.meter.description }

    func screen(_ canvas: Canvas) -> String { insight.screen(canvas) }

    func encode(to encoder: any Encoder) throws { try insight.encode(to: encoder) }
}

extension Quantity {
    /// With its sign: `+58.1`.
    var signed: String { millionths > 0 ? "+\(text)" : text }
}
