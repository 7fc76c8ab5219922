import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What every engine must do with tariffs, customers, usage points and contracts.
@Suite struct CatalogueConformanceTests {
    private static let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!

    static func day(_ text: String) -> CivilDate { CivilDate(text: text)! }

    static func document(
        _ name: String = "white", from: String = "2026-01-01", price: String = "0.50"
    ) -> TariffDocument {
        TariffDocument(
            """
            # \(price) a kilowatt-hour
            name: \(name)
            currency: BRL
            validFrom: \(from)
            rounding: {line: {decimals: 2, rule: half-up}}
            components:
            - {kind: energy, label: Energy, price: "\(price)"}

            """, .yaml)
    }

    static func tariff(_ name: String = "white", from: String = "2026-01-01", price: String = "0.50") -> NewTariff {
        NewTariff(name: name, validFrom: day(from), document: document(name, from: from, price: price))
    }

    // MARK: Customers

    @Test(arguments: StoreEngine.allCases)
    func aCustomerIsAddedOnceUnderAKey(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            func add(_ name: String, _ key: String?, dryRun: Bool = false) async throws -> Int64 {
                try await store.addCustomer(
                    NewCustomer(name: name), by: "op", at: Self.now, idempotencyKey: key, dryRun: dryRun
                ).id.value
            }
            var added = [try await add("Ana", "a", dryRun: true)]
            for key in ["a", "a", "b", nil] { added.append(try await add("Ana", key)) }
            #expect(added == [1, 1, 1, 2, 3])
            let other = await #expect(throws: StoreFault.self) { try await add("Rui", "a") }
            #expect(other?.code == .conflict)
            #expect(try await store.customers(CustomerFilter(), after: nil, limit: 9).customers.count == 3)
        }
    }

    @Test func aSearchThatFindsNobodyStopsToLookAtTheClock() async throws {
        try await withStore(.sqlite) { store, _ in
            for _ in 0..<300 {
                _ = try await store.addCustomer(NewCustomer(name: "Ana"), by: "op", at: Self.now, dryRun: false)
            }
            let sqlite = try #require(store as? SQLiteStore)
            let (found, reached) = try await sqlite.read { db in
                try CustomerRows.customers(
                    CustomerFilter(text: "rui"), after: nil, limit: 9, within: .zero, db)
            }
            #expect(found.isEmpty && reached?.value == 256)
        }
    }

    // MARK: Tariffs

    @Test(arguments: StoreEngine.allCases)
    func outOfTheBoxThereIsOneTariffThatAlwaysStands(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let all = try await store.tariffs(on: Self.day("2026-11-22"), after: nil, limit: 10)
            #expect(all.map(\.name) == ["default"])
            let record = try await store.tariff("default", .on(Self.day("2026-11-22")))
            #expect(try record.document.parsed() == .standard)
            #expect(all[0] == TariffListing(record, .standard))
            #expect(
                try await store.standingTariffs() == [StandingTariff(from: Self.day("0001-01-01"), tariff: "default")])
            #expect(try await store.tariff("default", .on(Self.day("0001-01-01"))) == record)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func theVersionInForceIsTheLatestForTheLastDayThatBegan(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            for (from, price) in [("2026-01-01", "0.50"), ("2026-10-15", "0.60"), ("2026-01-01", "0.55")] {
                _ = try await store.addTariff(
                    Self.tariff(from: from, price: price), by: "ana", at: Self.now, dryRun: false)
            }
            func version(_ day: String) async throws -> Int64 {
                try await store.tariff("white", .on(Self.day(day))).version
            }
            #expect(try await version("2026-01-01") == 3)
            #expect(try await version("2026-10-14") == 3)
            #expect(try await version("2026-10-15") == 2)
            #expect(try await version("9999-12-31") == 2)
            let versions = try await store.tariffVersions("white")
            #expect(versions.map(\.version) == [1, 3, 2])
            #expect(versions.map(\.addedBy) == ["ana", "ana", "ana"])
            let first = try await store.tariff("white", .version(1))
            #expect(first.document.text.hasPrefix("# 0.50 a kilowatt-hour\n"))
            #expect(versions[0] == TariffListing(first, try first.document.parsed()))
            #expect(versions[0].sha256 == Self.document().sha256)
            let early = await #expect(throws: StoreFault.self) { try await version("2025-12-31") }
            #expect(early?.code == .unknownTariffVersion && early?.message.contains("2026-01-01") == true)
            for choice in [TariffChoice.version(4), .version(0)] {
                let fault = await #expect(throws: StoreFault.self) { try await store.tariff("white", choice) }
                #expect(fault?.code == .unknownTariffVersion)
            }
            let missing = await #expect(throws: StoreFault.self) { try await store.tariffVersions("wihte") }
            #expect(missing?.code == .unknownTariff)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func theSameDocumentAgainAddsNothing(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let first = try await store.addTariff(Self.tariff(), by: "ana", at: Self.now, dryRun: false)
            #expect(try await store.addTariff(Self.tariff(), by: "rui", at: Self.now, dryRun: false) == first)
            // What was corrected may be corrected back.
            _ = try await store.addTariff(Self.tariff(price: "0.51"), by: "ana", at: Self.now, dryRun: false)
            #expect(try await store.addTariff(Self.tariff(), by: "ana", at: Self.now, dryRun: false).version == 3)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aDryRunSaysWhatWouldBeAndLeavesNothing(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let would = try await store.addTariff(Self.tariff(), by: "ana", at: Self.now, dryRun: true)
            await #expect(throws: StoreFault.self) { try await store.tariffVersions("white") }
            #expect(try await store.addTariff(Self.tariff(), by: "ana", at: Self.now, dryRun: false) == would)
            let customer = try await store.addCustomer(
                NewCustomer(name: "Ana"), by: "ana", at: Self.now, dryRun: true)
            #expect(try await store.customer(customer.id) == nil)
            let meter = try await store.addMeters(1)[0]
            let new = NewContract(meter: meter, tariff: "white", from: Self.day("2026-01-01"))
            let contract = try await store.addContract(new, by: "ana", at: Self.now, dryRun: true)
            #expect(try await store.contract(contract.id, at: Self.now) == nil)
            #expect(try await store.addContract(new, by: "ana", at: Self.now, dryRun: false) == contract)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func tariffsAreListedByNamePageByPage(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            for name in ["white", "social", "agile"] {
                _ = try await store.addTariff(Self.tariff(name), by: "ana", at: Self.now, dryRun: false)
            }
            // One that is still to come is there too.
            _ = try await store.addTariff(
                Self.tariff("next", from: "2030-01-01"), by: "ana", at: Self.now, dryRun: false)
            var names: [String] = []
            while true {
                let page = try await store.tariffs(on: Self.day("2026-11-22"), after: names.last, limit: 2)
                names += page.map(\.name)
                if page.count < 2 { break }
            }
            #expect(names == ["agile", "default", "next", "social", "white"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherTariffStandsFromADayOn(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let standing = StandingTariff(from: Self.day("2026-12-01"), tariff: "white")
            let fault = await #expect(throws: StoreFault.self) {
                try await store.setStandingTariff(standing, by: "ana", at: Self.now, dryRun: false)
            }
            #expect(fault?.code == .unknownTariff)
            _ = try await store.addTariff(Self.tariff(), by: "ana", at: Self.now, dryRun: false)
            let set = try await store.setStandingTariff(standing, by: "ana", at: Self.now, dryRun: false)
            #expect(set.map(\.tariff) == ["default", "white"])
            #expect(
                set.tariff(on: Self.day("2026-11-30")) == "default" && set.tariff(on: Self.day("2026-12-01")) == "white"
            )
        }
    }

    // MARK: Customers

    @Test(arguments: StoreEngine.allCases)
    func aCustomerIsChangedFoundAndClosedAndNeverGone(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let ana = try await store.addCustomer(
                NewCustomer(name: "Ana Ção", taxId: "52998224725", email: "ana@example.com"), by: "op", at: Self.now,
                dryRun: false)
            let other = try await store.addCustomer(NewCustomer(name: "Rui"), by: "op", at: Self.now, dryRun: false)
            let taken = await #expect(throws: StoreFault.self) {
                try await store.changeCustomer(
                    other.id, CustomerChange(taxId: "52998224725"), by: "op", at: Self.now, dryRun: false)
            }
            #expect(taken?.code == .conflict && taken?.message.contains("customer \(ana.id)") == true)
            for text in ["ÇÃO", "ana@", "529.982.247-25"] {
                let found = try await store.customers(CustomerFilter(text: text), after: nil, limit: 10).customers
                #expect(found == [ana], "\(text)")
            }
            let changed = try await store.changeCustomer(
                ana.id, CustomerChange(email: "", phone: "123"), by: "op", at: Self.now, dryRun: false)
            #expect(changed.email == nil && changed.phone == "123" && changed.name == ana.name)
            let closed = try await store.closeCustomer(ana.id, by: "op", at: Self.now, dryRun: false)
            #expect(closed.closedAt == Self.now)
            let later = Self.now.adding(seconds: 5)
            #expect(try await store.closeCustomer(ana.id, by: "op", at: later, dryRun: false) == closed)
            #expect(try await store.customers(CustomerFilter(), after: nil, limit: 10).customers == [other])
            let all = CustomerFilter(includesClosed: true)
            #expect(try await store.customers(all, after: nil, limit: 10).customers.count == 2)
            let (first, reached) = try await store.customers(all, after: nil, limit: 1)
            #expect(first.map(\.id) == [ana.id] && reached == ana.id)
            #expect(try await store.customers(all, after: reached, limit: 1).reached == nil)
            // Who left and comes back is a customer again.
            let again = try await store.addCustomer(
                NewCustomer(name: "Ana", taxId: "52998224725"), by: "op", at: Self.now, dryRun: false)
            #expect(again.id > other.id)
            for body in [CustomerID(99)!] {
                let fault = await #expect(throws: StoreFault.self) {
                    try await store.closeCustomer(body, by: "op", at: Self.now, dryRun: false)
                }
                #expect(fault?.code == .unknownCustomer)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aCustomerWithAContractIsNotClosed(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await store.addMeters(1)[0]
            let ana = try await store.addCustomer(NewCustomer(name: "Ana"), by: "op", at: Self.now, dryRun: false)
            let contract = try await store.addContract(
                NewContract(meter: meter, customer: ana.id, from: Self.day("2026-01-01")), by: "op", at: Self.now,
                dryRun: false)
            let fault = await #expect(throws: StoreFault.self) {
                try await store.closeCustomer(ana.id, by: "op", at: Self.now, dryRun: false)
            }
            #expect(fault?.code == .conflict && fault?.message.contains("contracts end \(contract.id)") == true)
            _ = try await store.endContract(
                contract.id, until: Self.day("2026-12-01"), by: "op", at: Self.now, dryRun: false)
            #expect(try await store.closeCustomer(ana.id, by: "op", at: Self.now, dryRun: false).closedAt != nil)
            let closed = await #expect(throws: StoreFault.self) {
                try await store.addContract(
                    NewContract(meter: meter, customer: ana.id, from: Self.day("2027-01-01")), by: "op", at: Self.now,
                    dryRun: false)
            }
            #expect(closed?.code == .conflict)
        }
    }
}
