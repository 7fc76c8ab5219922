import GridModel

/// An interval of several meters together.
extension FleetInterval: TableRow {
    static func columns(_ context: TableContext) -> [Column<FleetInterval>] {
        let precision = TimePrecision(context.step)
        return [
            Column("start", "START") { .instant($0.start, context.zone, precision) },
            Column("end", "END", isExpendable: true) { .instant($0.end, context.zone, precision) },
            Column("consumptionKwh", "CONSUMPTION kWh", .right) { .energy($0.consumptionKwh) },
            Column("averageKw", "AVERAGE kW", .right, isExpendable: true) {
                .optional($0.averageKw) { .power($0) }
            },
            Column("quality", "QUALITY") { .quality($0.quality, partial: $0.partial) },
            Column("meters", "METERS", .right, isExpendable: true) { .integer(Int64($0.meters)) },
            Column("partial", "PARTIAL", isDefault: false) { .text(String($0.partial)) },
        ]
    }

    var printedName: String? { nil }
}

extension LatestReading: TableRow {
    static func columns(_ context: TableContext) -> [Column<LatestReading>] {
        [
            Column("meter", "METER", .right) { .integer($0.meter.value) },
            Column("at", "AT") { .instant($0.at, context.zone) },
            Column("registerKwh", "REGISTER kWh", .right) { .energy($0.registerKwh) },
            Column("powerKw", "POWER kW", .right) { .optional($0.powerKw) { .power($0) } },
        ]
    }

    var printedName: String? { meter.description }
}

extension TimePrecision {
    /// How finely the bounds of a step's intervals are shown.
    init(_ step: HistoryStep?) {
        switch step {
        case .day: self = .day
        case .month: self = .month
        case .hour: self = .hour
        case .raw, nil: self = .second
        }
    }
}

extension Cell {
    /// - Parameter held: A reading that has a part in it waits for a decision.
    static func quality(_ quality: IntervalQuality, partial: Bool, held: Bool = false) -> Cell {
        let words = [quality.rawValue] + (partial ? ["partial"] : []) + (held ? ["held"] : [])
        return .abridged(
            exact: quality.rawValue, shown: words.joined(separator: ", "),
            brief: quality.rawValue + (partial ? "*" : "") + (held ? "!" : ""),
            quality == .measured && !held ? .good : .warning)
    }
}
