import Foundation
import TestSupport
import Testing

extension EndToEnd.Faults {
    /// Peers that do not read what they are sent, or hardly.
    struct DeafPeers {
        private static let at = "2026-01-15T10:00:00Z"

        @Test func metersThatNeverReadTheirAcknowledgementsCostABoundedAmount() async throws {
            let gridd = try await GriddProcess.start()
            let good = try await GoodMeter(on: gridd)
            try await good.sendAcknowledged("at first")
            let before = try ProcessMemory.resident(gridd.pid)
            let reading = Array(WireText.reading(good.id, "0.5", Self.at).utf8)
            let piece = Array(repeatElement(reading, count: 100).joined())
            var deaf: [MeterSocket] = []
            for _ in 0..<60 { deaf.append(try await MeterSocket.connected(port: gridd.metersPort)) }
            // Each sends until neither gridd nor the system takes any more.
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for peer in deaf {
                    group.addTask { try await offPool { peer.sendUntilStuck(piece, limit: 20_000) } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sent.allSatisfy { $0 < 20_000 }, "all of them are made to wait")
            let after = try ProcessMemory.resident(gridd.pid)
            FaultPlan.report(
                "\(deaf.count) meters that never read: memory \(before >> 20) MiB before, \(after >> 20) MiB after "
                    + "\(sent.reduce(0, +) * 100) readings")
            #expect(after - before < 64 << 20)
            try await good.sendAcknowledged("beside \(deaf.count) that never read")
            #expect(try await gridd.json("status").readings.stored.int == good.register + 1)
            #expect(try await gridd.terminate() == .exited(0), "it does not wait for them")
        }

        @Test func aSlowReaderGetsEveryReplyInOrder() async throws {
            let gridd = try await GriddProcess.start()
            let slow = try await MeterSocket.connected(port: gridd.metersPort)
            let id = try await slow.enrol()
            let count = 3_000
            async let sent: Void = offPool {
                try slow.send((1...count).map { WireText.reading(id, "\($0)", Self.at) }.joined())
            }
            let good = try await GoodMeter(on: gridd)
            for number in 1...count {
                let reply = try JSONValue(try await offPool { try slow.line(within: 60) } ?? "null")
                #expect(reply.consumption == .number("\(number)"))
                if number % 300 == 0 { try await good.sendAcknowledged("while another reads slowly") }
            }
            try await sent
        }

        /// What nobody reads of the live events, and of a long answer, waits with its reader and not in gridd.
        @Test func anAnswerThatNobodyReadsWaitsWithItsReader() async throws {
            let gridd = try await GriddProcess.start()
            #expect(
                try await gridd.gridctl("meters", "add", "--count", "\(FaultLoad.Shape().meters)", "-q").status == 0)
            let load = FaultLoad(
                on: gridd, round: 1, seed: FaultPlan.seed, shape: .init(sockets: 2, body: 5_000, compacts: false))
            try await eventually("there is something to tell", within: 120) { load.acknowledged > 20_000 }
            let before = try ProcessMemory.resident(gridd.pid)
            var deaf: [HTTPSocket] = []
            for _ in 0..<20 {
                let events = try HTTPSocket(gridd.socket, receiveBuffer: 4_096)
                try events.send(Array("GET /api/v1/events HTTP/1.1\r\nHost: gridd\r\n\r\n".utf8))
                let list = try HTTPSocket(gridd.socket, receiveBuffer: 4_096)
                for _ in 0..<50 {
                    try list.send(Array("GET /api/v1/meters?limit=200 HTTP/1.1\r\nHost: gridd\r\n\r\n".utf8))
                }
                deaf += [events, list]
            }
            let soFar = load.acknowledged
            try await eventually("much more is told", within: 240) { load.acknowledged > soFar + 60_000 }
            let after = try ProcessMemory.resident(gridd.pid)
            let ledger = try await load.end()
            FaultPlan.report(
                "\(deaf.count) HTTP clients that never read: memory \(before >> 20) MiB before, \(after >> 20) MiB after "
                    + "\(ledger.acknowledged.count) readings")
            #expect(ledger.strange.isEmpty && ledger.refused == 0)
            // The journal and the newest batches in memory grow with what is stored: 60 000 readings of some 100 bytes.
            #expect(after - before < 128 << 20)
            #expect(try await gridd.json("status").readings.stored.int == ledger.sent.count)
        }
    }
}
