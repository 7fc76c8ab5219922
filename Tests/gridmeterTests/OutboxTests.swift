import GridModel
import Testing

@testable import gridmeter

struct OutboxTests {
    private func entry(_ number: Int64) -> Outbox.Entry {
        Outbox.Entry(at: Instant(milliseconds: number), register: .wattHours(number))
    }

    private func filled(_ count: Int64) -> Outbox {
        var outbox = Outbox()
        for number in 1...count { outbox.add(entry(number)) }
        return outbox
    }

    private func sendAll(_ outbox: inout Outbox, window: Int = .max) -> [Int64] {
        var sent: [Int64] = []
        while let entry = outbox.send(window: window, now: .now()) {
            sent.append(entry.register.milliwattHours / 1_000)
        }
        return sent
    }

    @Test func noMoreThanTheWindowIsInFlight() {
        var outbox = filled(5)
        #expect(sendAll(&outbox, window: 2) == [1, 2])
        #expect(outbox.acknowledge(at: entry(1).at, register: entry(1).register) != nil)
        #expect(sendAll(&outbox, window: 2) == [3])
        #expect(outbox.unacknowledged == 4)
    }

    @Test func anAcknowledgementOfAnotherReadingIsNotTaken() {
        var outbox = filled(2)
        _ = sendAll(&outbox)
        #expect(outbox.acknowledge(at: entry(2).at, register: entry(2).register) == nil)
        #expect(outbox.acknowledge(at: entry(1).at, register: entry(2).register) == nil)
        #expect(outbox.acknowledge(at: nil, register: entry(1).register) == nil)
        #expect(outbox.unacknowledged == 2)
    }

    @Test func whatWasNotAcknowledgedIsSentAgainInOrderBeforeWhatIsNewer() {
        var outbox = filled(3)
        _ = sendAll(&outbox)
        _ = outbox.acknowledge(at: entry(1).at, register: entry(1).register)
        outbox.add(entry(4))
        outbox.rewind()
        let again = (0..<3).map { _ in outbox.send(window: 9, now: .now()) }
        #expect(again.map { $0?.register } == [2, 3, 4].map { entry($0).register })
        #expect(again.map { $0?.wasSent } == [true, true, false])
    }

    @Test func whileReadingsArePutOffNothingNewerGoesOut() {
        var outbox = filled(3)
        _ = outbox.send(window: 2, now: .now())
        _ = outbox.send(window: 2, now: .now())
        #expect(outbox.putOffOldest()?.register == entry(1).register)
        #expect(outbox.send(window: 2, now: .now()) == nil)
        #expect(!outbox.hasOnlyPutOff)
        #expect(outbox.putOffOldest()?.register == entry(2).register)
        #expect(outbox.hasOnlyPutOff)
        outbox.rewind()
        #expect(sendAll(&outbox) == [1, 2, 3])
    }

    /// Whatever happens on the way, every reading is acknowledged once and in order.
    @Test(arguments: 0..<50 as Range<UInt64>) func anyHistoryOfFaultsDeliversEverythingInOrder(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var outbox = Outbox()
        var wire: [Outbox.Entry] = []
        var delivered: [Int64] = []
        var next: Int64 = 1
        while delivered.count < 200 {
            switch random.next() % 10 {
            case 0...2 where next <= 200:
                outbox.add(entry(next))
                next += 1
            case 3:
                outbox.rewind()
                wire = []
            case 4 where !wire.isEmpty:
                // A full disk refuses everything that is on its way.
                for _ in wire { _ = outbox.putOffOldest() }
                wire = []
                if outbox.hasOnlyPutOff { outbox.rewind() }
            case 5...7 where !wire.isEmpty:
                let oldest = wire.removeFirst()
                let done = outbox.acknowledge(at: oldest.at, register: oldest.register)
                #expect(done != nil)
                delivered.append(oldest.register.milliwattHours / 1_000)
            default:
                if let entry = outbox.send(window: 7, now: .now()) { wire.append(entry) }
            }
        }
        #expect(delivered == Array(1...200))
        #expect(outbox.unacknowledged == 0)
    }
}
