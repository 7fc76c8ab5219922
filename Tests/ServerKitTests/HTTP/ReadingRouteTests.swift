import GridModel
import Hummingbird
import MeterWire
import TestSupport
import Testing

@testable import ServerKit

@Suite struct ReadingRouteTests {
    private static func line(_ meter: Int, _ second: Int, _ value: Int) -> String {
        #"{"id": \#(meter), "consumption": \#(value), "datetime": "\#(Instant(seconds: Int64(second)).rfc3339)"}"#
    }

    @Test func eachLineIsStoredOrNamedAndNoneCostsAnother() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(2)
            _ = try await client.post("/api/v1/meters/2/retire")
            let body = [
                Self.line(1, 10, 1), "", "nonsense", Self.line(9, 10, 1), "  \t", #"{"id": 0}"#, Self.line(2, 10, 1),
                String(repeating: "x", count: 5_000),
                #"{"id": 1, "consumption": -1, "datetime": "2026-01-01 00:00:00"}"#,
                Self.line(1, 10, 1), #"{"id": 1, "consumption": 2, "datetime": "9999-01-01 00:00:00"}"#,
                Self.line(1, 20, 2),
            ].joined(separator: "\r\n")
            let outcome = try await client.bulk(body).decode(BulkOutcome.self)
            #expect(outcome.accepted == 2)
            #expect(outcome.duplicates == 1)
            #expect(outcome.rejected.map(\.line) == [3, 4, 6, 7, 8, 9, 11])
            #expect(
                outcome.rejected.map(\.code) == [
                    "bad_message", "unknown_meter", "bad_message", "retired_meter", "frame_too_large",
                    "bad_consumption", "too_far_ahead",
                ])
            #expect(outcome.rejected.allSatisfy { !$0.message.isEmpty })
            let status = try await client.get("/api/v1/status").json()
            #expect(status.readings.rejected.int == 7)
            #expect(status.readings.stored.int == 2)
            #expect(status.readings.acknowledged.int == 3)
        }
    }

    @Test func aLargeBodyIsStoredWhole() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(3)
            let count = 2 * BulkReadings.batchSize + 17
            let body = (0..<count).map { Self.line($0 % 3 + 1, $0 * 60, $0) }.joined(separator: "\n")
            #expect(
                try await client.bulk(body).text == #"{"accepted":\#(count),"duplicates":0,"rejected":[]}"#)
            #expect(
                try await client.bulk(body).text == #"{"accepted":0,"duplicates":\#(count),"rejected":[]}"#)
            #expect(running.store.counts.stored == Int64(count))
        }
    }

    @Test func anEmptyBodyIsNoFault() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.bulk("")
            #expect(answer.text == #"{"accepted":0,"duplicates":0,"rejected":[]}"#)
        }
    }

    @Test func anotherTypeIsToldWhichOnesThereAre() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.send(.post, "/api/v1/readings", "{}", type: "application/json")
            #expect(answer.status == 415)
            #expect(try answer.decode(Problem.self).detail?.contains("application/x-ndjson") == true)
        }
    }

    @Test func aBodyBeyondTheLimitIsRefusedAndWhatWasReadStays() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let readings = BulkReadings(
                intake: running.server.backend.intake, journal: running.store, rejections: RejectionCounter(),
                clock: .system, scope: nil, most: 1 << 20)
            let blank = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 16)
            let parts = [ByteBuffer(string: Self.line(1, 5, 5) + "\n")] + Array(repeating: blank, count: 16)
            let problem = await #expect(throws: Problem.self) {
                try await readings.take(RequestBody(asyncSequence: AsyncStream(parts)))
            }
            #expect(problem?.status == 413)
            #expect(problem?.detail?.contains("up to line 1 ") == true)
            #expect(running.store.counts.stored == 1)
        }
    }

    @Test func aBodyOfNothingButWrongLinesIsNotReadToItsEnd() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.bulk(String(repeating: "x\n", count: BulkReadings.mostRejected + 1))
            #expect(answer.status == 422)
            #expect(try answer.decode(Problem.self).detail?.contains("line 1:") == true)
        }
    }

    @Test func aBodyThatBreaksOffIsABadRequest() async throws {
        struct Broken: Error {}
        try await withServer { running in
            let readings = BulkReadings(
                intake: running.server.backend.intake, journal: running.store, rejections: RejectionCounter(),
                clock: .system, scope: nil)
            let broken = AsyncThrowingStream<ByteBuffer, any Error> { $0.finish(throwing: Broken()) }
            await #expect(throws: UnreadableBody.self) {
                try await readings.take(RequestBody(asyncSequence: broken))
            }
        }
    }

    @Test func soManyPassATurnstileAndTheOthersWait() async throws {
        let turnstile = Turnstile(places: 2)
        let inside = Gauge()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await turnstile.pass {
                        inside.enter()
                        for _ in 0..<20 { await Task.yield() }
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.most == 2)
        let blocked = Turnstile(places: 0)
        let waiting = Task { try await blocked.pass {} }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}

extension AsyncStream where Element: Sendable {
    init(_ elements: [Element]) {
        self.init { continuation in
            for element in elements { continuation.yield(element) }
            continuation.finish()
        }
    }
}
