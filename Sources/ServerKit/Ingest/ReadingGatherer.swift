import GridModel
import NIOCore

/// Gathers the readings that arrive in one turn of an event loop, and hands them to the journal as one batch.
///
/// A thousand meters that send one reading each in the same moment cost one hand-over to the writer and one back, not a
/// thousand.
final class ReadingGatherer: Sendable {
    private struct Waiting {
        let connection: MeterConnection
        let ticket: ReplyQueue.Ticket
    }

    private struct Gathered {
        var readings: [SubmittedReading] = []
        var waiting: [Waiting] = []
    }

    private let eventLoop: any EventLoop
    private let gathered: NIOLoopBoundBox<Gathered>

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        gathered = .makeBoxSendingValue(Gathered(), eventLoop: eventLoop)
    }

    /// Takes a reading that `connection` is to be told of under `ticket`; on the event loop.
    func add(_ reading: SubmittedReading, for connection: MeterConnection, _ ticket: ReplyQueue.Ticket) {
        // Tasks run once the loop has seen to every socket that had something.
        if gathered.value.readings.isEmpty {
            let headEnd = connection.headEnd
            eventLoop.execute { [self] in submit(through: headEnd) }
        }
        gathered.value.readings.append(reading)
        gathered.value.waiting.append(Waiting(connection: connection, ticket: ticket))
    }

    private func submit(through headEnd: HeadEnd) {
        let batch = ReadingBatch(
            readings: gathered.value.readings, source: .meterSocket, receivedAt: headEnd.clock.now())
        let waiting = NIOLoopBound(gathered.value.waiting, eventLoop: eventLoop)
        gathered.value = Gathered()
        headEnd.journal.append(batch) { [eventLoop] result in
            eventLoop.execute { Self.settle(waiting.value, result, headEnd) }
        }
    }

    private static func settle(
        _ waiting: [Waiting], _ result: Result<BatchReceipt, StoreFault>, _ headEnd: HeadEnd
    ) {
        if case .failure(let fault) = result {
            headEnd.logger.debug("not stored", metadata: ["store.error": "\(fault.code.rawValue)"])
        }
        // A connection's readings are next to each other: it answers once they are all settled.
        for (index, entry) in waiting.enumerated() {
            entry.connection.settle(entry.ticket, result)
            let isLast = index + 1 == waiting.count || waiting[index + 1].connection !== entry.connection
            if isLast { entry.connection.answer() }
        }
    }
}
