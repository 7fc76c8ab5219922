import GRDB
import GridModel
import Testing

@testable import ServerKit

/// Invoices where meters, customers or tariffs changed within the period.
@Suite struct MovedMeterTests {
    private static func at(_ day: Int) -> Instant {
        Zone.utc.span(of: Month.october).start.adding(seconds: Int64(day - 1) * 86_400)
    }

    private func day(_ text: String) -> CivilDate { CivilDate(text: text)! }

    private func install(_ meter: MeterID, at point: Int64, _ day: Int, _ store: any Store) async throws {
        let point = try #require(UsagePointID(point))
        _ = try await store.install(
            NewInstallation(meter: meter, from: Self.at(day)), at: point, by: "op", now: Month.after, dryRun: false)
    }

    private func customers(_ store: any Store) async throws -> [CustomerID] {
        var customers: [CustomerID] = []
        for name in ["Ana", "Rui"] {
            customers.append(
                try await store.addCustomer(NewCustomer(name: name), by: "op", at: Month.after, dryRun: false).id)
        }
        return customers
    }

    /// Ana up to the 15th, Rui from the 16th on.
    private func moveIn(_ meter: MeterID, _ store: any Store) async throws -> (customers: [CustomerID], ContractID) {
        let customers = try await customers(store)
        let contract = try await store.addContract(
            NewContract(meter: meter, customer: customers[0], tariff: "default", from: day("2026-01-01")), by: "op",
            at: Month.after, dryRun: false)
        let changed = try await store.changeContract(
            contract.id, ContractChange(from: day("2026-10-16"), customer: customers[1]), by: "op", at: Month.after,
            dryRun: false)
        return (customers, changed[1].id)
    }

    private func conflict(_ body: () async throws -> Void) async -> String {
        let fault = await #expect(throws: StoreFault.self) { try await body() }
        #expect(fault?.code == .conflict, "\(fault?.message ?? "")")
        return fault?.message ?? ""
    }

