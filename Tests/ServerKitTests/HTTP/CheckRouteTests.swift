import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct CheckRouteTests {
    private static let clock = SetClock("2026-11-22T12:00:00Z")

    private func withGap(_ body: @Sendable (APIClient, RunningServer) async throws -> Void) async throws {
        try await withLocalAPI(clock: Self.clock.wall) { client, running in
            _ = try await client.post("/api/v1/meters", #"{"timeZone": "America/Bahia"}"#)
            let lines = ["2026-11-21 05:00:00", "2026-11-21 06:00:00", "2026-11-22 08:00:00"].enumerated().map {
                #"{"id": 1, "consumption": \#($0 + 10), "datetime": "\#($1)"}"# + "\n"
            }
            #expect(try await client.bulk(lines.joined()).json().accepted.int == 3)
            try await body(client, running)
        }
    }

    @Test func whatIsFoundSaysItsKindItsTimeAndWhy() async throws {
        try await withGap { client, _ in
            let page = try await client.get("/api/v1/meters/1/checks?from=2026-11-21&to=2026-11-23").json()
            #expect(page.next.isNull && page.items.elements.count == 1)
            let gap = page.items[0]
            #expect(gap.kind == "interval" && gap.count.int == 1)
            #expect(gap.from == "2026-11-21T09:00:00Z" && gap.to == "2026-11-22T11:00:00Z")
            #expect(gap.message == "1 d 2 h between two readings, where 1 h is expected")
            let period = try await client.get("/api/v1/meters/1/checks?period=2026-11").json()
            #expect(period.items.elements.map(\.kind) == ["interval"])
        }
    }

    @Test(arguments: [
        ("/api/v1/meters/1/checks?period=2026-11&from=now", 400), ("/api/v1/meters/1/checks?from=now&to=-1d", 400),
        ("/api/v1/meters/1/checks?cursor=x", 400), ("/api/v1/meters/1/checks?limit=0", 400),
        ("/api/v1/meters/43/checks", 404),
    ])
    func whatCanNotBeAskedIsRefused(path: String, status: Int) async throws {
        try await withGap { client, _ in
            let answer = try await client.get(path)
            #expect(answer.status == status)
        }
    }

    @Test func aCallerChecksOnlyTheirOwnMeters() async throws {
        try await withGap { _, running in
            _ = try await running.store.addMeters(1)
            let viewer = try await running.token("v", .viewer, meters: [1])
            let other = try await running.token("o", .viewer, meters: [2])
            try await running.network { client in
                let seen = try await client.with(token: viewer).get("/api/v1/meters/1/checks")
                let unseen = try await client.with(token: other).get("/api/v1/meters/1/checks")
                #expect(seen.status == 200 && unseen.status == 404)
            }
        }
    }
}
