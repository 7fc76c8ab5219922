import GridModel

/// What a verification looked at and found.
struct VerifyOutcome: Document {
    /// Findings that the answer names; there may be more when something is badly wrong.
    static let namedFindings = 10_000

    var checked: VerificationSummary
    /// How many findings there were.
    var findingCount: Int64
    var findings: [Finding]

    init(summary: VerificationSummary, findings: [Finding]) {
        checked = summary
        findingCount = summary.findings
        self.findings = findings
    }

    /// `1 finding`, `3 findings`.
    static func counted(_ findings: Int64) -> String { "\(findings) finding\(findings == 1 ? "" : "s")" }

    private var figures: [(name: String, value: Int64)] {
        [
            ("registers", checked.registers), ("blocks", checked.blocks), ("blockReadings", checked.blockReadings),
            ("journalBatches", checked.journalBatches), ("journalReadings", checked.journalReadings),
            ("rollups", checked.rollups), ("invoices", checked.invoices ?? 0), ("meters", checked.meters),
            ("intervals", checked.intervals),
            ("falls", checked.falls), ("dips", checked.dips), ("events", checked.events ?? 0),
            ("fileBytes", checked.fileBytes ?? 0),
        ]
    }

    var rows: [FactRow] {
        figures.map { FactRow(fact: "checked.\($0.name)", value: String($0.value)) }
            + checked.unchecked.map { FactRow(fact: "unchecked", value: $0) }
            + [FactRow(fact: "findingCount", value: String(findingCount))]
            + findings.map { FactRow(fact: "finding", value: "\($0.kind.rawValue): \($0.sentence)") }
    }

    func screen(_ canvas: Canvas) -> String {
        let verdict: Cell =
            findingCount > 0
            ? .tinted(Self.counted(findingCount), .bad)
            : checked.unchecked.isEmpty ? .tinted("all is well", .good) : .tinted("nothing wrong was found", .warning)
        var text = RecordLayout.render(
            [
                (
                    "Blocks",
                    .text("\(checked.blocks) with \(checked.blockReadings) readings of \(checked.registers) registers")
                ),
                ("Journal", .text("\(checked.journalBatches) batches with \(checked.journalReadings) readings")),
                ("Rollups", .integer(checked.rollups)),
                ("Invoices", .integer(checked.invoices ?? 0)),
                (
                    "Energy",
                    .text(
                        "\(checked.intervals) intervals of \(checked.meters) meters, \(checked.falls) falls, "
                            + "\(checked.dips) dips\(checked.events.map { ", \($0) meter events" } ?? "")")
                ),
                ("File", checked.fileBytes.map { .text(ByteProgress.size($0)) } ?? .missing),
                ("Verdict", verdict),
            ], canvas.style)
        for part in checked.unchecked {
            text += "\(canvas.style.paint("not checked:", .warning)) \(Sanitized.line(part))\n"
        }
        if !findings.isEmpty { text += "\n" }
        for finding in findings {
            text += "\(canvas.style.paint(finding.kind.rawValue, .bad))  \(Sanitized.line(finding.sentence))\n"
        }
        let untold = findingCount - Int64(findings.count)
        if untold > 0 { text += "and \(untold) more\n" }
        return text
    }
}
