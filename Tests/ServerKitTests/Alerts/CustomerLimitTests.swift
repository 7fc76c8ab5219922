import GridModel
import Testing

@testable import ServerKit

/// Limits that customers chose for themselves.
struct CustomerLimitTests {
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func at(_ date: String, _ kilowattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: "2026-\(date)T00:00:00Z")!, value: .kilowattHours(kilowattHours))
    }

    private func customer(_ name: String, limit: Int64?, _ store: any Store) async throws -> CustomerID {
        try await store.addCustomer(
            NewCustomer(name: name, alertLimitKwh: limit.map { .kilowattHours($0) }), by: "op", at: clock.wall.now(),
            dryRun: false
        ).id
    }

    private func contract(
        _ meter: MeterID, _ customer: CustomerID, from: String, _ store: any Store
    ) async throws -> ContractID {
        try await store.addContract(
            NewContract(meter: meter, customer: customer, tariff: "default", from: #require(CivilDate(text: from))),
            by: "op", at: clock.wall.now(), dryRun: false
        ).id
    }

    @Test func whoMovesInIsToldOfTheirOwnUseOnly() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meter = try await store.addMeter(.utc)
            let ana = try await customer("Ana", limit: 200, store)
            let rui = try await customer("Rui", limit: 100, store)
            let contract = try await contract(meter, ana, from: "2026-10-01", store)
            try await store.append(meter, [at("11-01", 0), at("11-15", 150)])
            try await fixture.catchUp()
            _ = try await store.changeContract(
                contract, ContractChange(from: #require(CivilDate(text: "2026-11-20")), customer: rui), by: "op",
                at: clock.wall.now(), dryRun: false)
            try await fixture.desk.endPeriods()
            try await store.append(meter, [at("11-22", 250)])
            try await fixture.catchUp()
            clock.set("2026-12-01T06:00:00Z")
            try await fixture.desk.endPeriods()
            try await store.append(meter, [at("12-01", 260)])
            try await fixture.catchUp()
            #expect(fixture.changes.isEmpty, "\(fixture.changes)")
            clock.set("2026-12-20T06:00:00Z")
            try await store.append(meter, [at("12-20", 360)])
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.message) == ["100.000 kWh consumed in 2026-12; the limit is 100 kWh"])
            #expect(fixture.changes.map(\.rule) == [CustomerLimits.rule])
        }
    }

    @Test func whereNobodyLivedALimitCountsAtOnce() async throws {
        try await withStore(.sqlite) { store, _ in
            let fixture = DeskFixture(store, clock)
            let meters = [try await store.addMeter(.utc), try await store.addMeter(.utc)]
            for (meter, limit) in zip(meters, [100, 300] as [Int64]) {
                let id = try await customer("Ana \(limit)", limit: limit, store)
                _ = try await contract(meter, id, from: "2026-11-20", store)
                try await store.append(meter, [at("11-01", 0), at("11-22", 120)])
            }
            try await fixture.catchUp()
            #expect(fixture.changes.map(\.meter) == [meters[0]])
        }
    }
}
