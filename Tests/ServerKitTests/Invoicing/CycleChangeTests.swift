import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

/// Another reading cycle, while invoices are issued: each day is billed once.
@Suite struct CycleChangeTests {
    private static let december = CivilMonth(year: 2026, month: 12)!
    private static let point = UsagePointID(1)!
    private static let tariff = """
        name: monthly
        currency: BRL
        validFrom: 2026-01-01
        rounding: {line: {decimals: 2, rule: half-up}}
        components:
          - {kind: energy, label: Energy, price: 0.40}
          - {kind: fixed, label: Service, per: month, price: 30.00}
        """

    private func at(_ rfc3339: String) -> Instant { Instant(rfc3339: rfc3339)! }
    private func clock(_ rfc3339: String) -> WallClock {
        let now = at(rfc3339)
        return WallClock { now }
    }

    /// One watt-hour more each hour than in the hour before.
    private func value(_ hour: Int64) -> Energy { .wattHours(hour * (hour + 1) / 2) }

    /// A meter that is read each day at midnight, from a day on through another.
    private func addMeter(
        _ store: any Store, from: String, through: String, times factor: Int64 = 1
    ) async throws -> MeterID {
        let start = CivilDate(text: "2026-01-01")!.daysSince1970
        let days = CivilDate(text: from)!.daysSince1970...CivilDate(text: through)!.daysSince1970
        let meter = try await store.addMeters(1)[0]
        try await store.append(
            meter,
            days.map { day in
                Reading(
                    at: Instant(seconds: Int64(day) * 86_400),
                    value: .wattHours(factor * value(Int64(day - start) * 24).milliwattHours / 1_000))
            })
        return meter
    }

    private func consumed(_ from: String, _ until: String) -> Energy {
        let start = CivilDate(text: "2026-01-01")!.daysSince1970
        func value(_ text: String) -> Energy { self.value(Int64(CivilDate(text: text)!.daysSince1970 - start) * 24) }
        return value(until) - value(from)
    }

    @discardableResult
    private func set(
        _ cycle: String, from month: String? = nil, at now: String, _ store: any Store, dryRun: Bool = false,
        point: UsagePointID = CycleChangeTests.point
    ) async throws -> UsagePoint {
        try await store.changeUsagePoint(
            point,
            UsagePointChange(cycle: BillingCycle(text: cycle)!, cycleFrom: month.map { CivilMonth(text: $0)! }),
            by: "op", at: at(now), dryRun: dryRun)
    }

    private func days(_ invoices: [StoredInvoice]) -> [String] {
        invoices.map { "\($0.terms.month.text) \($0.terms.firstDay.text)...\($0.terms.lastDay.text)" }
    }

    private func setTariff(_ store: any Store) async throws {
        _ = try await store.addTariff(
            NewTariff(
                name: "monthly", validFrom: CivilDate(text: "2026-01-01")!, document: TariffDocument(Self.tariff, .yaml)
            ), by: "op", at: Month.after, dryRun: false)
        _ = try await store.setStandingTariff(
            StandingTariff(from: CivilDate(text: "2026-01-01")!, tariff: "monthly"), by: "op", at: Month.after,
            dryRun: false)
    }

