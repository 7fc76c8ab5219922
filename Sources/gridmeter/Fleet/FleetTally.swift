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
}
