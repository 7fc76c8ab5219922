import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct InsightRouteTests {
    private static let clock = SetClock("2026-11-22T13:30:00Z").wall

    private func withMeters(
        _ body: @Sendable @escaping (RunningServer) async throws -> Void
    ) async throws {
        try await withServer(clock: Self.clock) { running in
            for number in 1...6 {
                let house = InsightFixture.hourly(from: "2026-10-20", days: 33) { _ in Int64(number * 100) }
                _ = try await running.store.addMeter(InsightFixture.bahia, house.readings)
            }
            try await body(running)
        }
    }

    @Test func itSaysWhereTheEnergyGoes() async throws {
        try await withMeters { running in
            try await running.local { client in
                let insight = try await client.get("/api/v1/meters/6/insight?days=7&night=22-06").decode(
                    MeterInsight.self)
                #expect(insight.baseLoad?.powerKw == .watts(600) && insight.days == 7)
                #expect(insight.nightUse?.night.text == "22:00-06:00")
                #expect(insight.comparisons.last?.perDayKwh == .wattHours(7_200))
                #expect(try await client.get("/api/v1/meters/7/insight").status == 404)
                for query in ["days=2", "days=x", "night=25-26", "night=01:30-05:00", "to=x"] {
                    #expect(try await client.get("/api/v1/meters/6/insight?\(query)").status == 400, "\(query)")
                }
            }
        }
    }

    /// Of others a customer learns the median of five, and not which they are.
    @Test func aCallerWithOneMeterLearnsNothingOfTheOthers() async throws {
        try await withMeters { running in
            let token = try await running.token("customer", .viewer, meters: [6])
            try await running.network { client in
                let headers: HTTPFields = [.authorization: "Bearer \(token)"]
                #expect(try await client.send(.get, "/api/v1/meters/5/insight", headers: headers).status == 404)
                let answer = try await client.send(.get, "/api/v1/meters/6/insight", headers: headers)
                let alike = try #require(try answer.decode(MeterInsight.self).comparisons.last)
                #expect(alike.with == .alike && alike.meters == 5 && alike.perDayKwh == .wattHours(7_200))
            }
        }
    }
}
