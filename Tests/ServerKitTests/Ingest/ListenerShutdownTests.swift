import GridModel
import Testing

@testable import ServerKit

@Suite struct ListenerShutdownTests {
    @Test func whatWasReceivedIsAnsweredBeforeTheConnectionCloses() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meters = [try await server.connect(), try await server.connect()]
            for (index, meter) in meters.enumerated() { try await meter.send(reading(1, index)) }
            try await journal.requests(2)
            await server.shutDown()
            let first = journal.batches[0].readings[0].value == .kilowattHours(0) ? 0 : 1
            journal.complete(1)
            journal.complete(0)
            #expect(try await meters[first].rest() == acknowledgement(1, first) + "\n")
            #expect(try await meters[1 - first].rest() == acknowledgement(1, 1 - first) + "\n")
        }
    }

    @Test func whatArrivedJustBeforeTheEndIsAnsweredToo() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await eventually("it is let in") { server.listener.connected == 1 }
            try await meter.send(reading(1, 1))
            await server.shutDown()
            #expect(try await meter.rest() == acknowledgement(1, 1) + "\n")
        }
    }

    @Test func silentPeersAndHalfObjectsDoNotHoldItUp() async throws {
        try await HeadEndFixture.with { server in
            let silent = try await server.connect()
            let half = try await server.connect()
            try await half.send("{\"id\"")
            try await eventually("both are connected") { server.listener.connected == 2 }
            await server.shutDown()
            #expect(try await silent.rest() == "")
            #expect(try await half.rest() == "")
        }
    }

    @Test func aJournalThatNeverAnswersDoesNotHoldItUp() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 1))
            try await journal.requests(1)
            await server.shutDown()
            #expect(try await meter.rest() == "")
        }
    }

    @Test func nobodyIsLetInAfterTheEnd() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            await server.shutDown()
            _ = try await meter.rest()
            await #expect(throws: TestFault.self) { try await server.connect() }
        }
    }
}
