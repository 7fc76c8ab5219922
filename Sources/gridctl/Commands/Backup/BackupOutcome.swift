import GridModel

/// A backup that was written, opened and found to be sound.
struct BackupOutcome: Document {
    var file: String
    var bytes: Int64
    var sha256: String
    /// What SQLite says of the file's structure; there is no outcome when it is not `ok`.
    var integrity = "ok"
    /// Of the gridd that made it.
    var version: String
    /// The moment it shows.
    var at: Instant
    /// Distinct readings.
    var readings: Int64
    /// As counted in the file, and as gridd said.
    var counts: StoreCounts

    init(file: String, summary: BackupSummary) {
        self.file = file
        bytes = summary.bytes
        sha256 = summary.sha256
        version = summary.manifest.version
        at = summary.manifest.at
        readings = summary.manifest.readings
        counts = summary.manifest.counts
    }

    var rows: [FactRow] {
        [
            FactRow(fact: "file", value: file),
            FactRow(fact: "bytes", value: String(bytes)),
            FactRow(fact: "sha256", value: sha256),
            FactRow(fact: "integrity", value: integrity),
            FactRow(fact: "version", value: version),
            FactRow(fact: "at", value: at.rfc3339),
            FactRow(fact: "readings", value: String(readings)),
        ] + counts.figures.map { FactRow(fact: "counts.\($0.name)", value: String($0.value)) }
    }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Backup", .text(file)),
                ("As of", .instant(at, canvas.context.zone)),
                ("Size", .text("\(ByteProgress.size(bytes)), SHA-256 \(sha256)")),
                ("Integrity", .tinted(integrity, .good)),
                ("Meters", .integer(counts.meters)),
                ("Readings", .integer(readings)),
                ("Blocks", .text("\(counts.blocks) with \(counts.blockReadings) readings")),
                (
                    "Journal",
                    .text(
                        "\(counts.journalBatches) batches with \(counts.journalReadings) readings, up to batch "
                            + "\(counts.journalSequence)")
                ),
            ], canvas.style)
    }
}
