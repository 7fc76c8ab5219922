import GridModel

/// What was found of a meter's readings, and the zone its times are shown in to people.
struct ReadingCheckRow: TableRow {
    var meter: MeterID
    var check: ReadingCheck
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<ReadingCheckRow>] {
        [
            Column("meter", "METER", .right) { .integer($0.meter.value) },
            Column("kind", "KIND") { .tinted($0.check.kind.rawValue, .warning) },
            Column("from", "FROM") { .instant($0.check.from, $0.zone, .wholeSecond) },
            Column("to", "TO", isExpendable: true) { .instant($0.check.to, $0.zone, .wholeSecond) },
            Column("count", "COUNT", .right, isDefault: false) { .integer(Int64($0.check.count)) },
            Column("message", "MESSAGE", isElastic: true) { .text($0.check.message) },
        ]
    }

    var printedName: String? { meter.description }

    private enum MeterKey: String, CodingKey { case meter }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: MeterKey.self)
        try container.encode(meter, forKey: .meter)
        try check.encode(to: encoder)
    }
}
