import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct AlertRouteTests {
    @Test func alertsAreListedNewestFirstPageByPage() async throws {
        try await withLocalAPI { client, running in
            let ids = try await running.store.addMeters(5)
            let alerts = try await running.store.record(ids.map { .firing($0) }, consumedThrough: nil)
            var found: [Int?] = []
            var next = ""
            repeat {
                let page = try await client.get("/api/v1/alerts?limit=2\(next)").json()
                found += page.items.elements.map(\.id.int)
                next = page.next.string.map { "&cursor=\($0)" } ?? ""
            } while !next.isEmpty
            #expect(found == alerts.map { Int($0.id) }.sorted(by: >))
            let ofOne = try await client.get("/api/v1/alerts?meter=3&state=firing").json()
            #expect(ofOne.items.elements.map(\.meter.int) == [3])
            #expect(ofOne.items[0].acknowledgedBy.isNull)
            #expect(try await client.get("/api/v1/alerts?state=resolved").json().items.elements.isEmpty)
        }
    }

    @Test func anAlertIsAcknowledgedInTheCallersNameUnlessAnotherIsGiven() async throws {
        try await withLocalAPI { client, running in
            let ids = try await running.store.addMeters(2)
            let alerts = try await running.store.record(ids.map { .firing($0) }, consumedThrough: nil)
            let own = try await client.post("/api/v1/alerts/\(alerts[0].id)/acknowledge").json()
            #expect(own.acknowledgedBy == "local administrator")
            #expect(own.acknowledgedAt.string != nil)
            let path = "/api/v1/alerts/\(alerts[1].id)/acknowledge"
            #expect(try await client.post(path, #"{"by": "Ana"}"#).json().acknowledgedBy == "Ana")
            #expect(try await client.post(path, #"{"by": "Eva"}"#).json().acknowledgedBy == "Ana")
        }
    }

    @Test(arguments: [("99", 404), ("x", 400), ("0", 400), ("9223372036854775807", 400)])
    func anAlertThatIsNotThereIsNotAcknowledged(_ id: String, _ status: Int) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.post("/api/v1/alerts/\(id)/acknowledge")
            #expect(answer.status == status)
            if status == 404 { #expect(try answer.decode(Problem.self).type == "/problems/unknown-alert") }
        }
    }

    @Test func aMeterThatIsNotThereHasNoListOfAlertsAndNoEvents() async throws {
        try await withLocalAPI { client, _ in
            _ = try await client.post("/api/v1/meters", "{}")
            #expect(try await client.get("/api/v1/alerts?meter=1").status == 200)
            #expect(try await client.get("/api/v1/alerts?meter=1,9").status == 404)
            #expect(try await client.get("/api/v1/events?meter=9").status == 404)
        }
    }
}
