import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct HistoryRouteTests {
    /// A long page is sent while it is written.
    @Test func aLongPageIsWhatItsPartsAre() async throws {
        try await withLocalAPI { client, _ in
            _ = try await client.post("/api/v1/meters", #"{"count": 1}"#)
            let lines = [("2026-01-01", 1), ("2026-02-15", 1_234), ("2026-04-01", 5_678)].map {
                #"{"id": 1, "consumption": \#($1), "datetime": "\#($0)T00:00:00Z"}"#
            }
            _ = try await client.bulk(lines.joined(separator: "\n"))
            let question = "/api/v1/meters/1/history?every=1h&from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z"
            let whole = try await client.get(question + "&limit=10000")
            #expect(whole.status == 200 && whole.mediaType == "application/json")
            let page = try whole.decode(Page<Interval>.self)
            #expect(page.items.count == 90 * 24 && page.next == nil)
            var items: [Interval] = []
            var cursor: String?
            repeat {
                let part = try await client.get(question + "&limit=500" + (cursor.map { "&cursor=\($0)" } ?? ""))
                let page = try part.decode(Page<Interval>.self)
                #expect(page.items.count <= 500)
                items += page.items
                cursor = page.next
            } while cursor != nil
            #expect(items == page.items)
            let total = page.items.reduce(Int64(0)) { $0 + $1.consumptionKwh.milliwattHours }
            #expect(total == 5_677_000_000)
        }
    }
}
