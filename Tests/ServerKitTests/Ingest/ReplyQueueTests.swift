import GridModel
import MeterWire
import Testing

@testable import ServerKit

@Suite struct ReplyQueueTests {
    @Test(arguments: 0..<50)
    func repliesLeaveInOrderHoweverTheyAreSettled(_ seed: UInt64) throws {
        var random = Seeded(seed)
        var queue = ReplyQueue()
        var unsettled: [(ticket: ReplyQueue.Ticket, number: Int64)] = []
        var asked: Int64 = 0
        var left: Int64 = 0
        func leave() throws {
            while let reply = queue.next(isAbove: { _ in false }) {
                left += 1
                #expect(number(of: reply) == left)
            }
        }
        for _ in 0..<300 {
            if Bool.random(using: &random) {
                asked += 1
                let meter = try #require(MeterID(asked))
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    let message = ReadingMessage(meter: meter, consumption: .zero, at: Instant(milliseconds: 0))
                    unsettled.append((queue.expect(.reading(message)), asked))
                case 1: unsettled.append((queue.expect(.enrolment(bare: Bool.random(using: &random))), asked))
                default: queue.append(.refused(WireError(.badMessage, "\(asked)")))
                }
            } else if let index = unsettled.indices.randomElement(using: &random) {
                settle(unsettled.remove(at: index), of: &queue, &random)
            }
            try leave()
        }
        for entry in unsettled { settle(entry, of: &queue, &random) }
        try leave()
        #expect(left == asked)
        #expect(queue.isEmpty)
    }

    private func settle(
        _ entry: (ticket: ReplyQueue.Ticket, number: Int64), of queue: inout ReplyQueue, _ random: inout Seeded
    ) {
        if Int.random(in: 0..<4, using: &random) == 0 {
            queue.refuse(entry.ticket, because: WireError(.notStored, "\(entry.number)"))
        } else {
            // Only one of them is about what was asked; the other changes nothing.
            queue.settle(reading: entry.ticket)
            queue.settle(enrolment: entry.ticket, as: MeterID(entry.number)!)
        }
    }

    private func number(of reply: MeterReply) -> Int64? {
        switch reply {
        case .enrolledBare(let meter), .enrolled(let meter): meter.value
        case .acknowledged(let acknowledgement): acknowledgement.meter.value
        case .refused(let error): Int64(error.message)
        }
    }
}
