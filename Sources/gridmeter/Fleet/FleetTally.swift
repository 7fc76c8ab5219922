/// What became of a fleet's readings.
struct FleetTally: Hashable, Sendable {
    var enrolled = 0
    /// Readings taken from the registers.
    var made = 0
    /// Distinct readings that were put on a wire.
    var sent = 0
    var acknowledged = 0
    /// How often a reading was put on a wire that had been there before.
    var resent = 0
    /// How often the server could not store a reading at once.
    var putOff = 0
    var refused = 0
    var errors = 0
    var reconnects = 0

    static func + (a: FleetTally, b: FleetTally) -> FleetTally {
        var sum = a
        sum.enrolled += b.enrolled
        sum.sent += b.sent
        sum.acknowledged += b.acknowledged
        sum.resent += b.resent
        sum.putOff += b.putOff
        sum.refused += b.refused
        sum.errors += b.errors
        sum.reconnects += b.reconnects
        sum.made += b.made
        return sum
    }

    /// Readings that still wait for an answer.
    var unacknowledged: Int { made - acknowledged - refused }

    /// True when nothing went wrong that reconnecting and sending again did not heal.
    var isClean: Bool { refused == 0 && errors == 0 && unacknowledged == 0 }

    mutating func count(_ event: LinkEvent) {
        switch event {
        case .connected(let again): reconnects += again ? 1 : 0
        case .lost, .enrolmentPutOff: break
        case .enrolled: enrolled += 1
        case .sent(let entry): if entry.wasSent { resent += 1 } else { sent += 1 }
        case .acknowledged: acknowledged += 1
        case .putOff: putOff += 1
        case .refused: refused += 1
        case .complaint, .rejected: errors += 1
        }
    }

    /// One line for each figure, its name first: in columns for people, with a tab for scripts.
    func summary(meters: Int, milliseconds: Int64, forTerminal: Bool) -> String {
        let perSecond = milliseconds > 0 ? Int64(acknowledged) * 10_000 / milliseconds : 0
        let figures: [(String, String)] = [
            ("meters", "\(meters)"), ("enrolled", "\(enrolled)"), ("sent", "\(sent)"),
            ("acknowledged", "\(acknowledged)"), ("re-sent", "\(resent)"), ("put-off", "\(putOff)"),
            ("refused", "\(refused)"), ("errors", "\(errors)"), ("reconnects", "\(reconnects)"),
            ("unacknowledged", "\(unacknowledged)"), ("readings/s", "\(perSecond / 10).\(perSecond % 10)"),
        ]
        let width = figures.map(\.1.count).max() ?? 0
        return figures.map { name, value in
            guard forTerminal else { return "\(name)\t\(value)\n" }
            return name + String(repeating: " ", count: 16 - name.count + width - value.count) + value + "\n"
        }.joined()
    }
}
