import Foundation
import GridModel
import Testing

@testable import ServerKit

/// By what every engine must say that meters are billed.
@Suite struct TermsConformanceTests {
    private static let now = Instant(rfc3339: "2026-11-22T12:00:00Z")!
    private static let october = CivilMonth(year: 2026, month: 10)!
    private static func day(_ text: String) -> CivilDate { CivilDate(text: text)! }
    private static func days(_ from: String, _ until: String) -> Range<CivilDate> { day(from)..<day(until) }

    /// `from..<until name price`, for each of some terms.
    private static func text(_ terms: BillingTerms) -> [String] {
        terms.tariffs.map { term in
            guard case .energy(.flat(let price))? = term.tariff.components.first?.charge else { return "?" }
            return "\(term.days.lowerBound.text)..<\(term.days.upperBound.text) \(term.tariff.name) \(price.text)"
        }
    }

    private static func addTariffs(_ store: any Store) async throws {
        for (name, from, price) in [
            ("white", "2026-01-01", "0.50"), ("white", "2026-10-11", "0.60"), ("social", "2026-01-01", "0.30"),
        ] {
            let tariff = CatalogueConformanceTests.tariff(name, from: from, price: price)
            _ = try await store.addTariff(tariff, by: "op", at: now, dryRun: false)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func metersWithoutAContractShareTheStandingTariff(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(50)
            let batch = try await store.subjects(of: meters, in: Self.october)
            #expect(batch.kinds.count == 1)
            #expect(Self.text(batch.kinds[0]) == ["2026-10-01..<2026-11-01 default 0.40"])
            #expect(batch.kinds[0].tariffs[0].tariff == .standard)
            #expect(batch.kinds[0].period == BillingPeriod(Self.october, in: .utc))
            for (meter, subjects) in zip(meters, batch.subjects) {
                let subject = try subjects.get()
                #expect(subject.count == 1 && subject[0].customer == nil && subject[0].contract == nil)
                #expect(subject[0].meters == [StandingMeter(meter: meter, span: batch.kinds[0].period.span)])
            }
            // Any month there is.
            for month in [CivilMonth(year: 1, month: 2)!, CivilMonth(year: 9998, month: 12)!] {
                #expect(try await store.terms(of: [meters[0]], in: month)[0].tariffs[0].tariff == .standard)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aVersionAndAContractBeginInTheMiddleOfAPeriod(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            try await Self.addTariffs(store)
            let meter = try await store.addMeters(1)[0]
            let ana = try await store.addCustomer(NewCustomer(name: "Ana"), by: "op", at: Self.now, dryRun: false).id
            let contract = try await store.addContract(
                NewContract(meter: meter, customer: ana, tariff: "white", from: Self.day("2026-09-15")), by: "op",
                at: Self.now, dryRun: false)
            #expect(
                Self.text(try await store.terms(of: [meter], in: Self.october)[0]) == [
                    "2026-10-01..<2026-10-11 white 0.50", "2026-10-11..<2026-11-01 white 0.60",
                ])
            // Another tariff for the same customer stays one invoice.
            let change = ContractChange(from: Self.day("2026-10-21"), tariff: "social")
            let social = try await store.changeContract(contract.id, change, by: "op", at: Self.now, dryRun: false)[1]
            let batch = try await store.subjects(of: [meter], in: Self.october)
            let subjects = try batch.subjects[0].get()
            #expect(subjects.count == 1 && subjects[0].customer == ana && subjects[0].contract == social.id)
            #expect(
                Self.text(batch.kinds[subjects[0].kind]) == [
                    "2026-10-01..<2026-10-11 white 0.50", "2026-10-11..<2026-10-21 white 0.60",
                    "2026-10-21..<2026-11-01 social 0.30",
                ])
            // In September nobody was there at first.
            let september = try await store.subjects(of: [meter], in: Self.october.previous)
            let stays = try september.subjects[0].get()
            #expect(stays.map(\.customer) == [nil, ana])
            #expect(
                stays.flatMap { Self.text(september.kinds[$0.kind]) } == [
                    "2026-09-01..<2026-09-15 default 0.40", "2026-09-15..<2026-10-01 white 0.50",
                ])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whoMovesOutAndWhoMovesInHaveAnInvoiceEach(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            try await Self.addTariffs(store)
            let meter = try await store.addMeters(1)[0]
            var customers: [CustomerID] = []
            for name in ["Ana", "Rui"] {
                customers.append(
                    try await store.addCustomer(NewCustomer(name: name), by: "op", at: Self.now, dryRun: false).id)
            }
            let contract = try await store.addContract(
                NewContract(meter: meter, customer: customers[0], tariff: "social", from: Self.day("2026-01-01")),
                by: "op", at: Self.now, dryRun: false)
            _ = try await store.changeContract(
                contract.id, ContractChange(from: Self.day("2026-10-15"), customer: customers[1]), by: "op",
                at: Self.now, dryRun: false)
            let batch = try await store.subjects(of: [meter], in: Self.october)
            let subjects = try batch.subjects[0].get()
            #expect(subjects.map(\.customer) == customers)
            let terms = subjects.map { batch.kinds[$0.kind] }
            #expect(
                terms.map(\.days) == [Self.days("2026-10-01", "2026-10-15"), Self.days("2026-10-15", "2026-11-01")])
            #expect(subjects.map { $0.meters[0].span } == terms.map(\.span))
            #expect(terms[0].span.end == terms[1].span.start)
            // Prices by the month are in proportion to the whole period.
            #expect(terms.allSatisfy { $0.period.days == Self.days("2026-10-01", "2026-11-01") })
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func anExchangedMeterIsBilledWithTheOneThatTookItsPlace(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meters = try await store.addMeters(2)
            let point = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 1, at: Self.now)[0].id
            let exchange = Instant(rfc3339: "2026-10-15T12:00:00Z")!
            _ = try await store.install(
                NewInstallation(meter: meters[1], from: exchange), at: point, by: "op", now: Self.now, dryRun: false)
            let batch = try await store.subjects(of: meters, in: Self.october)
            let span = batch.kinds[0].period.span
            #expect(try batch.subjects[0].get().isEmpty)
            let subjects = try batch.subjects[1].get()
            // The place it stood at before has an invoice for the time up to then.
            #expect(subjects.count == 2 && subjects[1].usagePoint == point)
            #expect(
                subjects[0].meters == [
                    StandingMeter(meter: meters[1], span: TimeSpan(start: span.start, end: exchange))
                ])
            #expect(
                subjects[1].meters == [
                    StandingMeter(meter: meters[0], span: TimeSpan(start: span.start, end: exchange)),
                    StandingMeter(meter: meters[1], span: TimeSpan(start: exchange, end: span.end)),
                ])
            await #expect(throws: StoreFault.self) { try await store.terms(of: [meters[0]], in: Self.october) }
            let before = try await store.subjects(of: meters, in: Self.october.previous)
            #expect(try before.subjects.map { try $0.get().count } == [1, 1])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func cyclesZonesAndSuppliesHaveTheirOwnTerms(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let utc = try await store.addMeters(2)
            let zone = Zone("America/Bahia")!
            let bahia = try await store.add(NewMeters(count: 2), zone: zone, at: Self.now, idempotencyKey: nil).map(
                \.id)
            let points = try await store.usagePoints(UsagePointFilter(), after: nil, limit: 10, at: Self.now).map(\.id)
            _ = try await store.changeUsagePoint(
                points[1], UsagePointChange(cycle: BillingCycle(day: 15), cycleFrom: CivilMonth(year: 2026, month: 1)),
                by: "op", at: Self.now, dryRun: false)
            _ = try await store.changeUsagePoint(
                points[3], UsagePointChange(supply: .threePhase), by: "op", at: Self.now, dryRun: false)
            let cycles = try await store.cycles(of: bahia + utc, at: Self.now)
            #expect(cycles.keys.sorted() == [utc[1]])
            #expect(cycles[utc[1]]?.cycle(of: Self.october).day == 15)
            #expect(try await store.cycles(of: utc[0], at: Self.now) == .calendar)
            let batch = try await store.subjects(of: bahia.reversed() + utc, in: Self.october)
            #expect(batch.kinds.count == 4)
            let terms = try batch.subjects.map { batch.kinds[try $0.get()[0].kind] }
            #expect(terms.map(\.supply) == [.threePhase, .singlePhase, .singlePhase, .singlePhase])
            #expect(terms.map(\.period.zone) == [zone, zone, .utc, .utc])
            #expect(terms[3].period.days == Self.days("2026-09-15", "2026-10-15"))
            #expect(terms[0].period.span.start == Instant(rfc3339: "2026-10-01T03:00:00Z")!)
        }
    }

    @Test func oneMeterWithoutATariffInForceStopsNoOther() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(2)
            _ = try await store.addTariff(
                CatalogueConformanceTests.tariff("late", from: "2026-10-02"), by: "op", at: Self.now, dryRun: false)
            // No contract is made that way.
            let refused = await #expect(throws: StoreFault.self) {
                try await store.addContract(
                    NewContract(meter: meters[0], tariff: "late", from: Self.day("2026-10-01")), by: "op", at: Self.now,
                    dryRun: false)
            }
            #expect(refused?.code == .unknownTariffVersion)
            try await #require(store as? SQLiteStore).connection.pool.write { db in
                try db.execute(
                    sql: "INSERT INTO contract VALUES (1, 1, NULL, 'late', '2026-01-01', NULL, 0, '')")
            }
            let batch = try await store.subjects(of: meters, in: Self.october)
            let fault = #expect(throws: StoreFault.self) { try batch.subjects[0].get() }
            #expect(fault?.message.contains("late is not in force on 2026-10-01") == true)
            #expect(try batch.subjects[1].get().count == 1)
            await #expect(throws: StoreFault.self) {
                try await store.subjects(of: [9], in: Self.october)
            }
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func anotherStandingTariffCutsThePeriod(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            try await Self.addTariffs(store)
            let meter = try await store.addMeters(1)[0]
            _ = try await store.setStandingTariff(
                StandingTariff(from: Self.day("2026-10-21"), tariff: "social"), by: "op", at: Self.now, dryRun: false)
            #expect(
                Self.text(try await store.terms(of: [meter], in: Self.october)[0]) == [
                    "2026-10-01..<2026-10-21 default 0.40", "2026-10-21..<2026-11-01 social 0.30",
                ])
        }
    }
}
