import Foundation
import GridModel
import MeterWire
import Testing

@testable import ServerKit

/// A peer that misbehaves is told so, or times out, and nobody else notices.
@Suite struct BadPeerTests {
    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: meters\r\nUser-Agent: curl\r\n\r\n", "bad_frame"),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "bad_frame"), ("[", "bad_frame"), ("nul", "bad_frame"),
        ("{\"id\": 1, x", "bad_frame"),
        ("{\"a\": \"" + String(repeating: "x", count: 5_120) + "\"}", "frame_too_large"),
        (String(repeating: "{\"a\":", count: 500), "too_deep"),
    ])
    func aBrokenStreamGetsItsErrorAndIsClosed(_ stream: String, _ code: String) async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let bystander = try await server.connect()
            let bad = try await server.connect()
            try await bad.send(stream)
            let reply = try await bad.rest()
            #expect(isError(reply, code))
            #expect(reply.split(separator: "\n").count == 1)
            #expect(server.rejections.value == 1)
            try await bystander.send(reading(1, 1))
            #expect(try await bystander.receive() == acknowledgement(1, 1) + "\n")
            try await eventually("only one is left") { server.listener.connected == 1 }
        }
    }

    @Test func randomBytesCostNothingElse() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let bystander = try await server.connect()
            var random = Seeded(42)
            for round in 0..<20 {
                // The first byte is none that an object or white space begins with.
                let noise = [UInt8(0x80 | round)] + (0..<3_000).map { _ in UInt8.random(in: 0...255, using: &random) }
                let bad = try await server.connect()
                _ = try await bad.sendUntilRefused(noise)
                #expect(isError(try await bad.rest(), "bad_frame"))
                try await bystander.send(reading(1, round))
                #expect(try await bystander.receive() == acknowledgement(1, round) + "\n")
            }
        }
    }

    @Test func repliesThatAreOwedLeaveBeforeTheErrorThatClosesTheConnection() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 1) + reading(1, 2) + "GET /" + reading(1, 3))
            try await journal.requests(1)
            journal.complete(0)
            let lines = try await meter.rest().split(separator: "\n").map(String.init)
            #expect(lines.count == 3)
            #expect(lines.prefix(2) == [acknowledgement(1, 1), acknowledgement(1, 2)])
            #expect(isError(lines[2], "bad_frame"))
            #expect(journal.readings.count == 2)
        }
    }

    @Test func anObjectCutByAnEndOfTheStreamIsNoReading() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 1) + reading(1, 2).dropLast(5))
            meter.finish()
            let lines = try await meter.rest().split(separator: "\n").map(String.init)
            #expect(lines.first == acknowledgement(1, 1))
            #expect(lines.count == 2 && isError(lines[1], "bad_frame"))
            #expect(journal.readings.count == 1)
        }
    }

    @Test func aPeerThatEndsItsSideStillGetsItsReplies() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let meter = try await server.connect()
            try await meter.send(reading(1, 1))
            meter.finish()
            try await journal.requests(1)
            journal.complete(0)
            #expect(try await meter.rest() == acknowledgement(1, 1) + "\n")
        }
    }

    @Test func aPeerThatIsGoneBeforeItsAnswerHarmsNobody() async throws {
        let journal = FakeJournal(.whenTold, meters: [1: .active])
        try await HeadEndFixture.with(journal: journal) { server in
            let stays = try await server.connect()
            var leaves: Peer? = try await server.connect()
            try await leaves?.send(reading(1, 1))
            try await journal.requests(1)
            leaves = nil
            journal.complete(0)
            try await eventually("one is left") { server.listener.connected == 1 }
            try await stays.send(reading(1, 2))
            try await journal.requests(2)
            journal.complete(1)
            #expect(try await stays.receive() == acknowledgement(1, 2) + "\n")
        }
    }

    @Test func noMoreIsReadWhileTooManyRepliesAreOwed() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(journal: journal, configuration: { $0.maximumOwed = 16 }) { server in
            let meter = try await server.connect()
            let count = 2_000
            async let sent: Void = meter.send((1...count).map { reading(1, $0) }.joined())
            let lines = try await meter.lines(count)
            try await sent
            #expect(lines == (1...count).map { acknowledgement(1, $0) })
            #expect(journal.mostOutstanding <= 16)
            #expect(journal.readings.count == count)
        }
    }

    @Test func tinyObjectsOweNoMoreThanReadings() async throws {
        try await HeadEndFixture.with(configuration: { $0.maximumOwed = 16 }) { server in
            let peer = try await server.connect()
            let count = 5_000
            async let sent: Void = peer.send(String(repeating: "{}", count: count))
            let lines = try await peer.lines(count)
            try await sent
            #expect(lines.count == count)
            #expect(lines.allSatisfy { isError($0, "bad_message") })
        }
    }

    @Test func aPeerThatNeverReadsItsRepliesIsClosedAndCostsABoundedAmount() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(
            journal: journal, configuration: { $0.stuckDeadline = .milliseconds(300) }
        ) { server in
            let bystander = try await server.connect()
            let deaf = try await server.connect(receiveBuffer: 4_096)
            let piece = Array(String(repeating: reading(1, 1), count: 1_000).utf8)
            var pieces = 0
            while pieces < 200, try await deaf.sendUntilRefused(piece) == piece.count { pieces += 1 }
            #expect(pieces < 200)
            // What two bounded socket buffers and one bounded queue hold, in acknowledgements of 130 bytes.
            #expect(journal.readings.count < 10_000)
            try await bystander.send(reading(1, 2))
            #expect(try await bystander.receive() == acknowledgement(1, 2) + "\n")
        }
    }

    @Test func anObjectThatIsNotFinishedInTimeIsClosed() async throws {
        let journal = FakeJournal(meters: [1: .active])
        try await HeadEndFixture.with(
            journal: journal, configuration: { $0.frameDeadline = .milliseconds(200) }
        ) { server in
            let slow = try await (0..<20).asyncMap { _ in try await server.connect() }
            for peer in slow { try await peer.send(reading(1, 1) + "{\"id\"") }
            for peer in slow {
                let lines = try await peer.rest().split(separator: "\n").map(String.init)
                #expect(lines.first == acknowledgement(1, 1))
                #expect(lines.count == 2 && isError(lines[1], "frame_timeout"))
            }
            #expect(server.rejections.value == 20)
        }
    }

    @Test func aSilentConnectionIsClosed() async throws {
        try await HeadEndFixture.with(configuration: { $0.idleDeadline = .milliseconds(200) }) { server in
            let silent = try await server.connect()
            #expect(isError(try await silent.rest(), "idle"))
            #expect(server.rejections.value == 0)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
