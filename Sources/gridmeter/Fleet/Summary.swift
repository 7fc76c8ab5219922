/// What a run came to, to be told at its end.
struct Summary: Sendable {
    var meters: Int
    var tally: FleetTally
    var latencies: AckLatencies
    var milliseconds: Int64

    /// One line for each figure, its name first: in columns for people, with a tab for scripts.
    func text(forTerminal: Bool) -> String {
        let perSecond = milliseconds > 0 ? Int64(tally.acknowledged) * 10_000 / milliseconds : 0
        let figures: [(String, String)] =
            [
                ("meters", "\(meters)"), ("enrolled", "\(tally.enrolled)"), ("sent", "\(tally.sent)"),
                ("acknowledged", "\(tally.acknowledged)"), ("re-sent", "\(tally.resent)"),
                ("put-off", "\(tally.putOff)"), ("refused", "\(tally.refused)"), ("errors", "\(tally.errors)"),
                ("reconnects", "\(tally.reconnects)"), ("unacknowledged", "\(tally.unacknowledged)"),
                ("readings/s", "\(perSecond / 10).\(perSecond % 10)"),
            ] + latencies.figures
        let width = figures.map(\.1.count).max() ?? 0
        return figures.map { name, value in
            guard forTerminal else { return "\(name)\t\(value)\n" }
            return name + String(repeating: " ", count: 16 - name.count + width - value.count) + value + "\n"
        }.joined()
    }
}
