import NIOCore

/// A line on a terminal's stderr that shows how a fleet is getting on; nothing when stderr is no terminal.
final class FleetProgress {
    private let stream: StandardStream
    private var shownAt: NIODeadline?

    init(stream: StandardStream = .error) { self.stream = stream }

    func show(_ tally: FleetTally, elapsed: TimeAmount) {
        guard stream.isTerminal else { return }
        let now = NIODeadline.now()
        if let shownAt, now - shownAt < .milliseconds(500) { return }
        shownAt = now
        stream.write(
            "\r\u{1B}[K\(elapsed.nanoseconds / 1_000_000_000) s: \(tally.enrolled) enrolled, \(tally.sent) sent, "
                + "\(tally.acknowledged) acknowledged, \(tally.unacknowledged) to go")
    }

    /// Takes the line away.
    func end() {
        if shownAt != nil { stream.write("\r\u{1B}[K") }
    }
}
