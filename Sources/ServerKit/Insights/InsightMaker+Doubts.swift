import GridModel

extension InsightMaker {
    /// What keeps the figures from being the whole truth.
    var doubts: [String] {
        let counts = usage.counts
        var notes: [String] = []
        let unknown = counts.total - counts.known - counts.estimated - counts.held
        func are(_ count: Int) -> String { count == 1 ? "is" : "are" }
        if unknown > 0 { notes.append("\(unknown) of \(counts.total) hours \(are(unknown)) not known") }
        if counts.estimated > 0 {
            notes.append(
                "\(counts.estimated) of \(counts.total) hours \(are(counts.estimated)) within gaps: what was used is "
                    + "known, when is not")
        }
        if counts.held > 0 {
            notes.append(
                "\(counts.held) of \(counts.total) hours \(are(counts.held)) left out: a reading waits for a decision — "
                    + "gridctl readings review")
        }
        if !hasHours {
            notes.append(
                "\(counts.known) known hours say too little of base load, nights and hours: it takes \(Self.leastHours)"
            )
        }
        if usage.days.count(where: \.isKnown) < Self.leastDays {
            notes.append("fewer than \(Self.leastDays) whole days are known: none is called the dearest")
        }
        return notes
    }
}
