import GridModel
import Testing

@testable import gridbench

@Suite struct WorkTests {
    private let instant = Instant(rfc3339: "2026-11-23T10:00:00Z")!

    @Test func readingsAreWrittenAsTheServersWantThem() {
        var body: [UInt8] = []
        ReadingFormat.ndjson.add(
            meter: 7, Energy(milliwattHours: 12_045_000), decimals: 3, instant: ReadingFormat.ndjson.text(of: instant),
            to: &body)
        ReadingFormat.lineProtocol.add(
            meter: 7, Energy(milliwattHours: 12_000_345), decimals: 6,
            instant: ReadingFormat.lineProtocol.text(of: instant), to: &body)
        #expect(
            String(decoding: body, as: UTF8.self) == """
                {"id": "7", "consumption": 12.045, "datetime": "2026-11-23T10:00:00Z"}
                electricity,meter=7 registerKwh=12.000345 1795428000000000000

                """)
    }

    @Test func householdsAreTheSameInEveryRunAndGrow() {
        func bodies() -> [Body] {
            var households = Households(count: 6_000, start: instant)
            let before = households.register(ofMeter: 3)
            var writer = BodyWriter([.ndjson])
            households.addSteps(2, to: &writer)
            let growth = households.register(ofMeter: 3) - before
            #expect(growth >= .wattHours(100) && growth <= .wattHours(1_200))
            return writer.bodies(.ndjson) ?? []
        }
        #expect(bodies().map(\.bytes) == bodies().map(\.bytes))
        #expect(bodies().map(\.lines) == [10_000, 2_000])
        #expect(bodies().map { $0.bytes.count { $0 == 10 } } == [10_000, 2_000])
    }

    @Test func redisIsSentWellFormedRequests() {
        var dialect = RedisDialect(readings: ConnectionReadings(start: instant))
        var bytes: [UInt8] = []
        dialect.add(1, of: 0, to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "*3\r\n$3\r\nSET\r\n$7\r\nmeter:1\r\n$29\r\n1000.003 2026-11-23T10:00:01Z\r\n")
    }

    @Test func anOpenLoopGoesRoundTheConnections() {
        let plan = OpenLoop(rate: 1_000, connections: 10, start: 5)
        #expect(plan.due(0, of: 0) == 5)
        #expect(plan.due(0, of: 9) == 9_000_005)
        #expect(plan.due(1, of: 0) == 10_000_005)
    }

    @Test func processTimesAreReadBehindAnyName() {
        let stat = "12 (a) b) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 5 0"
        #expect(ProcStat.ticks(stat) == 127)
        #expect(ProcStat.pss("Rss: 9 kB\nPss:                12 kB\nPss_Dirty: 3 kB\n") == 12_288)
        #expect(ProcStat.ticks("12 (x) S 1") == nil)
    }
}
