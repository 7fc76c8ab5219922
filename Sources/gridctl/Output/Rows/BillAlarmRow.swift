import GridModel

/// A billing period that a rule of kind `bill-variation` would have told of, or the mean of the last periods alone.
struct BillAlarmRow: TableRow {
    var period: String
    /// Meters that the rule would have told of.
    var alerts: Int
    /// Meters that the mean of the last periods alone would have alarmed of.
    var naive: Int
    /// What the first alert would have said.
    var message: String?

    /// Every period that one or the other tells of, the oldest first.
    static func rows(of outcome: AlertRuleOutcome) -> [BillAlarmRow] {
        var rows: [String: BillAlarmRow] = [:]
        for month in outcome.naive ?? [] {
            rows[month, default: BillAlarmRow(period: month, alerts: 0, naive: 0)].naive += 1
        }
        for episode in outcome.episodes {
            guard let month = episode.period else { continue }
            var row = rows[month] ?? BillAlarmRow(period: month, alerts: 0, naive: 0)
            row.alerts += 1
            row.message = row.message ?? episode.message
            rows[month] = row
        }
        return rows.values.sorted { $0.period < $1.period }
    }

    static func columns(_ context: TableContext) -> [Column<BillAlarmRow>] {
        [
            Column("period", "PERIOD") { .text($0.period) },
            Column("alerts", "THE RULE", .right) { shown($0.alerts, .bad) },
            Column("naive", "MEAN ALONE", .right) { shown($0.naive, .warning) },
            Column("message", "MESSAGE", isElastic: true) { .optional($0.message) { .text($0) } },
        ]
    }

    private static func shown(_ count: Int, _ tone: Tone) -> Cell {
        .worded(exact: String(count), shown: count == 0 ? "–" : String(count), count == 0 ? .dim : tone)
    }

    var printedName: String? { period }
}
