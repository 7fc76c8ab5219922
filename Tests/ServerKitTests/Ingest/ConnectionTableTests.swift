import GridModel
import Logging
import Testing

@testable import ServerKit

@Suite struct ConnectionTableTests {
    @Test func anIdOfOneThatLeftIsNobodysThoughItsPlaceIsTaken() throws {
        var table = ConnectionTable()
        let first = add(to: &table)
        #expect(table[first.id] === first)
        let hasLeft = table.remove(first.id)
        #expect(hasLeft)
        #expect(table[first.id] == nil)
        let second = add(to: &table)
        #expect(second.id.place == first.id.place)
        #expect(table[first.id] == nil)
        let leavesAgain = table.remove(first.id)
        #expect(!leavesAgain)
        #expect(table[second.id] === second)
        #expect(table.count == 1)
    }

    @Test func anIdIsANumberAndBack() {
        let id = ConnectionID(place: 7, turn: .max)
        #expect(ConnectionID(number: id.number) == id)
    }

    private func add(to table: inout ConnectionTable) -> MeterConnection {
        let journal = FakeJournal()
        let clock = WallClock { HeadEndFixture.now }
        let headEnd = HeadEnd(
            configuration: .init(host: "", port: 0), journal: journal,
            intake: Intake(directory: journal, clock: clock), isAbove: { _ in false }, rejections: RejectionCounter(),
            clock: clock, logger: Logger(label: "test"))
        return table.add { id in
            MeterConnection(
                id, StreamSocket(descriptor: Descriptor(-1)), MeterConversation(headEnd: headEnd, at: .now),
                isAdmitted: false)
        }
    }
}
