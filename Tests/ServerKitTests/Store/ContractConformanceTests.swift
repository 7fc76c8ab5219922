import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What every engine must do with usage points and contracts.
@Suite struct ContractConformanceTests {
    private static let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!
    private static func day(_ text: String) -> CivilDate { CivilDate(text: text)! }

    /// Two tariffs and a customer, for contracts to name.
    private static func furnished(_ store: any Store) async throws -> CustomerID {
        for name in ["white", "social"] {
            _ = try await store.addTariff(CatalogueConformanceTests.tariff(name), by: "op", at: now, dryRun: false)
        }
        return try await store.addCustomer(NewCustomer(name: "Ana"), by: "op", at: now, dryRun: false).id
    }

    @Test(arguments: StoreEngine.allCases)
    func everyMeterHasAUsagePointOfItsOwn(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(2)
            let enrolled = try await store.enrol(Enrolment(), at: Self.now)
            let points = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 10, at: Self.now)
            #expect(points.map(\.meter) == meters + [enrolled])
            #expect(points.allSatisfy { $0.tariff == "default" && $0.supply == .singlePhase && $0.cycle == .month })
            #expect(points.allSatisfy { $0.contract == nil && $0.customer == nil })
            #expect(points[0].installations == [Installation(meter: meters[0], from: nil, until: nil)])
            let some = try await store.usagePoints(
                UsagePointFilter(meters: MeterSelection([meters[1]])), after: nil, limit: 10, at: Self.now)
            #expect(some == [points[1]])
            #expect(
                try await store.usagePoints(UsagePointFilter(), after: points[0].id, limit: 1, at: Self.now)
                    == [points[1]])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aUsagePointIsChangedAndSaysWhatIsInForce(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let customer = try await Self.furnished(store)
            let meter = try await store.addMeters(1)[0]
            let point = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 1, at: Self.now)[0].id
            let changed = try await store.changeUsagePoint(
                point,
                UsagePointChange(
                    name: "Flat 2", supply: .threePhase, cycle: BillingCycle(day: 15), site: "Block A", address: "x"),
                by: "op", at: Self.now, dryRun: false)
            #expect(changed.name == "Flat 2" && changed.supply == .threePhase && changed.cycle.day == 15)
            // In force from the month that runs on, whose period is over thereby.
            #expect(
                changed.cycles == [
                    DatedCycle(from: nil, cycle: .month),
                    DatedCycle(from: CivilMonth(year: 2026, month: 11), cycle: BillingCycle(day: 15)!),
                ])
            #expect(try await store.month(of: meter, holding: Self.now).text == "2026-12")
            let cleared = try await store.changeUsagePoint(
                point, UsagePointChange(name: "", address: ""), by: "op", at: Self.now, dryRun: false)
            #expect(cleared.name == nil && cleared.address == nil && cleared.site == "Block A")
            let contract = try await store.addContract(
                NewContract(
                    usagePoint: point, customer: customer, tariff: "white", from: Self.day("2026-11-22"),
                    until: Self.day("2026-11-23")), by: "op", at: Self.now, dryRun: false)
            let today = try #require(try await store.usagePoint(point, at: Self.now))
            #expect(today.contract == contract.id && today.customer == customer && today.tariff == "white")
            for other in [-86_400, 86_400] {
                let point = try await store.usagePoint(point, at: Self.now.adding(seconds: Int64(other)))
                #expect(point?.contract == nil && point?.tariff == "default")
            }
            #expect(
                try await store.usagePoints(UsagePointFilter(site: "Block B"), after: nil, limit: 1, at: Self.now)
                    .isEmpty)
            let fault = await #expect(throws: StoreFault.self) {
                try await store.changeUsagePoint(
                    UsagePointID(99)!, UsagePointChange(name: "x"), by: "op", at: Self.now, dryRun: false)
            }
            #expect(fault?.code == .unknownUsagePoint)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aMeterStandsInOnePlaceAtATime(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(3)
            let points = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 10, at: Self.now).map(\.id)
            let exchange = Instant(rfc3339: "2026-10-15T12:00:00Z")!
            let installed = try await store.install(
                NewInstallation(meter: meters[1], from: exchange), at: points[0], by: "op", now: Self.now, dryRun: false
            )
            #expect(
                installed.installations == [
                    Installation(meter: meters[0], from: nil, until: exchange),
                    Installation(meter: meters[1], from: exchange, until: nil),
                ])
            #expect(installed.meter == meters[1])
            let left = try await store.usagePoint(points[1], at: Self.now)
            #expect(left?.meter == nil)
            #expect(left?.installations == [Installation(meter: meters[1], from: nil, until: exchange)])
            // Nothing is put before what is known.
            for (meter, point) in [(meters[2], points[0]), (meters[1], points[2])] {
                let fault = await #expect(throws: StoreFault.self) {
                    try await store.install(
                        NewInstallation(meter: meter, from: exchange.adding(seconds: -1)), at: point, by: "op",
                        now: Self.now, dryRun: false)
                }
                #expect(fault?.code == .conflict)
            }
            let twice = await #expect(throws: StoreFault.self) {
                try await store.install(
                    NewInstallation(meter: meters[1], from: Self.now), at: points[0], by: "op", now: Self.now,
                    dryRun: false)
            }
            #expect(twice?.code == .conflict)
            // The old one may come back.
            let back = try await store.install(
                NewInstallation(meter: meters[0], from: Self.now), at: points[0], by: "op", now: Self.now, dryRun: false
            )
            #expect(back.installations.map(\.meter) == [meters[0], meters[1], meters[0]])
            // At the very moment another was put there: that one did not stand there at all.
            let instead = try await store.install(
                NewInstallation(meter: meters[2], from: Self.now), at: points[0], by: "op", now: Self.now, dryRun: false
            )
            #expect(instead.installations.map(\.meter) == [meters[0], meters[1], meters[2]])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aUsagePointHasOneContractAtATime(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let customer = try await Self.furnished(store)
            let meter = try await store.addMeters(1)[0]
            let first = try await store.addContract(
                NewContract(
                    meter: meter, customer: customer, tariff: "white", from: Self.day("2026-03-01"),
                    until: Self.day("2026-06-01")), by: "op", at: Self.now, dryRun: false)
            #expect(first.meter == meter && first.addedBy == "op" && first.addedAt == Self.now)
            for (from, until) in [
                ("2026-02-01", "2026-03-02"), ("2026-05-31", nil), ("2026-04-01", "2026-04-02"), ("2026-01-01", nil),
            ] as [(String, String?)] {
                let fault = await #expect(throws: StoreFault.self) {
                    try await store.addContract(
                        NewContract(meter: meter, from: Self.day(from), until: until.map(Self.day)), by: "op",
                        at: Self.now, dryRun: false)
                }
                #expect(fault?.code == .conflict && fault?.message.contains("contract \(first.id)") == true)
            }
            // Before and after it there is room, to the day.
            let before = try await store.addContract(
                NewContract(meter: meter, from: Self.day("2026-01-01"), until: Self.day("2026-03-01")), by: "op",
                at: Self.now, dryRun: false)
            let after = try await store.addContract(
                NewContract(meter: meter, tariff: "social", from: Self.day("2026-06-01")), by: "op", at: Self.now,
                dryRun: false)
            #expect(before.tariff == "default")
            let all = try await store.contracts(ContractFilter(), after: nil, limit: 10, at: Self.now)
            #expect(all == [first, before, after])
            func found(_ filter: ContractFilter) async throws -> [ContractID] {
                try await store.contracts(filter, after: nil, limit: 10, at: Self.now).map(\.id)
            }
            #expect(try await found(ContractFilter(customer: customer)) == [first.id])
            #expect(try await found(ContractFilter(tariff: "social")) == [after.id])
            #expect(try await found(ContractFilter(on: Self.day("2026-05-31"))) == [first.id])
            #expect(try await found(ContractFilter(on: Self.day("2026-06-01"))) == [after.id])
            #expect(try await found(ContractFilter(meters: MeterSelection([meter]))).count == 3)
            #expect(try await found(ContractFilter(meters: MeterSelection([7]))).isEmpty)
            // An end can't reach into what follows.
            let reach = await #expect(throws: StoreFault.self) {
                try await store.endContract(
                    first.id, until: Self.day("2026-06-02"), by: "op", at: Self.now, dryRun: false)
            }
            #expect(reach?.code == .conflict)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherTariffOrCustomerFollowsFromADayOn(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let ana = try await Self.furnished(store)
            let rui = try await store.addCustomer(NewCustomer(name: "Rui"), by: "op", at: Self.now, dryRun: false).id
            let meter = try await store.addMeters(1)[0]
            let first = try await store.addContract(
                NewContract(meter: meter, customer: ana, tariff: "white", from: Self.day("2026-01-01")), by: "op",
                at: Self.now, dryRun: false)
            func change(_ id: ContractID, _ change: ContractChange) async throws -> [Contract] {
                try await store.changeContract(id, change, by: "op", at: Self.now, dryRun: false)
            }
            let moved = try await change(first.id, ContractChange(from: Self.day("2026-10-15"), customer: rui))
            #expect(moved.map(\.customer) == [ana, rui])
            #expect(moved.map(\.until) == [Self.day("2026-10-15"), nil])
            #expect(moved[1].from == Self.day("2026-10-15") && moved[1].tariff == "white")
            let priced = try await change(
                moved[1].id, ContractChange(from: Self.day("2026-11-01"), tariff: "social"))
            #expect(priced.map(\.tariff) == ["white", "social"] && priced[1].customer == rui)
            // From its own first day on it is changed itself.
            let corrected = try await change(
                priced[1].id, ContractChange(from: Self.day("2026-11-01"), tariff: "default", withoutCustomer: true))
            #expect(corrected.count == 1 && corrected[0].id == priced[1].id)
            #expect(corrected[0].tariff == "default" && corrected[0].customer == nil)
            // Nothing new is nothing done.
            #expect(
                try await change(corrected[0].id, ContractChange(from: Self.day("2026-11-05"), tariff: "default")).count
                    == 1)
            // A day of another's is a mistake.
            let fault = await #expect(throws: StoreFault.self) {
                try await change(first.id, ContractChange(from: Self.day("2026-10-15"), tariff: "social"))
            }
            #expect(fault?.code == .conflict)
            // In the middle of one that ends, the end stays.
            _ = try await store.endContract(
                corrected[0].id, until: Self.day("2026-12-01"), by: "op", at: Self.now, dryRun: false)
            let tail = try await change(
                corrected[0].id, ContractChange(from: Self.day("2026-11-20"), customer: ana))
            #expect(tail.map(\.until) == [Self.day("2026-11-20"), Self.day("2026-12-01")])
            for (id, code) in [(ContractID(99)!, StoreFault.Code.unknownContract)] {
                let fault = await #expect(throws: StoreFault.self) {
                    try await change(id, ContractChange(from: Self.day("2026-11-01"), tariff: "white"))
                }
                #expect(fault?.code == code)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatAContractNamesIsThere(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let from = Self.day("2026-01-01")
            for (new, code) in [
                (NewContract(meter: meter, tariff: "white", from: from), StoreFault.Code.unknownTariff),
                (NewContract(meter: meter, customer: CustomerID(9), from: from), .unknownCustomer),
                (NewContract(usagePoint: UsagePointID(9), from: from), .unknownUsagePoint),
                (NewContract(meter: MeterID(9), from: from), .notFound),
            ] {
                let fault = await #expect(throws: StoreFault.self) {
                    try await store.addContract(new, by: "op", at: Self.now, dryRun: false)
                }
                #expect(fault?.code == code)
            }
        }
    }
}