    @Test func eachInvoiceOfAMovedMeterIsHeldAgainstItsOwnUsagePoint() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(2)
            for meter in meters { try await store.read(meter, 100_000 * meter.value) }
            try await install(meters[0], at: 2, 10, store)
            let run = try await store.run()
            #expect(run.invoices.map(\.meter) == [meters[0], meters[0]] && run.failures.isEmpty)
            #expect(try await store.differences().isEmpty)
            let old = try await store.desk().invoice(2)
            let outcome = try await store.desk().credit(2, NewCreditNote(reason: "x", rebill: true), .plain)
            #expect(outcome.replacement?.usagePoint == 2 && outcome.replacement?.invoice.total == old.invoice.total)
        }
    }

    @Test func aMetersInvoicesAreThoseOfEveryUsagePointItStoodAt() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            for meter in meters { try await store.read(meter, 1_000) }
            try await install(meters[1], at: 1, 10, store)
            _ = try await store.run()
            func points(_ meters: MeterSelection, _ month: CivilMonth? = nil) async throws -> [Int64] {
                try await store.invoices(
                    InvoiceFilter(meters: meters, month: month, now: Month.after), after: 0, limit: 100
                ).invoices.map(\.usagePoint)
            }
            #expect(try await points(MeterSelection([2])) == [2, 1])
            #expect(try await points(MeterSelection([2]), Month.october) == [2, 1])
            #expect(try await points(MeterSelection([2]), Month.november).isEmpty)
            #expect(try await points(MeterSelection([1])).isEmpty)
            #expect(try await points(.all) == [2, 1, 3])
        }
    }

    @Test func theLastCustomersDraftIsNotHiddenByTheFirstOnesInvoice() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 31_000)
            _ = try await moveIn(meter, store)
            _ = try await store.desk().issue(NewInvoice(meter: meter, period: Month.october), .plain)
            let question = InvoiceQuestion(meter: meter, period: Month.october)
            let draft = try await question.answer(from: store, clock: Month.clock)
            #expect(draft.status == .draft && draft.period.start == Self.at(16))
            _ = try await store.desk().issue(NewInvoice(meter: meter, period: Month.october), .plain)
            #expect(try await question.answer(from: store, clock: Month.clock).number == 2)
        }
    }

    @Test func twoCustomersOfAPeriodAreNamedWithHowEachGetsAnInvoice() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 31_000)
            let (customers, _) = try await moveIn(meter, store)
            let new = NewInvoice(meter: meter, period: Month.october)
            let missing =
                "2026-10-16 to 2026-10-31 of customer \(customers[1]) is an invoice of its own, and still to be issued — "
                + "gridctl invoices issue 1 --period 2026-10, once more"
            #expect(try await store.desk().issue(new, .rehearsal).invoice.notes == [missing])
            #expect(try await store.desk().issue(new, .plain).invoice.notes == [missing])
            #expect(try await store.desk().issue(new, .plain).invoice.notes == nil)
            let said = await conflict { _ = try await store.desk().issue(new, .plain) }
            #expect(
                said
                    == "2026-10 of meter 1 has all of its invoices already: invoice 1 is 2026-10-01 to 2026-10-15 of customer "
                    + "\(customers[0]), invoice 2 is 2026-10-16 to 2026-10-31 of customer \(customers[1]) — gridctl invoices "
                    + "credit NUMBER --rebill corrects one")
        }
    }

    @Test func aMeterThatLeftAndCameBackHasOneInvoice() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            for meter in meters { try await store.read(meter, 31_000) }
            try await install(meters[1], at: 1, 10, store)
            try await install(meters[0], at: 1, 20, store)
            let subjects = try await store.subjects(of: [meters[0]], in: Month.october).subjects[0].get()
            #expect(subjects.count == 1 && subjects[0].meters.map(\.meter) == [meters[0], meters[1], meters[0]])
            let rehearsed = try await store.run(dryRun: true)
            let run = try await store.run()
            #expect(run.invoices == rehearsed.invoices && run.invoices.map(\.meter) == meters)
        }
    }

    @Test func aRebillOverDaysOfAnotherInvoiceNamesIt() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 31_000)
            let (customers, second) = try await moveIn(meter, store)
            #expect(try await store.run().summary.issued == 2)
            _ = try await store.changeContract(
                second, ContractChange(from: day("2026-10-16"), customer: customers[0]), by: "op", at: Month.after,
                dryRun: false)
            let note = NewCreditNote(reason: "x", rebill: true)
            let message = await conflict { _ = try await store.desk().credit(1, note, .plain) }
            #expect(message.contains("is billed by invoice 2: credit or void that first"), "\(message)")
            _ = try await store.desk().change(2, .void(reason: "x"), .plain)
            #expect(try await store.desk().credit(1, note, .plain).replacement?.invoice.total.text == "12.40")
        }
    }

    @Test func aMonthsEndGoesOnWhereADayWasBilledMeanwhile() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            for meter in meters { try await store.read(meter, 31_000) }
            let maker = InvoiceMaker(store: store, month: Month.october, now: Month.after)
            let drafts = try await maker.outcomes(of: meters).joined().compactMap { outcome in
                if case .draft(let draft) = outcome { draft } else { nil }
            }
            _ = try await moveIn(meters[1], store)
            _ = try await store.desk().issue(NewInvoice(meter: meters[1], period: Month.october), .plain)
            _ = try await store.desk().issue(NewInvoice(meter: meters[1], period: Month.october), .plain)
            _ = try await store.desk().change(1, .void(reason: "x"), .plain)
            #expect(try await store.issue(drafts, by: "op", at: Month.after) == [3, nil, 4])
        }
    }

    @Test func whatIsBilledInAnotherCurrencyTakesNoInvoicesPlace() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 191_000)
            _ = try await store.run()
            _ = try await store.desk().change(1, .pay(amount: nil, date: nil, reference: nil), .plain)
            let text = """
                name: dollars
                currency: USD
                validFrom: 2026-01-01
                rounding: {line: {decimals: 2, rule: half-up}}
                components: [{kind: energy, label: Energy, price: "0.10"}]
                """
            _ = try await store.addTariff(
                NewTariff(name: "dollars", validFrom: day("2026-01-01"), document: TariffDocument(text, .yaml)),
                by: "op", at: Month.after, dryRun: false)
            _ = try await store.addContract(
                NewContract(meter: meter, tariff: "dollars", from: day("2026-10-01")), by: "op", at: Month.after,
                dryRun: false)
            let difference = try #require(try await store.differences().first)
            #expect(difference.current.description == "19.10 USD" && difference.difference.description == "-76.40 BRL")
            let message = await conflict {
                _ = try await store.desk().credit(1, NewCreditNote(reason: "x", rebill: true), .plain)
            }
            #expect(message.contains("invoice 1 is in BRL, and what would take its place in USD"), "\(message)")
            #expect(try await store.desk().invoice(1).invoice.status == .paid)
        }
    }

    /// What does not count is no evidence.
    @Test func anExcludedReadingIsNoBoundary() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(
                meter,
                [
                    Reading(at: Self.at(1), value: .zero), Reading(at: Self.at(31), value: .wattHours(90_000)),
                    Reading(at: Self.at(32), value: .kilowattHours(99_999)),
                    Reading(at: Self.at(33), value: .wattHours(96_000)),
                ])
            _ = try await store.record(
                MeterEventDraft(.exclude, at: Self.at(32), register: .kilowattHours(99_999)), of: meter, by: "op",
                at: Month.after, dryRun: false)
            var question = InvoiceQuestion(meter: meter, period: Month.october)
            question.isExplained = true
            let explained = try await question.answer(from: store, clock: Month.clock)
            let register = try #require(explained.registers?.first)
            #expect(register.closing.before?.registerKwh == .wattHours(90_000))
            #expect(register.closing.after?.registerKwh == .wattHours(96_000))
            #expect(register.opening.before?.at == Self.at(1) && register.consumptionKwh == .wattHours(93_000))
        }
    }
}
