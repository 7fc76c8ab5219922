import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct MeterRouteTests {
    @Test func aMeterJustAddedShowsEveryKey() async throws {
        try await withLocalAPI { client, _ in
            let added = try await client.post("/api/v1/meters", #"{"name": " Flat 1 ", "serial": "A-1"}"#)
            #expect(added.status == 201)
            #expect(added.response.headers[.location] == "/api/v1/meters/1")
            let meter = try added.json()[0]
            guard case .object(let members) = meter else { throw TestFailure("no object") }
            #expect(
                members.keys.sorted() == [
                    "enrolledAt", "id", "lastReadingAt", "name", "powerKw", "registerKwh", "serial", "status",
                    "timeZone",
                ])
            #expect(meter.name == "Flat 1")
            #expect(meter.registerKwh.isNull && meter.powerKw.isNull && meter.lastReadingAt.isNull)
            #expect(meter.timeZone == "UTC")
            #expect(try await client.get("/api/v1/meters/1").json() == meter)
        }
    }

    @Test func aMeterShowsItsLatestReadingAndThePowerBetweenTheLastTwo() async throws {
        try await withLocalAPI { client, running in
            let id = try await running.store.addMeters(1)[0]
            try await running.store.append(
                id,
                [
                    Reading(at: Instant(seconds: 3_600), value: .wattHours(1_000)),
                    Reading(at: Instant(seconds: 7_200), value: .wattHours(1_400)),
                ])
            let meter = try await client.get("/api/v1/meters/\(id)").json()
            #expect(meter.registerKwh == .number("1.4"))
            #expect(meter.powerKw == .number("0.4"))
            #expect(meter.lastReadingAt == "1970-01-01T02:00:00Z")
        }
    }

    @Test func manyMetersAreAddedAtOnceAndListedPageByPage() async throws {
        try await withLocalAPI { client, _ in
            let added = try await client.post("/api/v1/meters", #"{"name": "Block A", "count": 1234}"#).json()
            #expect(added.elements.count == 1_234)
            #expect(added[1_233].name == "Block A 1234")
            var ids: [Int?] = []
            var next = ""
            var pages = 0
            repeat {
                let page = try await client.get("/api/v1/meters?limit=500\(next)").json()
                ids += page.items.elements.map(\.id.int)
                next = page.next.string.map { "&cursor=\($0)" } ?? ""
                pages += 1
            } while !next.isEmpty
            #expect(ids == (1...1_234).map { $0 })
            #expect(pages == 3)
        }
    }

    @Test func aPageThatHoldsTheLastItemSaysSo() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(4)
            let text = try await client.get("/api/v1/meters?limit=4").text
            #expect(text.hasSuffix(#""next":null}"#))
            let page = try await client.get("/api/v1/meters?limit=2&cursor=\(Cursor(list: "m", 2).text)").json()
            #expect(page.items.elements.map(\.id.int) == [3, 4])
            #expect(page.next.isNull)
        }
    }

    @Test func aListHoldsWhatItIsAskedFor() async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(4)
            #expect(try await client.post("/api/v1/meters/3/retire").json().status == "retired")
            #expect(try await client.post("/api/v1/meters/3/retire").json().status == "retired")
            let retired = try await client.get("/api/v1/meters?status=retired").json()
            #expect(retired.items.elements.map(\.id.int) == [3])
            let chosen = try await client.get("/api/v1/meters?ids=4,3,99&status=active").json()
            #expect(chosen.items.elements.map(\.id.int) == [4])
        }
    }

    @Test func theSameRequestWithItsKeyAddsNothingTwice() async throws {
        try await withLocalAPI { client, _ in
            let headers = HTTPFields([.init(name: .init("Idempotency-Key")!, value: "k-1")])
            let first = try await client.send(.post, "/api/v1/meters", #"{"count": 3}"#, headers: headers)
            let again = try await client.send(.post, "/api/v1/meters", #"{"count": 3}"#, headers: headers)
            #expect(first.text == again.text)
            #expect(try await client.send(.post, "/api/v1/meters", #"{"count": 4}"#, headers: headers).status == 409)
            #expect(try await client.get("/api/v1/meters").json().items.elements.count == 3)
        }
    }

    @Test(arguments: [
        #"{"count": 0}"#, #"{"count": 1000001}"#, #"{"count": -1}"#, #"{"count": 2, "serial": "A"}"#,
        #"{"openingReadingKwh": 12}"#, #"{"openingAt": "2026-01-01T00:00:00Z"}"#,
        #"{"openingReadingKwh": -1, "openingAt": "2026-01-01T00:00:00Z"}"#,
        #"{"openingReadingKwh": 1, "openingAt": "9999-01-01T00:00:00Z"}"#, #"{"name": "a\u0007b"}"#,
    ])
    func whatContradictsItselfIsNotAdded(_ body: String) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.post("/api/v1/meters", body)
            #expect(answer.status == 422)
            #expect(try answer.decode(Problem.self).type == "/problems/invalid")
            #expect(try await client.get("/api/v1/meters").json().items.elements.isEmpty)
        }
    }

    @Test func aMeterIsChangedAndItsOtherThingsStay() async throws {
        try await withLocalAPI { client, _ in
            _ = try await client.post("/api/v1/meters", #"{"name": "old", "serial": "A"}"#)
            _ = try await client.post("/api/v1/meters", #"{"serial": "B"}"#)
            let changed = try await client.send(
                .patch, "/api/v1/meters/1", #"{"name": "new", "timeZone": "America/Bahia"}"#
            ).json()
            #expect(changed.name == "new" && changed.serial == "A" && changed.timeZone == "America/Bahia")
            #expect(try await client.send(.patch, "/api/v1/meters/1", #"{"name": ""}"#).json().name.isNull)
            #expect(try await client.send(.patch, "/api/v1/meters/1", "{}").status == 422)
            #expect(try await client.send(.patch, "/api/v1/meters/1", #"{"serial": "B"}"#).status == 409)
            let unknown = try await client.send(.patch, "/api/v1/meters/9", #"{"name": "x"}"#)
            #expect(unknown.status == 404)
            #expect(try unknown.decode(Problem.self).type == "/problems/unknown-meter")
        }
    }

    @Test func historyAndInvoiceAreAnsweredFromWhatIsStored() async throws {
        let clock = WallClock { Instant(rfc3339: "2026-11-22T12:00:00Z") ?? Instant(seconds: 0) }
        try await withLocalAPI(clock: clock) { client, _ in
            _ = try await client.post(
                "/api/v1/meters", #"{"openingReadingKwh": 0, "openingAt": "2026-11-01T00:00:00Z"}"#)
            let outcome = try await client.bulk(
                """
                {"id": 1, "consumption": 100, "datetime": "2026-11-02 00:00:00"}
                {"id": 1, "consumption": 300.000001, "datetime": "2026-11-03 00:00:00"}
                """)
            #expect(outcome.status == 200)
            let days = try await client.get("/api/v1/meters/1/history?from=2026-11-01&to=2026-11-03&every=1d").json()
            #expect(days.items.elements.map(\.consumptionKwh) == [.number("100"), .number("200.000001")])
            #expect(days.next.isNull)
            let first = try await client.get("/api/v1/meters/1/history?from=2026-11-01&to=2026-11-03&limit=1").json()
            let cursor = try #require(first.next.string)
            let second = try await client.get("/api/v1/meters/1/history?limit=1&cursor=\(cursor)").json()
            #expect(first.items.elements + second.items.elements == days.items.elements)
            let raw = try await client.get("/api/v1/meters/1/history?from=2026-11&every=raw").json()
            #expect(raw.items.elements.map(\.at.string) == ["2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z"])
            let invoice = try await client.get("/api/v1/meters/1/invoice?period=2026-11").json()
            #expect(invoice.total.amount == "120.00")
            #expect(invoice.number.isNull && invoice.payment.isNull && invoice.dueDate.isNull)
            #expect(try await client.get("/api/v1/meters/2/invoice").status == 404)
        }
    }

    @Test func aDryRunSaysWhatWouldBeAndLeavesNothing() async throws {
        try await withLocalAPI { client, running in
            let would = try await client.post("/api/v1/meters?dryRun=true", #"{"name": "Flat", "count": 3}"#)
            #expect(would.status == 201)
            #expect(would.response.headers[.location] == nil)
            #expect(try would.json().elements.map(\.name.string) == ["Flat 1", "Flat 2", "Flat 3"])
            #expect(try await client.get("/api/v1/meters").json().items.elements.isEmpty)
            let id = try await running.store.addMeters(1)[0]
            let retired = try await client.post("/api/v1/meters/\(id)/retire?dryRun=true", "")
            #expect(try retired.json().status == "retired")
            #expect(try await client.get("/api/v1/meters/\(id)").json().status == "active")
            #expect(try await client.post("/api/v1/meters/\(id)/retire?dryRun=maybe", "").status == 400)
            let outcome = try await client.send(
                .post, "/api/v1/readings?dryRun=true",
                """
                {"id": \(id), "consumption": 1, "datetime": "2026-11-22T10:00:00Z"}
                {"id": 99, "consumption": 1, "datetime": "2026-11-22T10:00:00Z"}

                """, type: "application/x-ndjson")
            #expect(try outcome.json().accepted.int == 1)
            #expect(try outcome.json().rejected.elements.count == 1)
            #expect(running.store.counts.stored == 0)
            let status = try await client.get("/api/v1/status").json()
            #expect(status.readings.rejected.int == 0)
        }
    }
}
