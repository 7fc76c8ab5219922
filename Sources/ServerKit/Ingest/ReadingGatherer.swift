import GridModel

/// Gathers the readings that arrive in one round of a loop, so that they go to the journal as one batch, and keeps who is
/// to be told of each.
///
/// A thousand meters that send one reading each in the same moment cost one hand-over to the writer and one back, not a
/// thousand.
struct ReadingGatherer {
    /// Who is to be told of a reading.
    struct Waiting {
        let connection: ConnectionID
        let ticket: ReplyQueue.Ticket
    }

    /// With so many batches under way what comes is gathered further: fewer and larger ones cost less.
    private static let mostUnderWay = 3

    private var readings: [SubmittedReading] = []
    private var waiting: [Waiting] = []
    /// By the batch's number.
    private var underWay: [Int: [Waiting]] = [:]
    private var nextNumber = 0

    /// Whether there is a batch to hand over.
    var isReady: Bool { !readings.isEmpty && underWay.count < Self.mostUnderWay }

    mutating func add(_ reading: SubmittedReading, for connection: ConnectionID, _ ticket: ReplyQueue.Ticket) {
        readings.append(reading)
        waiting.append(Waiting(connection: connection, ticket: ticket))
    }

    /// Everything gathered, under the number by which it is settled.
    mutating func take(receivedAt: Instant) -> (number: Int, batch: ReadingBatch) {
        let number = nextNumber
        nextNumber += 1
        underWay[number] = waiting
        let batch = ReadingBatch(readings: readings, source: .meterSocket, receivedAt: receivedAt)
        // The next one is often as large.
        let count = readings.count
        (readings, waiting) = ([], [])
        readings.reserveCapacity(count)
        waiting.reserveCapacity(count)
        return (number, batch)
    }

    /// Who waited for a batch, in the order of its readings.
    mutating func settled(_ number: Int) -> [Waiting] { underWay.removeValue(forKey: number) ?? [] }
}
