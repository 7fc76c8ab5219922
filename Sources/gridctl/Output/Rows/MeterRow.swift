import GridModel

/// A meter of a list, with what it used in the last day where that was asked for.
struct MeterRow: TableRow {
    var meter: Meter
    /// Hour by hour, the last full one last; nil where it was not asked for.
    var lastDay: [Energy?]?

    /// A terminal has room for the sparkline from so many columns on.
    static let sparklineColumns = 120
    static let sparklineField = "lastDayKwh"

    static func columns(_ context: TableContext) -> [Column<MeterRow>] {
        var columns = Meter.columns(context).map { column in
            Column<MeterRow>(
                column.name, column.title, column.alignment, isDefault: column.isDefault, isElastic: column.isElastic,
                isExpendable: column.isExpendable
            ) { column.value($0.meter) }
        }
        let place = columns.firstIndex { $0.name == "powerKw" }.map { $0 + 1 } ?? columns.endIndex
        columns.insert(
            Column(sparklineField, "LAST 24 HOURS", isDefault: context.hasSparklines) { row in
                guard let values = row.lastDay else { return .missing }
                let exact = values.map { $0?.kilowattHoursText ?? "" }.joined(separator: ",")
                return .worded(exact: exact, shown: Sparkline.text(values, context.glyphs), .series)
            }, at: place)
        return columns
    }

    var printedName: String? { meter.printedName }

    private enum CodingKeys: String, CodingKey { case lastDayKwh }

    func encode(to encoder: any Encoder) throws {
        try meter.encode(to: encoder)
        guard let lastDay else { return }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lastDay, forKey: .lastDayKwh)
    }
}
