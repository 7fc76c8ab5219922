import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct FleetRouteTests {
    private func fill(_ client: APIClient, meters: Int) async throws {
        _ = try await client.post("/api/v1/meters", #"{"count": \#(meters)}"#)
        let lines = (1...meters).flatMap { meter in
            (0...4).map { hour in
                #"{"id": \#(meter), "consumption": \#(meter * hour), "datetime": "2026-11-02T0\#(hour):00:00Z"}"#
            }
        }
        _ = try await client.bulk(lines.joined(separator: "\n"))
    }

    @Test func consumptionIsTheSumOfTheMetersAskedFor() async throws {
        try await withLocalAPI { client, _ in
            try await fill(client, meters: 4)
            let range = "from=2026-11-02&to=2026-11-03&every=1h"
            let all = try await client.get("/api/v1/consumption?\(range)").json()
            #expect(all.items.elements.map(\.consumptionKwh) == Array(repeating: .number("10"), count: 4))
            #expect(all.items[0].start == "2026-11-02T00:00:00Z" && all.items[0].meters == .number("4"))
            #expect(all.items[0].averageKw == .number("10") && all.items[0].quality == "measured")
            #expect(all.next.isNull)
            let some = try await client.get("/api/v1/consumption?meters=1,3-4&\(range)&limit=3").json()
            #expect(some.items.elements.map(\.consumptionKwh) == Array(repeating: .number("8"), count: 3))
            let cursor = try #require(some.next.string)
            let rest = try await client.get("/api/v1/consumption?meters=1,3-4&every=1h&cursor=\(cursor)").json()
            #expect(rest.items.elements.count == 1)
            for wrong in [
                "meters=x", "meters=3-1", "every=raw", "timeZone=Mars/Base", "limit=0", "from=2026-11-02&to=2026-11-01",
            ] {
                #expect(try await client.get("/api/v1/consumption?\(wrong)").status == 400, "\(wrong)")
            }
            #expect(try await client.get("/api/v1/consumption?meters=9").status == 404)
        }
    }

    @Test func eachMetersProfileIsThereAlsoWhereNothingIsKnown() async throws {
        try await withLocalAPI { client, _ in
            try await fill(client, meters: 3)
            _ = try await client.post("/api/v1/meters", "{}")
            let range = "from=2026-11-02T00:00:00Z&to=2026-11-02T06:00:00Z"
            let all = try await client.get("/api/v1/profiles?\(range)")
            #expect(
                all.text == """
                    {"items":[{"consumptionKwh":[1,1,1,1,null,null],"end":"2026-11-02T06:00:00Z","every":"1h","meter":1,\
                    "start":"2026-11-02T00:00:00Z"},\
                    {"consumptionKwh":[2,2,2,2,null,null],"end":"2026-11-02T06:00:00Z","every":"1h","meter":2,\
                    "start":"2026-11-02T00:00:00Z"},\
                    {"consumptionKwh":[3,3,3,3,null,null],"end":"2026-11-02T06:00:00Z","every":"1h","meter":3,\
                    "start":"2026-11-02T00:00:00Z"},\
                    {"consumptionKwh":[null,null,null,null,null,null],"end":"2026-11-02T06:00:00Z","every":"1h",\
                    "meter":4,"start":"2026-11-02T00:00:00Z"}],"next":null}
                    """)
            let first = try await client.get("/api/v1/profiles?\(range)&limit=2").json()
            #expect(first.items.elements.map(\.meter.int) == [1, 2])
            let cursor = try #require(first.next.string)
            let second = try await client.get("/api/v1/profiles?cursor=\(cursor)").json()
            #expect(second.items.elements.map(\.meter.int) == [3, 4] && second.next.isNull)
            #expect(second.items[0].start == "2026-11-02T00:00:00Z", "the range is the first page's")
            for wrong in [
                "meters=x", "every=raw", "timeZone=Mars/Base", "limit=0", "limit=1001", "cursor=x",
                "from=2026-11-02&to=2026-11-01", "from=2025-01-01&to=2026-11-01&every=1h",
            ] {
                #expect(try await client.get("/api/v1/profiles?\(wrong)").status == 400, "\(wrong)")
            }
            #expect(try await client.get("/api/v1/profiles?meters=9").status == 404)
        }
    }

    @Test func aYearOfHoursIsWhatTheHistorySaysHourByHour() async throws {
        try await withLocalAPI { client, running in
            let ids = try await running.store.addMeters(2)
            // A reading every three hours, a register that falls once, and some weeks without any.
            var readings: [Reading] = []
            var register: Int64 = 0
            for step in 0..<2_900 where !(900..<1_100).contains(step) {
                register += Int64(step % 7) * 100
                if step == 2_000 { register = 5_000 }
                readings.append(
                    Reading(at: Instant(seconds: 1_767_225_600 + Int64(step) * 10_800), value: .wattHours(register)))
            }
            try await running.store.append(ids[0], readings)
            for isRolled in [false, true] {
                if isRolled {
                    _ = try await running.store.compact()
                    try await running.store.rollUp()
                }
                let range = "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z&every=1h"
                let profiles = try await client.get("/api/v1/profiles?\(range)").json().items
                #expect(profiles.elements.map(\.meter.int) == ids.map { Int($0.value) })
                let hours = profiles[0].consumptionKwh.elements
                #expect(hours.count == 8_760)
                let unknown = profiles[1].consumptionKwh.elements.count { $0.isNull }
                #expect(unknown == 8_760)
                let history = try await client.get("/api/v1/meters/\(ids[0])/history?\(range)&limit=10000").json().items
                var told: [String: JSONValue] = [:]
                for interval in history.elements {
                    told[try #require(interval.start.string)] = interval.consumptionKwh
                }
                #expect(told.count > 8_000)
                for (index, hour) in hours.enumerated() {
                    let start = Instant(seconds: 1_767_225_600 + Int64(index) * 3_600).rfc3339
                    guard (told[start] ?? .null) != hour else { continue }
                    Issue.record("\(start), rolled \(isRolled): \(hour), not \(told[start] ?? .null)")
                    break
                }
            }
        }
    }

    @Test func theNewestReadingOfEachMeterIsThere() async throws {
        try await withLocalAPI { client, _ in
            try await fill(client, meters: 3)
            _ = try await client.post("/api/v1/meters", "{}")
            let all = try await client.get("/api/v1/readings/latest")
            #expect(
                all.text == """
                    {"items":[{"at":"2026-11-02T04:00:00Z","meter":1,"powerKw":1,"registerKwh":4},\
                    {"at":"2026-11-02T04:00:00Z","meter":2,"powerKw":2,"registerKwh":8},\
                    {"at":"2026-11-02T04:00:00Z","meter":3,"powerKw":3,"registerKwh":12}],"next":null}
                    """)
            #expect(all.mediaType == "application/json")
            let first = try await client.get("/api/v1/readings/latest?limit=2").json()
            #expect(first.items.elements.map(\.meter.int) == [1, 2])
            let cursor = try #require(first.next.string)
            let second = try await client.get("/api/v1/readings/latest?limit=2&cursor=\(cursor)").json()
            #expect(second.items.elements.map(\.meter.int) == [3] && second.next.isNull)
            let exact = try await client.get("/api/v1/readings/latest?limit=3").json()
            #expect(exact.items.elements.count == 3 && exact.next.isNull)
            let some = try await client.get("/api/v1/readings/latest?meters=2-100").json()
            #expect(some.items.elements.map(\.meter.int) == [2, 3])
            #expect(try await client.get("/api/v1/readings/latest?meters=50").status == 404)
            #expect(try await client.get("/api/v1/readings/latest?limit=x").status == 400)
        }
    }

    @Test func everyMetersLatestIsThereWhateverTheirNumber() async throws {
        try await withLocalAPI { client, running in
            let ids = try await running.store.addMeters(10_001)
            let key = { (id: MeterID) in RegisterKey(id) }
            _ = try await running.store.append(
                ReadingBatch(
                    readings: ids.map { SubmittedReading(key: key($0), at: Instant(seconds: $0.value), value: .zero) },
                    source: .bulk, receivedAt: Instant(seconds: 0)))
            let all = try await client.get("/api/v1/readings/latest").decode(Page<LatestReading>.self)
            #expect(all.items.map(\.meter) == ids)
            #expect(all.items.map(\.at.milliseconds) == ids.map { $0.value * 1_000 })
        }
    }

    @Test func aScopedTokenSumsAndSeesItsOwnMetersOnly() async throws {
        try await withServer { running in
            try await running.local { try await fill($0, meters: 4) }
            let token = try await running.token("flats", .viewer, meters: [2, 4])
            try await running.network { stranger in
                let client = stranger.with(token: token)
                let range = "from=2026-11-02&to=2026-11-03&every=1d"
                let sum = try await client.get("/api/v1/consumption?\(range)").json()
                #expect(sum.items[0].consumptionKwh == .number("24") && sum.items[0].meters == .number("2"))
                let part = try await client.get("/api/v1/consumption?meters=1-3&\(range)").json()
                #expect(part.items[0].consumptionKwh == .number("8"))
                #expect(try await client.get("/api/v1/consumption?meters=3&\(range)").status == 404)
                let latest = try await client.get("/api/v1/readings/latest").json()
                #expect(latest.items.elements.map(\.meter.int) == [2, 4])
                #expect(try await client.get("/api/v1/readings/latest?meters=3").status == 404)
                let profiles = try await client.get("/api/v1/profiles?meters=1-3").json()
                #expect(profiles.items.elements.map(\.meter.int) == [2])
                #expect(try await client.get("/api/v1/profiles?meters=3").status == 404)
                let listed = try await client.get("/api/v1/meters?ids=1-3").json()
                #expect(listed.items.elements.map(\.id.int) == [2])
                // What is not in scope is not there, and neither is a range without a meter of its own.
                #expect(try await client.get("/api/v1/consumption?meters=1-1&\(range)").status == 404)
                #expect(try await client.get("/api/v1/consumption?meters=5-9&\(range)").status == 404)
            }
        }
    }
}
