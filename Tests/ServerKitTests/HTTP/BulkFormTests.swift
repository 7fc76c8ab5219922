import GridModel
import Hummingbird
import MeterWire
import TestSupport
import Testing

@testable import ServerKit

/// CSV, line protocol and gzip on the bulk route.
@Suite struct BulkFormTests {
    private static let at = Instant(seconds: 1_763_805_600)

    private func raw(_ client: APIClient, _ meter: Int = 1) async throws -> [String] {
        try await client.get("/api/v1/meters/\(meter)/history?every=raw&from=2000-01-01&to=2027-01-01").json().items
            .elements.map { "\($0.at.string ?? "") \($0.registerKwh.energy?.kilowattHoursText ?? "")" }
    }

    @Test func csvIsStoredByItsHeaderAndEachWrongRecordIsNamedByItsFirstLine() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let body = """
                \u{FEFF}meter,at,registerKwh,note\r
                1,2026-01-01T00:00:00Z,0.123456,"one, ""two""\r
                and, a third line"\r
                \r
                1,2026-01-01 01:00:00,0.5,\r
                9,2026-01-01T02:00:00Z,1,"unknown\r
                meter"\r
                1,2026-01-01T03:00:00Z,1,"never closed\r
                1,2026-01-01T04:00:00Z,2,x\r
                ,,,\r
                1,2026-01-01T05:00:00Z,3,y
                """
            for type in ["text/csv", "text/csv; charset=utf-8; header=present"] {
                let answer = try await client.send(.post, "/api/v1/readings", body, type: type)
                #expect(answer.status == 200, "\(answer.text)")
                let outcome = try answer.decode(BulkOutcome.self)
                #expect(outcome.accepted + outcome.duplicates == 4)
                #expect(outcome.rejected.map(\.line) == [6, 8])
                #expect(outcome.rejected.map(\.code) == ["unknown_meter", "bad_message"])
                #expect(outcome.skipped == nil)
            }
            #expect(
                try await raw(client) == [
                    "2026-01-01T00:00:00Z 0.123456", "2026-01-01T01:00:00Z 0.5", "2026-01-01T04:00:00Z 2",
                    "2026-01-01T05:00:00Z 3",
                ])
        }
    }

    @Test func csvWithoutAHeaderIsRefusedWholeWithTheOneItNeeds() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let answer = try await client.send(
                .post, "/api/v1/readings", "1,2026-01-01T00:00:00Z,1\nmeter,at,registerKwh\n1,2026-01-01T00:00:00Z,1",
                type: "text/csv")
            #expect(answer.status == 422)
            let detail = try answer.decode(Problem.self).detail
            #expect(detail?.contains("line 1") == true)
            #expect(detail?.contains("meter,at,registerKwh") == true)
            #expect(running.store.counts.stored == 0)
        }
    }

    @Test func lineProtocolIsStoredExactlyAndOtherLinesArePassedOver() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(2)
            let body = #"""
                # a comment

                electricity,meter=1,site=Block\ A registerKwh=12.3456785,note="x, y=z" 1763805600123456789
                cpu,host=a usage_idle=99.1 1763805600123456789
                electricity,meter=2 consumption=7i 1763805601000000000
                electricity,meter=3 registerKwh=1 1763805601000000000
                electricity,meter=1 registerKwh=oops 1763805601000000000
                power,meter=1 voltage=230
                """#
            let answer = try await client.send(.post, "/api/v1/readings", body, type: "text/plain; charset=utf-8")
            let outcome = try answer.decode(BulkOutcome.self)
            #expect(outcome.accepted == 2)
            #expect(outcome.skipped == 2)
            #expect(outcome.rejected.map(\.line) == [6, 7])
            #expect(outcome.rejected.map(\.code) == ["unknown_meter", "bad_consumption"])
            #expect(try await raw(client, 1) == ["2025-11-22T10:00:00.123Z 12.345678"])
            #expect(try await raw(client, 2) == ["2025-11-22T10:00:01Z 7"])
            #expect(try await client.get("/metrics").text.contains("gridd_lines_skipped_total 2\n"))
        }
    }

    @Test func aPointWithoutATimestampIsReadNow() async throws {
        try await withLocalAPI(clock: WallClock { Self.at }) { client, running in
            _ = try await running.store.addMeters(1)
            let answer = try await client.send(
                .post, "/api/v1/readings", "m,meter=1 registerKwh=1", type: "application/vnd.influx.line-protocol")
            #expect(try answer.decode(BulkOutcome.self).accepted == 1)
            #expect(try await raw(client) == ["\(Self.at.rfc3339) 1"])
        }
    }

    @Test(arguments: [("s", 200), ("u", 200), ("fortnight", 400)])
    func thePrecisionIsAParameter(_ precision: String, _ status: Int) async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let count = precision == "s" ? 1_763_805_600 : 1_763_805_600_000_000
            let answer = try await client.send(
                .post, "/api/v1/readings?precision=\(precision)", "m,meter=1 registerKwh=1 \(count)", type: "text/plain"
            )
            #expect(answer.status == status, "\(answer.text)")
            if status == 200 { #expect(try await raw(client) == ["2025-11-22T10:00:00Z 1"]) }
            #expect(try await client.send(.post, "/api/v1/readings?precision=s", "", type: "text/csv").status == 400)
        }
    }

    @Test func aLineOfAnAgentMayBeLongAndHasALimitAllTheSame() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let fields = (0..<3_000).map { "f\($0)=1i" }.joined(separator: ",")
            let body = "m,meter=1 \(fields),registerKwh=1\nm,meter=1 s=\"\(String(repeating: "x", count: 65_536))\"\n"
            let outcome = try await client.send(.post, "/api/v1/readings", body, type: "text/plain")
                .decode(BulkOutcome.self)
            #expect(outcome.accepted == 1)
            #expect(outcome.rejected.map(\.code) == ["frame_too_large"])
        }
    }

    @Test(arguments: ["application/x-ndjson", "text/csv", "text/plain"], ["gzip", "x-gzip", "GZIP", "identity, gzip"])
    func everyFormMayComePacked(_ type: String, _ encoding: String) async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let line: (Int) -> String =
                switch type {
                case "text/csv": { "1,\(Instant(seconds: Int64($0)).rfc3339),\($0)" }
                case "text/plain": { "m,meter=1 registerKwh=\($0) \($0)000000000" }
                default:
                    {
                        #"{"id": 1, "consumption": \#($0), "datetime": "\#(Instant(seconds: Int64($0)).rfc3339)"}"#
                    }
                }
            let numbers = (0..<300).map { 1_763_805_600 + $0 * 60 }
            let body = ((type == "text/csv" ? ["meter,at,registerKwh"] : []) + numbers.map(line)).joined(
                separator: "\n")
            let answer = try await client.send(
                .post, "/api/v1/readings", bytes: gzip(body.utf8), type: type, headers: [.contentEncoding: encoding])
            #expect(answer.text == #"{"accepted":300,"duplicates":0,"rejected":[]}"#)
        }
    }

    @Test(arguments: ["br", "deflate", "gzip, gzip", "zstd"])
    func anotherPackingIsToldWhichThereAre(_ encoding: String) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.send(
                .post, "/api/v1/readings", bytes: [], type: "text/csv", headers: [.contentEncoding: encoding])
            #expect(answer.status == 415)
            #expect(try answer.decode(Problem.self).detail?.contains("gzip") == true)
        }
    }

    @Test func aPackedBodyThatBreaksOffOrIsBrokenIsToldAndWhatCameBeforeStays() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let count = 2 * BulkReadings.batchSize + 500
            let body = (0..<count).map { "m,meter=1 registerKwh=\($0) \(1_763_805_600 + $0 * 60)\n" }.joined()
            let packed = gzip(body.utf8)
            var brokenSum = packed
            brokenSum[packed.count - 7] ^= 0x55
            func send(_ bytes: [UInt8]) async throws -> Problem {
                let answer = try await client.send(
                    .post, "/api/v1/readings?precision=s", bytes: bytes, type: "text/plain",
                    headers: [.contentEncoding: "gzip"])
                #expect(answer.status == 400)
                return try answer.decode(Problem.self)
            }
            let half = try await send(Array(packed[..<(packed.count / 2)]))
            #expect(half.detail?.contains("ends before its check sum") == true)
            let stored = running.store.counts.stored
            #expect(stored > 0)
            #expect(half.detail?.contains("up to line \(stored) ") == true, "\(half.detail ?? "") of \(stored)")
            #expect(try await send(brokenSum).detail?.contains("incorrect data check") == true)
            #expect(running.store.counts.stored > stored)
            #expect(try await send(Array("not packed".utf8)).detail?.contains("incorrect header check") == true)
        }
    }

    @Test func aSmallBodyThatSwellsBeyondTheLimitIsRefused() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let readings = BulkReadings(
                intake: running.server.backend.intake, journal: running.store, rejections: RejectionCounter(),
                clock: .system, scope: nil, most: 1 << 20)
            let blank = repeatElement(UInt8(ascii: " "), count: 64 << 20)
            let bomb = gzip("meter,at,registerKwh\n1,2026-01-01T00:00:00Z,1\n".utf8.map { $0 } + blank, level: 9)
            #expect(bomb.count < 1 << 17)
            let problem = await #expect(throws: Problem.self) {
                let body = RequestBody(asyncSequence: AsyncStream([ByteBuffer(bytes: bomb)]))
                _ = try await readings.take(body, .gzip, as: CSVReadings())
            }
            #expect(problem?.status == 413)
            #expect(running.store.counts.stored == 1)
        }
    }

    @Test func aPackedBodyOfNothingForeverIsRefusedByItsOwnSize() async throws {
        try await withServer { running in
            let readings = BulkReadings(
                intake: running.server.backend.intake, journal: running.store, rejections: RejectionCounter(),
                clock: .system, scope: nil, most: 1 << 20)
            // A member of nothing, over and over: it swells to nothing at all.
            let nothing = gzip([])
            let part = ByteBuffer(bytes: Array(repeatElement(nothing, count: (1 << 20) / nothing.count).joined()))
            let parts = AsyncStream(Array(repeating: part, count: 2))
            let problem = await #expect(throws: Problem.self) {
                try await readings.take(RequestBody(asyncSequence: parts), .gzip, as: NDJSONReadings())
            }
            #expect(problem?.status == 413)
        }
    }

    @Test func whatCameBeforeABodyBrokeOffStays() async throws {
        struct Broken: Error {}
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let readings = BulkReadings(
                intake: running.server.backend.intake, journal: running.store, rejections: RejectionCounter(),
                clock: .system, scope: nil)
            let broken = AsyncThrowingStream<ByteBuffer, any Error> {
                $0.yield(ByteBuffer(string: "meter,at,registerKwh\n1,2026-01-01T00:00:00Z,1\n1,2026-01-02T00:0"))
                $0.finish(throwing: Broken())
            }
            await #expect(throws: UnreadableBody.self) {
                try await readings.take(RequestBody(asyncSequence: broken), as: CSVReadings())
            }
            #expect(running.store.counts.stored == 1)
        }
    }

    @Test func anySplitOfABodyYieldsTheSame() async throws {
        let csv = Array(
            "meter,at,registerKwh,note\r\n1,2026-01-01T00:00:00Z,1,\"a\r\nb\"\r\n1,x,2,\n1,2026-01-01T01:00:00Z,2,".utf8
        )
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let readings = BulkReadings(
                intake: running.server.backend.intake, journal: running.store, rejections: RejectionCounter(),
                clock: .system, scope: nil)
            let packed = gzip(csv)
            for cut in stride(from: 1, to: csv.count, by: 3) {
                let parts = AsyncStream([ByteBuffer(bytes: csv[..<cut]), ByteBuffer(bytes: csv[cut...])])
                let outcome = try await readings.take(RequestBody(asyncSequence: parts), as: CSVReadings())
                #expect(outcome.accepted + outcome.duplicates == 2)
                #expect(outcome.rejected.map(\.line) == [4])
            }
            let points = Array(
                #"""
                # comment
                m,meter=1,t=a\ b note="x, \"y\" z",registerKwh=3 1767312000000000000
                cpu,host=a idle=1
                m,meter=1 registerKwh=

                m,meter=1 consumption=4i 1767315600000000000
                """#.replacing("\n", with: "\r\n").utf8)
            for cut in 1..<points.count {
                let parts = AsyncStream([ByteBuffer(bytes: points[..<cut]), ByteBuffer(bytes: points[cut...])])
                let outcome = try await readings.take(
                    RequestBody(asyncSequence: parts),
                    as: LineProtocolReadings(reader: LineProtocolReader(), receivedAt: Self.at))
                #expect(outcome.accepted + outcome.duplicates == 2)
                #expect(outcome.rejected.map(\.line) == [4])
                #expect(outcome.skipped == 1)
            }
            let bytes = AsyncStream(packed.map { ByteBuffer(bytes: [$0]) })
            let outcome = try await readings.take(RequestBody(asyncSequence: bytes), .gzip, as: CSVReadings())
            #expect(outcome.duplicates == 2)
        }
    }
}
