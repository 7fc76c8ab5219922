import GridModel

/// A name and a value, as a row.
struct FactRow: TableRow {
    var fact: String
    var value: String

    static func columns(_ context: TableContext) -> [Column<FactRow>] {
        [Column("name", "NAME") { .text($0.fact) }, Column("value", "VALUE") { .text($0.value) }]
    }

    var printedName: String? { nil }

    private enum CodingKeys: String, CodingKey {
        case fact = "name"
        case value
    }
}

extension ServerStatus: Document {
    /// Each value under its path in JSON: `readings.stored`.
    var rows: [FactRow] {
        [
            FactRow(fact: "version", value: version),
            FactRow(fact: "uptimeSeconds", value: String(uptimeSeconds)),
            FactRow(fact: "meters.active", value: String(meters.active)),
            FactRow(fact: "meters.connected", value: String(meters.connected)),
            FactRow(fact: "readings.stored", value: String(readings.stored)),
            FactRow(fact: "readings.acknowledged", value: String(readings.acknowledged)),
            FactRow(fact: "readings.duplicates", value: String(readings.duplicates)),
            FactRow(fact: "readings.rejected", value: String(readings.rejected)),
            FactRow(fact: "journal.readings", value: String(journal.readings)),
            FactRow(fact: "journal.sequence", value: String(journal.sequence)),
            FactRow(fact: "rollups.monthsDue", value: rollups.map { String($0.monthsDue) } ?? ""),
            FactRow(fact: "retention.keep", value: retention?.keep ?? ""),
            FactRow(fact: "retention.keptFrom", value: retention?.keptFrom?.rfc3339 ?? ""),
            FactRow(fact: "trouble", value: trouble ?? ""),
        ]
    }

    func screen(_ canvas: Canvas) -> String {
        let health: Cell = trouble.map { .tinted($0, .bad) } ?? .tinted("running", .good)
        return RecordLayout.render(
            [
                ("gridd", .text(version)),
                ("State", health),
                ("Up", .text(Self.duration(uptimeSeconds))),
                ("Meters", .text("\(meters.active) active, \(meters.connected) connected")),
                ("Readings", .text("\(readings.stored) stored, kept \(retention?.sentence ?? "forever")")),
                (
                    "Since start",
                    .text(
                        "\(readings.acknowledged) acknowledged, \(readings.duplicates) duplicates, "
                            + "\(readings.rejected) rejected")
                ),
                ("Journal", .text("\(journal.readings) readings to compact, batch \(journal.sequence)")),
                ("Rollups", .text(rollups?.sentence ?? "not told")),
            ], canvas.style)
    }

    /// The two largest units of a time: `3 d 4 h`, `12 s`.
    static func duration(_ seconds: Int64) -> String {
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let first = parts.firstIndex { $0.0 > 0 } ?? 3
        return parts[first..<min(first + 2, 4)].filter { $0.0 > 0 || first == 3 }.map { "\($0.0) \($0.1)" }
            .joined(separator: " ")
    }
}

extension ServerStatus.Retention {
    fileprivate var sentence: String { keep + (keptFrom.map { ", from \($0.rfc3339) on" } ?? "") }
}

extension ServerStatus.Rollups {
    fileprivate var sentence: String {
        monthsDue == 0 ? "up to date" : "\(monthsDue) months to look through"
    }
}

extension CompactionOutcome: Document {
    var rows: [FactRow] { [FactRow(fact: "readings", value: String(readings))] }

    func screen(_ canvas: Canvas) -> String { "\(readings) readings compacted\n" }
}