    /// Issued by the calendar month, then read on the fifteenth: the days from then on were billed twice.
    @Test func noDayIsBilledTwiceWhenTheCycleGetsShorter() async throws {
        try await withStore(.sqlite) { store, _ in
            try await setTariff(store)
            let meter = try await addMeter(store, from: "2026-11-01", through: "2027-02-01")
            _ = try await store.run(Month.november, at: clock("2026-12-02T00:00:00Z"))
            let point = try await set("day-15", at: "2026-12-02T00:00:00Z", store)
            #expect(point.cycles.map { $0.from?.text } == [nil, "2026-12"] && point.cycle.text == "day-15")
            #expect(try await store.month(of: meter, holding: at("2026-12-20T00:00:00Z")).text == "2027-01")

            let january = clock("2027-01-16T00:00:00Z")
            let question = InvoiceQuestion(meter: meter, period: Self.december)
            let draft = try await question.answer(from: store, clock: january)
            #expect(draft.notes?.count == 1 && draft.notes?[0].contains("14 days") == true)
            #expect(draft.lines.map(\.label) == ["Energy", "Service, 14 of 30 days"])
            #expect(draft.lines[1].amount == "14.00")
            #expect(try await store.run(Self.december, at: january).summary.issued == 1)
            #expect(try await store.run(Self.december.next, at: january).summary.issued == 1)
            let all = try await store.allInvoices()
            #expect(
                days(all) == [
                    "2026-11 2026-11-01...2026-11-30", "2026-12 2026-12-01...2026-12-14",
                    "2027-01 2026-12-15...2027-01-14",
                ])
            #expect(
                all.reduce(Energy.zero) { $0 + $1.figures.consumption } == consumed("2026-11-01", "2027-01-15"))
            let issued = try await question.answer(from: store, clock: january)
            #expect(issued.number == 2 && issued.lines == draft.lines && issued.notes == draft.notes)
            // What it keeps explains it, and says it again.
            var explained = question
            explained.isExplained = true
            let lines = try await explained.answer(from: store, clock: january).lines
            #expect(lines.map(\.amount) == draft.lines.map(\.amount))
            #expect(lines[1].basis?.price.contains { $0.detail == "14 × 30.00 / 30" } == true)
            #expect(try await store.differences(at: january).isEmpty)
        }
    }

    /// Read on the fifteenth, then by the calendar month: the days from then to the month's end were never billed.
    @Test func noDayIsLostWhenTheCycleGetsLonger() async throws {
        try await withStore(.sqlite) { store, _ in
            try await setTariff(store)
            _ = try await addMeter(store, from: "2026-10-15", through: "2027-02-01")
            try await set("day-15", from: "2026-01", at: "2026-10-20T00:00:00Z", store)
            _ = try await store.run(Month.november, at: clock("2026-11-16T00:00:00Z"))
            try await set("month", at: "2026-11-20T00:00:00Z", store)
            #expect(try await store.run(Self.december, at: clock("2026-12-31T00:00:00Z")).failures.count == 1)
            _ = try await store.run(Self.december, at: clock("2027-01-02T00:00:00Z"))
            let all = try await store.allInvoices()
            #expect(
                days(all) == ["2026-11 2026-10-15...2026-11-14", "2026-12 2026-11-15...2026-12-31"])
            #expect(
                all.reduce(Energy.zero) { $0 + $1.figures.consumption } == consumed("2026-10-15", "2027-01-01"))
            #expect(all[1].forms.map(\.label) == ["Energy", "Service, 47 of 31 days"])
        }
    }

    @Test func aCycleOfWhatIsBilledStaysUntilThatIsTakenBack() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await addMeter(store, from: "2026-10-01", through: "2027-01-01")
            let december = clock("2026-12-02T00:00:00Z")
            _ = try await store.run(Month.november, at: december)
            for month in ["2026-11", "2026-10", "1970-01"] {
                for dryRun in [true, false] {
                    let fault = await #expect(throws: StoreFault.self) {
                        try await set("day-15", from: month, at: "2026-12-02T00:00:00Z", store, dryRun: dryRun)
                    }
                    #expect(fault?.code == .conflict)
                    #expect(fault?.message.hasPrefix("invoice 1 of 2026-11 counts") == true)
                    #expect(fault?.message.contains("from 2026-12 on") == true)
                }
            }
            // A dry run changes nothing, and a change that changes nothing is none.
            let would = try await set("day-15", at: "2026-12-02T00:00:00Z", store, dryRun: true)
            #expect(would.cycles.count == 2)
            let same = try await set("month", at: "2026-12-02T00:00:00Z", store)
            #expect(same.cycles == [DatedCycle(from: nil, cycle: .month)])
            _ = try await store.desk(at: december).change(1, .void(reason: "moved"), .plain)
            try await set("day-15", from: "2026-11", at: "2026-12-02T00:00:00Z", store)
            _ = try await store.run(Month.november, at: december)
            #expect(
                days(try await store.allInvoices().filter { $0.ended == nil }) == ["2026-11 2026-11-01...2026-11-14"])
        }
    }

    @Test func bothCustomersOfATransitionHaveTheirShareOfIt() async throws {
        try await withStore(.sqlite) { store, _ in
            try await setTariff(store)
            let meter = try await addMeter(store, from: "2026-11-01", through: "2027-01-01")
            var customers: [CustomerID] = []
            for name in ["Ana", "Rui"] {
                customers.append(
                    try await store.addCustomer(NewCustomer(name: name), by: "op", at: Month.after, dryRun: false).id)
            }
            let contract = try await store.addContract(
                NewContract(
                    meter: meter, customer: customers[0], tariff: "monthly", from: CivilDate(text: "2026-01-01")!),
                by: "op", at: Month.after, dryRun: false)
            _ = try await store.changeContract(
                contract.id, ContractChange(from: CivilDate(text: "2026-12-05")!, customer: customers[1]), by: "op",
                at: Month.after, dryRun: false)
            try await set("day-15", from: "2026-12", at: "2026-12-02T00:00:00Z", store)
            _ = try await store.run(Self.december, at: clock("2026-12-16T00:00:00Z"))
            let all = try await store.allInvoices()
            #expect(
                days(all) == ["2026-12 2026-12-01...2026-12-04", "2026-12 2026-12-05...2026-12-14"])
            #expect(
                all.map { $0.forms[1].label } == ["Service, 4 of 30 days", "Service, 10 of 30 days"])
            #expect(all.map { $0.figures.lines[1].amount } == [400, 1_000])
            for invoice in all {
                let period = try invoice.terms.billingTerms().period
                #expect(period.days == CivilDate(text: "2026-12-01")!..<CivilDate(text: "2026-12-15")!)
                #expect(invoice.explained(invoice.invoice(.issued)) != nil)
            }
        }
    }

    /// A store in which a day would be billed twice, as earlier builds could have made one.
    @Test func theSchemaBillsADayOnceAndARunGoesOnWithoutIt() async throws {
        try await withStore(.sqlite) { store, _ in
            for _ in 0..<40 { _ = try await addMeter(store, from: "2026-11-01", through: "2027-01-01") }
            _ = try await store.run(Month.november, at: clock("2026-12-02T00:00:00Z"))
            let sqlite = try #require(store as? SQLiteStore)
            let change = "INSERT INTO reading_cycle VALUES (7, 202611, 15, 0, 'op')"
            let refused = await #expect(throws: DatabaseError.self) {
                try await sqlite.connection.pool.write { db in try db.execute(sql: change) }
            }
            #expect(refused?.resultCode == .SQLITE_CONSTRAINT)
            try await sqlite.connection.pool.write { db in
                try db.execute(sql: "DROP TRIGGER reading_cycle_of_what_is_billed; " + change)
            }
            let run = try await store.run(Self.december, at: clock("2027-01-02T00:00:00Z"))
            #expect(run.summary.issued == 39 && run.summary.failed == 1 && run.summary.existing == 0)
            #expect(run.failures.first?.message.hasPrefix("invoice 7 of 2026-11 bills some of ") == true)
            let alone = await #expect(throws: StoreFault.self) {
                try await store.desk(at: clock("2027-01-02T00:00:00Z")).issue(
                    NewInvoice(meter: 7, period: Self.december), .plain)
            }
            #expect(alone?.code == .conflict && alone?.message.contains("is billed by invoice 7: credit") == true)
            #expect(try await store.allInvoices().map(\.number) == Array(1...79))
        }
    }

    /// Whatever is changed while months are billed: no watt-hour is billed twice or never.
    @Test func whateverCyclesAreSetEachDayIsBilledOnce() async throws {
        try await withStore(.sqlite) { store, _ in
            var random = Seeded(15)
            let count = 24
            for _ in 0..<count { _ = try await addMeter(store, from: "2026-01-01", through: "2027-03-01") }
            var month = CivilMonth(year: 2026, month: 2)!
            for _ in 0..<12 {
                let end = Zone.utc.start(of: month.next.firstDay)
                for meter in 1...count where Int.random(in: 0..<3, using: &random) == 0 {
                    let cycle = BillingCycle(day: [1, 1, 2, 9, 15, 28].randomElement(using: &random)!)!
                    let from = Int.random(in: 0..<4, using: &random) == 0 ? month.next.next.text : nil
                    try await set(cycle.text, from: from, at: end.rfc3339, store, point: UsagePointID(Int64(meter))!)
                }
                // Whatever cycle is in force, the month's period is over once the month is.
                let run = try await store.run(month, at: WallClock { end })
                #expect(run.summary.issued == count && run.summary.failed == 0)
                month = month.next
            }
            let all = Dictionary(grouping: try await store.allInvoices(), by: \.usagePoint)
            for invoices in all.values {
                let invoices = invoices.sorted { $0.terms.firstDay < $1.terms.firstDay }
                #expect(invoices.count == 12)
                #expect(
                    zip(invoices, invoices.dropFirst()).allSatisfy {
                        $0.terms.lastDay.adding(days: 1) == $1.terms.firstDay
                    }, "\(days(invoices))")
                let last = invoices[11].terms.lastDay.adding(days: 1).text
                #expect(
                    invoices.reduce(Energy.zero) { $0 + $1.figures.consumption }
                        == consumed(invoices[0].terms.firstDay.text, last))
            }
        }
    }

    /// What a meter counted is billed where it stood, or where it stands, and not at both.
    @Test func aMeterIsNotMovedFromWhereItWasBilled() async throws {
        try await withStore(.sqlite) { store, _ in
            for times in [1, 3] as [Int64] {
                _ = try await addMeter(store, from: "2026-10-01", through: "2026-11-04", times: times)
            }
            _ = try await store.run()
            func move(_ from: String) async throws -> UsagePoint {
                try await store.install(
                    NewInstallation(meter: 2, from: at(from)), at: Self.point, by: "op", now: Month.after,
                    dryRun: false)
            }
            let fault = await #expect(throws: StoreFault.self) { try await move("2026-10-15T12:00:00Z") }
            #expect(fault?.code == .conflict)
            #expect(fault?.message.contains("billed by invoice 2, at usage point 2") == true)
            #expect(fault?.message.contains("from 2026-11-01 on") == true)
            #expect(try await store.differences().isEmpty)
            _ = try await store.desk().change(2, .void(reason: "moved"), .plain)
            #expect(try await move("2026-10-15T12:00:00Z").meter == 2)
            // Where it stands now, what was billed without it is seen to differ.
            #expect(try await store.differences().map(\.number) == [1])
            #expect(try await store.run().invoices.map(\.number) == [3])
            let moved = try #require(try await store.allInvoices().last)
            #expect(moved.usagePoint == 2 && moved.figures.consumption > .zero)
            // The other two thirds of the month are billed where it stands now, and it counts three times as much.
            #expect(moved.figures.consumption.milliwattHours < 3 * consumed("2026-10-01", "2026-11-01").milliwattHours)
        }
    }
}
