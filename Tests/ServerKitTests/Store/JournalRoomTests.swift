import Testing

@testable import ServerKit

@Suite struct JournalRoomTests {
    @Test(arguments: [nil, 10_000, 100_000, 4_000_000, 100_000_000])
    func theJournalIsCompactedBeforeItIsFull(configured: Int?) {
        let room = JournalRoom(configured)
        for registers in [0, 1, 1_000, 333_334, 1_000_000] {
            #expect(room.worthCompacting(registers: registers) < room.limit(registers: registers))
            #expect(room.worthCompacting(registers: registers) > 0)
        }
    }

    @Test func aLargeFleetsJournalHoldsMore() {
        let room = JournalRoom()
        #expect(room.limit(registers: 100_000) == 4_000_000)
        #expect(room.limit(registers: 1_000_000) == 12_000_000)
        #expect(room.worthCompacting(registers: 100_000) == 2_000_000)
        #expect(room.worthCompacting(registers: 1_000_000) == 6_000_000)
    }

    @Test func whatIsConfiguredIsWhatCounts() {
        #expect(JournalRoom(50_000).limit(registers: 1_000_000) == 50_000)
        #expect(JournalRoom(100_000_000).limit(registers: 10) == 100_000_000)
        // Holding more is no reason to compact later than is worth it.
        #expect(JournalRoom(100_000_000).worthCompacting(registers: 10) == 2_000_000)
        #expect(JournalRoom(compactedByHand: true).worthCompacting(registers: 10) == .max)
    }
}
