import GridModel

extension InvoiceRunSummary: Document {
    var rows: [FactRow] {
        [
            FactRow(fact: "period", value: period.text), FactRow(fact: "meters", value: String(meters)),
            FactRow(fact: "issued", value: String(issued)), FactRow(fact: "existing", value: String(existing)),
            FactRow(fact: "unread", value: String(unread)), FactRow(fact: "failed", value: String(failed)),
            FactRow(fact: "estimated", value: String(estimated)),
            FactRow(fact: "firstNumber", value: firstNumber.map(String.init) ?? ""),
            FactRow(fact: "lastNumber", value: lastNumber.map(String.init) ?? ""),
            FactRow(fact: "consumptionKwh", value: consumptionKwh.kilowattHoursText),
        ]
            + totals.map { FactRow(fact: "total.\($0.currency.code)", value: $0.text) }
            + [FactRow(fact: "dryRun", value: String(dryRun))]
    }

    /// `2026-10: 998 issued (1 to 998), 76401.20 BRL; 1 was there, 1 never read, 1 failed`.
    func screen(_ canvas: Canvas) -> String {
        var text = "\(period.text): \(issued) \(dryRun ? "would be issued" : "issued")"
        if let firstNumber, let lastNumber {
            text += firstNumber == lastNumber ? " (\(firstNumber))" : " (\(firstNumber) to \(lastNumber))"
        }
        for total in totals { text += ", \(total)" }
        var rest: [String] = []
        if estimated > 0 { rest.append(canvas.style.paint("\(estimated) estimated in part", .warning)) }
        if existing > 0 { rest.append("\(existing) \(existing == 1 ? "was" : "were") there") }
        if unread > 0 { rest.append("\(unread) never read") }
        if failed > 0 { rest.append(canvas.style.paint("\(failed) failed", .bad)) }
        return text + (rest.isEmpty ? "" : "; " + rest.joined(separator: ", ")) + "\n"
    }
}
