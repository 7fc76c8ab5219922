import GridModel
import Testing

@testable import ServerKit

/// What a meter sends is as great as it likes, and must not end gridd.
@Suite struct GreatEnergyTests {
    private static let great = Energy.kilowattHours(6_000_000_000_000)

    private func at(_ rfc3339: String) -> Instant { Instant(rfc3339: rfc3339)! }
    private func clock(_ rfc3339: String) -> WallClock {
        let now = at(rfc3339)
        return WallClock { now }
    }

    /// October's true-up and November's consumption are each less than the greatest energy there is, together they are not.
    @Test func aTrueUpAndAConsumptionTogetherBeyondAllEnergiesAreStillHeldAgainstWhatIsKnown() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            func read(_ at: String, _ value: Energy) async throws {
                try await store.append(meter, [Reading(at: self.at(at), value: value)])
            }
            try await read("2026-10-01T00:00:00Z", .zero)
            try await read("2026-10-10T00:00:00Z", .zero)
            _ = try await store.run()
            #expect(try await store.allInvoices().map(\.figures.isEstimated) == [true])
            try await read("2026-11-01T00:00:00Z", Self.great)
            _ = try await store.record(
                MeterEventDraft(.reset, at: at("2026-11-01T00:00:01Z"), closing: Self.great, opening: .zero),
                of: meter, by: "op", at: at("2026-12-02T00:00:00Z"), dryRun: false)
            try await read("2026-12-01T00:00:00Z", Self.great)
            let december = clock("2026-12-02T00:00:00Z")
            let run = try await store.run(Month.november, at: december)
            #expect(run.failures.isEmpty)
            let november = try #require(try await store.allInvoices(at: december.now()).last)
            #expect(november.figures.consumption == Self.great)
            #expect(november.figures.trueUps.map(\.energy) == [Self.great])
            #expect(try await store.differences(at: december).isEmpty)

            // A reading that comes late is a difference still, told with as much as there is room for.
            try await read("2026-11-30T12:00:00Z", Self.great)
            try await read("2026-12-01T00:00:00Z", Self.great + .kilowattHours(10))
            let differences = try await store.differences(at: december)
            #expect(differences.map(\.number) == [november.number])
            #expect(differences.map(\.difference.text) == ["4.00"])
            #expect(differences[0].issuedKwh.milliwattHours == .max && differences[0].currentKwh.milliwattHours == .max)
        }
    }
}
