import GridModel

/// A reading that waits for a decision, and the zone its times are shown in to people.
struct HeldReadingRow: TableRow {
    var reading: HeldReading
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<HeldReadingRow>] {
        [
            Column("id", "ID", .right, isExpendable: true) { .integer($0.reading.id) },
            Column("meter", "METER", .right) { .integer($0.reading.meter.value) },
            Column("at", "AT") { .instant($0.reading.at, $0.zone) },
            Column("registerKwh", "REGISTER kWh", .right) { .energy($0.reading.registerKwh) },
            Column("reason", "WHY") { .tinted($0.reading.reason.rawValue, .warning) },
            Column("beforeKwh", "BEFORE kWh", .right) { .optional($0.reading.beforeKwh) { .energy($0) } },
            Column("beforeAt", "BEFORE", isExpendable: true) { row in
                .optional(row.reading.beforeAt) { .instant($0, row.zone, .wholeSecond) }
            },
            Column("afterKwh", "AFTER kWh", .right) { .optional($0.reading.afterKwh) { .energy($0) } },
            Column("afterAt", "AFTER", isExpendable: true) { row in
                .optional(row.reading.afterAt) { .instant($0, row.zone, .wholeSecond) }
            },
        ]
    }

    var printedName: String? { String(reading.id) }

    func encode(to encoder: any Encoder) throws { try reading.encode(to: encoder) }
}
