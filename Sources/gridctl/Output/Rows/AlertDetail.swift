import GridModel

/// An alert with the readings that caused it and everything that happened to it.
struct AlertDetail: Document {
    var record: AlertRecord
    var zone: Zone?
    /// The readings; nil where there are none, or nobody looks.
    var chart: Chart?

    private static let chartRows = 6
    /// Of a pipe.
    private static let usualColumns = 80

    var rows: [AlertRow] { [AlertRow(alert: record.alert, zone: zone)] }

    func screen(_ canvas: Canvas) -> String {
        var text = RecordLayout.render(facts, canvas.style)
        if let chart {
            text += "\n"
            let columns = min(canvas.columns ?? Self.usualColumns, 2 * Self.usualColumns)
            for line in ChartLayout(chart, columns: columns, rows: Self.chartRows, canvas.glyphs).lines {
                text += line.cut(to: columns).painted(canvas.style, canvas.glyphs) + "\n"
            }
        }
        guard !record.log.isEmpty else { return text }
        let lines = record.log.map { AlertChangeRow(change: $0, zone: zone) }
        // Whose log it is, is said above.
        let columns = AlertChangeRow.columns(canvas.context).filter { $0.name != "alert" && $0.name != "sequence" }
        return text + "\n" + TableLayout.render(lines, columns, canvas)
    }

    private var facts: [(title: String, cell: Cell)] {
        var facts = AlertRow(alert: record.alert, zone: zone).facts
        guard let evidence = record.alert.evidence, !evidence.meters.isEmpty else { return facts }
        let from = Cell.local(evidence.from, zone, .wholeSecond)
        let to = Cell.local(evidence.to, zone, .wholeSecond)
        let meters = evidence.meters.prefix(8).map(\.description).joined(separator: ",")
        let more = evidence.meters.count > 8 ? " and \(evidence.meters.count - 8) more" : ""
        let whose = record.alert.meter == nil && !meters.isEmpty ? " of \(meters)\(more)" : ""
        facts.append(("Readings", .text("\(from) to \(to)\(whose)")))
        return facts
    }

    func encode(to encoder: any Encoder) throws { try record.encode(to: encoder) }
}
