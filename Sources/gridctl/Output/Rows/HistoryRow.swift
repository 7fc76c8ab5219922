import GridModel

/// An interval of a meter's history.
struct HistoryRow: TableRow {
    /// Nil where the history is one meter's, which the caller has named.
    var meter: MeterID?
    var interval: Interval
    /// Whose it is.
    var subject: MeterID?

    static func columns(_ context: TableContext) -> [Column<HistoryRow>] {
        let precision = TimePrecision(context.step)
        return meterColumn(context) + [
            Column("start", "START") { .instant($0.interval.start, context.zone, precision) },
            Column("end", "END", isExpendable: true) { .instant($0.interval.end, context.zone, precision) },
            Column("consumptionKwh", "CONSUMPTION kWh", .right) { .energy($0.interval.consumptionKwh) },
            Column("averageKw", "AVERAGE kW", .right, isExpendable: true) {
                .optional($0.interval.averageKw) { .power($0) }
            },
            Column("quality", "QUALITY") {
                .quality($0.interval.quality, partial: $0.interval.partial, held: $0.interval.held)
            },
            Column("partial", "PARTIAL", isDefault: false) { .text(String($0.interval.partial)) },
            Column("held", "HELD", isDefault: false) { .text(String($0.interval.held)) },
        ]
    }

    var printedName: String? { (subject ?? meter)?.description }

    func encode(to encoder: any Encoder) throws {
        try encodeMeter(meter, to: encoder)
        try interval.encode(to: encoder)
    }

    private static func meterColumn(_ context: TableContext) -> [Column<HistoryRow>] {
        guard context.namesMeter else { return [] }
        return [Column("meter", "METER", .right) { .optional($0.meter) { .integer($0.value) } }]
    }
}

/// A reading of a meter's history.
struct RawHistoryRow: TableRow {
    /// Nil where the history is one meter's, which the caller has named.
    var meter: MeterID?
    var reading: RawReading
    /// Whose it is.
    var subject: MeterID?

    static func columns(_ context: TableContext) -> [Column<RawHistoryRow>] {
        var columns: [Column<RawHistoryRow>] = [
            Column("at", "AT") { .instant($0.reading.at, context.zone) },
            Column("registerKwh", "REGISTER kWh", .right) { .energy($0.reading.registerKwh) },
            Column("flags", "FLAGS") { row in
                let flags = row.reading.flags.map(\.rawValue).joined(separator: ",")
                return .worded(exact: flags, shown: flags, .warning)
            },
        ]
        if context.namesMeter {
            columns.insert(Column("meter", "METER", .right) { .optional($0.meter) { .integer($0.value) } }, at: 0)
        }
        return columns
    }

    var printedName: String? { (subject ?? meter)?.description }

    func encode(to encoder: any Encoder) throws {
        try encodeMeter(meter, to: encoder)
        try reading.encode(to: encoder)
    }
}

private enum MeterKey: String, CodingKey { case meter }

private func encodeMeter(_ meter: MeterID?, to encoder: any Encoder) throws {
    guard let meter else { return }
    var container = encoder.container(keyedBy: MeterKey.self)
    try container.encode(meter, forKey: .meter)
}
