import GridModel

/// What became of a file of readings.
struct ImportOutcome: Document {
    /// Rejected lines that the answer itself names; all of them are named on standard error.
    static let namedRejections = 1_000

    /// Lines that hold a reading or should.
    var lines = 0
    /// Readings that were new and are durable.
    var accepted = 0
    /// Readings that were known already.
    var duplicates = 0
    /// How many lines were not taken.
    var rejectedCount = 0
    /// The first of them.
    var rejected: [RejectedLine] = []
    /// The file's line up to which all is decided.
    var settledLines = 0

    mutating func reject(_ line: RejectedLine) {
        rejectedCount += 1
        if rejected.count < Self.namedRejections { rejected.append(line) }
    }

    private enum CodingKeys: String, CodingKey { case lines, accepted, duplicates, rejectedCount, rejected }

    var rows: [FactRow] {
        [
            FactRow(fact: "lines", value: String(lines)),
            FactRow(fact: "accepted", value: String(accepted)),
            FactRow(fact: "duplicates", value: String(duplicates)),
            FactRow(fact: "rejected", value: String(rejectedCount)),
        ]
    }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Lines", .integer(Int64(lines))),
                ("Accepted", .integer(Int64(accepted))),
                ("Duplicates", .integer(Int64(duplicates))),
                ("Rejected", .tinted(String(rejectedCount), rejectedCount == 0 ? .plain : .bad)),
            ], canvas.style)
    }
}
