/// What one benchmark found, as a section of the results.
struct Section {
    /// The benchmark's name, which is the section's heading.
    let name: String
    /// What was done, in a sentence or two.
    var work: String
    var tables: [Table] = []
    var verdicts: [Verdict] = []
    var notes: [String] = []
    /// The peers' names and versions.
    var peers: [String] = []
    /// Whether something exceeds what it is allowed, which fails the run.
    var isOverBudget = false

    /// Markdown, without the heading; `facts` say when and on what it ran.
    func body(facts: [String]) -> String {
        var parts = [work]
        parts += tables.map(\.markdown)
        if !verdicts.isEmpty {
            parts.append(
                Table(
                    ["goal", "measured", ""],
                    verdicts.map { [$0.goal, $0.measured, $0.holds ? "holds" : "does not hold"] }
                ).markdown)
        }
        parts += notes
        parts.append(facts.map { "- \($0)" }.joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }
}

/// A goal and whether what was measured meets it.
struct Verdict: Equatable {
    let goal: String
    let measured: String
    let holds: Bool

    /// A figure of ours that may be at most `limit` times a peer's.
    static func ratio(_ what: String, _ ours: Double, to peer: String, _ theirs: Double, atMost limit: Double)
        -> Verdict
    {
        Verdict(
            goal: "\(what) ≤ \(Figure.text(limit)) × \(peer)", measured: "\(Figure.text(ours / theirs)) ×",
            holds: ours <= limit * theirs)
    }

    /// A figure of ours that must be at least `limit` times a peer's.
    static func ratio(_ what: String, _ ours: Double, to peer: String, _ theirs: Double, atLeast limit: Double)
        -> Verdict
    {
        Verdict(
            goal: "\(what) ≥ \(Figure.text(limit)) × \(peer)", measured: "\(Figure.text(ours / theirs)) ×",
            holds: ours >= limit * theirs)
    }
}

/// A table as Markdown.
struct Table {
    var head: [String]
    var rows: [[String]]

    init(_ head: [String], _ rows: [[String]]) {
        self.head = head
        self.rows = rows
    }

    /// Columns are padded, so that it can be read as it is.
    var markdown: String {
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return ([line(head), rule] + rows.map(line)).joined(separator: "\n")
    }
}
