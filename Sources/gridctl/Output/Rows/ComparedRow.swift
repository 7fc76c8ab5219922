import Foundation
import GridModel

/// A step of a history beside the one it is compared with.
struct ComparedRow: TableRow {
    /// Nil where the history is one meter's, which the caller has named.
    var meter: MeterID?
    var interval: ComparedInterval
    /// True for the last line, which adds up the others.
    var isTotal = false

    static func columns(_ context: TableContext) -> [Column<ComparedRow>] {
        let precision = TimePrecision(context.step)
        let meter: [Column<ComparedRow>] =
            context.namesMeter ? [Column("meter", "METER", .right) { .optional($0.meter) { .integer($0.value) } }] : []
        return meter + [
            Column("start", "START") { row in
                if row.isTotal { return .tinted("TOTAL", .heading) }
                return .optional(row.interval.span?.start) { .instant($0, context.zone, precision) }
            },
            Column("end", "END", isDefault: false) { row in
                .optional(row.interval.span?.end) { .instant($0, context.zone, precision) }
            },
            Column("consumptionKwh", "NOW kWh", .right) {
                .optional($0.interval.now) { .energy($0.consumptionKwh) }
            },
            Column("comparedStart", context.comparison?.title ?? "THEN") { row in
                if row.isTotal { return .text("") }
                return .optional(row.interval.then) { .instant($0.start, context.zone, precision) }
            },
            Column("comparedEnd", "ITS END", isDefault: false) { row in
                .optional(row.interval.then) { .instant($0.end, context.zone, precision) }
            },
            Column("comparedKwh", "THEN kWh", .right) { .optional($0.interval.then) { .energy($0.consumptionKwh) } },
            Column("differenceKwh", "DIFFERENCE", .right) { row in
                .optional(row.interval.difference) { difference in
                    let sign = difference > .zero ? "+" : ""
                    return .worded(
                        exact: difference.kilowattHoursText, shown: sign + difference.display, .plain)
                }
            },
            Column("percent", "CHANGE %", .right) { row in
                .optional(row.interval.permille) { permille in
                    let text = DecimalDigits.text(permille, decimals: 1)
                    let shown = DecimalDigits.text(permille, decimals: 1, atLeast: 1)
                    return .worded(exact: text, shown: (permille > 0 ? "+" : "") + shown, .plain)
                }
            },
            Column("quality", "QUALITY", isElastic: true) { row in
                if row.isTotal { return .text("") }
                return .optional(row.interval.now) { .quality($0.quality, partial: $0.partial) }
            },
            Column("comparedQuality", "ITS QUALITY", isDefault: false, isElastic: true) { row in
                .optional(row.interval.then) { .quality($0.quality, partial: $0.partial) }
            },
            Column("averageKw", "AVERAGE kW", .right, isDefault: false) {
                .optional($0.interval.now?.averageKw) { .power($0) }
            },
            Column("partial", "PARTIAL", isDefault: false) { row in
                .optional(row.interval.now) { .text(String($0.partial)) }
            },
        ]
    }

    var printedName: String? { meter?.description }

    /// The sum of the steps that both times know whole; nil when there is none.
    static func total(of intervals: [ComparedInterval], meter: MeterID?) -> ComparedRow? {
        let whole = intervals.filter { $0.now?.partial == false && $0.then?.partial == false }
        guard let first = whole.first, let last = whole.last else { return nil }
        func sum(_ part: (ComparedInterval) -> Interval?, _ first: Interval?, _ last: Interval?) -> Interval? {
            guard let first, let last else { return nil }
            let energy = whole.compactMap { part($0)?.consumptionKwh.milliwattHours }.reduce(Int128(0)) {
                $0 + Int128($1)
            }
            return Interval(
                start: first.start, end: last.end, consumptionKwh: Energy(milliwattHours: Int64(clamping: energy)),
                averageKw: nil, quality: .measured, partial: false)
        }
        return ComparedRow(
            meter: meter,
            interval: ComparedInterval(
                span: nil, now: sum(\.now, first.now, last.now), then: sum(\.then, first.then, last.then)),
            isTotal: true)
    }

    // MARK: JSON

    private enum CodingKeys: String, CodingKey {
        case meter, start, end, consumptionKwh, averageKw, quality, partial
        case comparedStart, comparedEnd, comparedKwh, comparedQuality, comparedPartial, differenceKwh, percent
    }

    /// What is not known is there as null, so that a script can rely on the key.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let (now, then) = (interval.now, interval.then)
        if let meter { try container.encode(meter, forKey: .meter) }
        try container.encode(interval.span?.start, forKey: .start)
        try container.encode(interval.span?.end, forKey: .end)
        try container.encode(now?.consumptionKwh, forKey: .consumptionKwh)
        try container.encode(now?.averageKw, forKey: .averageKw)
        try container.encode(now?.quality, forKey: .quality)
        try container.encode(now?.partial, forKey: .partial)
        try container.encode(then?.start, forKey: .comparedStart)
        try container.encode(then?.end, forKey: .comparedEnd)
        try container.encode(then?.consumptionKwh, forKey: .comparedKwh)
        try container.encode(then?.quality, forKey: .comparedQuality)
        try container.encode(then?.partial, forKey: .comparedPartial)
        try container.encode(interval.difference, forKey: .differenceKwh)
        let percent = interval.permille.map {
            Decimal(sign: $0 < 0 ? .minus : .plus, exponent: -1, significand: Decimal($0.magnitude))
        }
        try container.encode(percent, forKey: .percent)
    }
}
