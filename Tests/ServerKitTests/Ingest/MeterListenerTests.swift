import Foundation
import GridModel
import MeterWire
import Testing

@testable import ServerKit

@Suite struct MeterListenerTests {
    @Test func aMeterOfTenLinesWorksUnchanged() async throws {
        try await HeadEndFixture.with { server in
            let meter = try await server.connect()
            try await meter.send(#"{"id": 0}"#)
            let id = try await meter.receive()
            #expect(id == "1")
            for hour in 10...13 {
                try await meter.send(
                    #"{"id": "\#(id)", "consumption": \#(hour).5, "datetime": "2026-11-22 \#(hour):00:00", "type": "/spent"}"#
                )
                #expect(
                    try await meter.receive() == """
                        {"id": 1, "consumption": \(hour).5, "datetime": "2026-11-22 \(hour):00:00", \
                        "alert": "Your energy consumption is within the recommended"}\n
                        """)
            }
            let noon = Instant(rfc3339: "2026-11-22T12:00:00Z")!
            #expect(
                server.journal.readings[2]
                    == SubmittedReading(key: RegisterKey(1), at: noon, value: Energy(milliwattHours: 12_500_000)))
            #expect(server.journal.batches.allSatisfy { $0.source == .meterSocket })
            #expect(server.journal.batches.allSatisfy { $0.receivedAt == HeadEndFixture.now })
        }
    }

    @Test func anIntroducedMeterIsAnsweredWithAnObjectAndItsKeyIsKeptAsAHash() async throws {
        try await HeadEndFixture.with { server in
            let meter = try await server.connect()
            try await meter.send(#"{"id": 0, "serial": "A-1", "name": "Bloco A", "key": "abc"}"#)
            #expect(try await meter.receive() == "{\"id\": 1}\n")
            guard case .enrolment(let enrolment)? = server.journal.requests.first else {
                throw TestFault("no enrolment came")
            }
            // The digest of "abc" is the standard's own example: FIPS 180-2, appendix B.1.
            let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            #expect(enrolment == Enrolment(serial: "A-1", name: "Bloco A", keyHash: hash))
        }
    }

    @Test func anAcknowledgementSaysWhenConsumptionIsAboveTheRecommended() async throws {
        let journal = FakeJournal(meters: [1: .active, 2: .active])
        try await HeadEndFixture.with(journal: journal, isAbove: { $0 == 2 }) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 5) + reading(2, 5))
            let lines = try await meter.lines(2)
            #expect(lines.first?.contains(AlertSentence.within) == true)
            #expect(lines.last?.contains(AlertSentence.above) == true)
        }
    }

    @Test func readingsOfOneSegmentGoToTheJournalTogetherAndErrorsBetweenThemKeepTheirPlace() async throws {
        let journal = FakeJournal(meters: [1: .active, 2: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(
                reading(1, 1) + "\n" + reading(99_999, 2) + #"{"id": 1, "consumption": -1}"# + reading(2, 3) + "{}")
            let lines = try await meter.lines(5)
            #expect(lines[0] == acknowledgement(1, 1))
            #expect(isError(lines[1], "unknown_meter"))
            #expect(lines[1].contains("no meter 99999"))
            #expect(isError(lines[2], "bad_consumption"))
            #expect(lines[3] == acknowledgement(2, 3))
            #expect(isError(lines[4], "bad_message"))
            #expect(server.journal.batches.map(\.readings.count) == [2])
            #expect(server.rejections.value == 3)
        }
    }

    @Test func repliesLeaveInTheOrderOfTheQuestionsWhateverOrderTheyBecomeReadyIn() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active, 2: .active, 3: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            for number in 1...3 {
                try await meter.send(reading(MeterID(Int64(number))!, number))
                try await journal.requests(number)
            }
            journal.complete(2)
            journal.complete(1, with: StoreFault(.failed, "the disk broke"))
            journal.complete(0)
            let lines = try await meter.lines(3)
            #expect(lines[0] == acknowledgement(1, 1))
            #expect(isError(lines[1], "not_stored"))
            #expect(lines[2] == acknowledgement(3, 3))
        }
    }

    @Test func readingsBehindAnEnrolmentWaitForItsReply() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 1) + #"{"id": 0}"# + reading(1, 2) + #"{"id": 0, "name": "x"}"#)
            // Two enrolments, and one batch of both readings.
            try await journal.requests(3)
            journal.complete(2)
            journal.complete(1)
            journal.complete(0)
            #expect(
                try await meter.lines(3).joined(separator: "\n")
                    == acknowledgement(1, 1) + "\n3" + acknowledgement(1, 2) + "\n{\"id\": 2}")
        }
    }

    @Test func aFullDiskIsSaidAndServiceResumes() async throws {
        let journal = FakeJournal(.failing(StoreFault(.diskFull, "no room in /data")), meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 1))
            let refusal = try await meter.receive()
            #expect(isError(refusal, "not_stored"))
            #expect(refusal.contains("disk is full"))
            try await meter.send(#"{"id": 0}"#)
            #expect(isError(try await meter.receive(), "not_stored"))
            journal.behave(.atOnce)
            try await meter.send(reading(1, 1))
            #expect(try await meter.receive() == acknowledgement(1, 1) + "\n")
            #expect(server.rejections.value == 0)
        }
    }

    @Test func aWrongKeyIsRefusedAndTheConnectionStays() async throws {
        let journal = FakeJournal(.failing(StoreFault(.wrongKey, "serial A-1 has another key")), meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(#"{"id": 0, "serial": "A-1", "key": "x"}"#)
            let refusal = try await meter.receive()
            #expect(isError(refusal, "wrong_key"))
            #expect(refusal.contains("serial A-1"))
            journal.behave(.atOnce)
            try await meter.send(reading(1, 1))
            #expect(try await meter.receive() == acknowledgement(1, 1) + "\n")
        }
    }

    @Test func connectedCountsTheOpenConnections() async throws {
        try await HeadEndFixture.with { server in
            var meters: [Peer] = []
            for _ in 0..<3 { meters.append(try await server.connect()) }
            try await eventually("three are connected") { server.listener.connected == 3 }
            meters.removeLast(2)
            try await eventually("one is connected") { server.listener.connected == 1 }
            try await meters[0].send("{}")
            _ = try await meters[0].receive()
        }
    }

    @Test func oneConnectionMoreThanMayBeIsToldSoAndTheOthersStay() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal, configuration: { $0.maximumConnections = 2 }) { server in
            let first = try await server.connect()
            var second: Peer? = try await server.connect()
            try await eventually("two are connected") { server.listener.connected == 2 }
            let third = try await server.connect()
            try await third.send(reading(1, 1))
            #expect(isError(try await third.rest(), "too_many_connections"))
            try await first.send(reading(1, 2))
            #expect(try await first.receive() == acknowledgement(1, 2) + "\n")
            #expect(server.journal.readings.count == 1)
            withExtendedLifetime(second) {}
            second = nil
            try await eventually("one has left") { server.listener.connected == 1 }
            let fourth = try await server.connect()
            try await fourth.send(reading(1, 3))
            #expect(try await fourth.receive() == acknowledgement(1, 3) + "\n")
        }
    }

    @Test func itListensAgainWhenTheSystemTakesTheSocketAway() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            try takeListeningSocketAway(port: server.port)
            var meter = try? await server.connect()
            for _ in 0..<1_000 where meter == nil {
                try await Task.sleep(for: .milliseconds(10))
                meter = try? await server.connect()
            }
            let connected = try #require(meter)
            try await connected.send(reading(1, 1))
            #expect(try await connected.receive() == acknowledgement(1, 1) + "\n")
        }
    }

    /// Makes the next `accept` on this process's listening socket fail for good.
    private func takeListeningSocketAway(port: Int) throws {
        // Beside a thousand other tests it may be any of thousands.
        for descriptor in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init) {
            var listens: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0, listens == 1 else {
                continue
            }
            var address = sockaddr_in()
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isNamed = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
            }
            if isNamed, address.sin_family == AF_INET, Int(UInt16(bigEndian: address.sin_port)) == port {
                shutdown(descriptor, Int32(SHUT_RDWR))
                return
            }
        }
        throw TestFault("nothing listens on \(port)")
    }
}
