import Dispatch
import GRDB
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

@Suite struct InvoiceRunTests {
    /// killbill #2249: a dry run that differs from the invoice.
    @Test func aDryRunEqualsTheRunLineForLine() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(700)
            for meter in meters.prefix(650) { try await store.read(meter, 1_000 * meter.value + 7) }
            // One that was silent for the whole month, and some that were never read.
            try await store.append(meters[660], [Reading(1, 1), Reading(2, 2)])
            _ = try await store.run(Month.october, MeterSelection([5...9]))
            let rehearsed = try await store.run(dryRun: true)
            #expect(try await store.allInvoices().count == 5)
            let run = try await store.run()
            #expect(run.invoices == rehearsed.invoices && run.failures == rehearsed.failures)
            var summary = rehearsed.summary
            summary.dryRun = false
            #expect(run.summary == summary)
            #expect(run.summary.issued == 645 && run.summary.existing == 5)
            #expect(run.summary.failed == 1 && run.summary.unread == 49 && run.failures.map(\.meter) == [meters[660]])
            // And what was told is what is stored.
            let stored = try await store.allInvoices()
            #expect(stored.map(\.number) == Array(1...650))
            #expect(stored.dropFirst(5).map { $0.summary(at: Month.after) } == run.invoices)
        }
    }

    /// Under random tariffs, two in nearly every month, of meters that are read seldom and at any time.
    @Test func aDryRunEqualsTheRunInTenThousandRandomCases() async throws {
        var tariffs = RandomTariff(2_249)
        var random = Seeded(2_250)
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(110)
            let first = CivilMonth(year: 2022, month: 1)!
            var months = [first]
            while months.count < 100 { months.append(months[months.count - 1].next) }
            let start = Zone.utc.start(of: first.firstDay)
            let length = Zone.utc.start(of: months[99].next.firstDay) - start
            for meter in meters {
                var value = Int64.random(in: 0...9_000_000_000, using: &random)
                // From one reading in five months to one in two; most meters are read at the end of each as well.
                var instants = (0..<Int.random(in: 20...50, using: &random)).map { _ in
                    start.adding(milliseconds: Int64.random(in: 0...length, using: &random))
                }
                if meter.value % 4 != 0 { instants += months.map { Zone.utc.start(of: $0.firstDay) } }
                try await store.append(
                    meter,
                    Set(instants).sorted().map { at in
                        value += Int64.random(in: 0...100_000_000, using: &random)
                        return Reading(at: at, value: Energy(milliwattHours: value))
                    })
            }
            let now = start.adding(milliseconds: length + 86_400_000)
            let clock = WallClock { now }
            var (cases, kinds, explained) = (0, Set<String>(), 0)
            for (number, month) in months.enumerated() {
                for day in [1, Int.random(in: 2...28, using: &random)] {
                    var tariff = tariffs.next()
                    tariff.name = "random-\(number)-\(day)"
                    // A document says more than a bill needs; what can't be written is left out.
                    guard let text = try? TariffText.write(tariff), (try? TariffText.read(text)) != nil else {
                        continue
                    }
                    _ = try await store.addTariff(
                        NewTariff(
                            name: tariff.name, validFrom: tariff.validFrom, document: TariffDocument(text, .yaml)),
                        by: "test", at: now, dryRun: false)
                    _ = try await store.setStandingTariff(
                        StandingTariff(from: month.firstDay.adding(days: day - 1), tariff: tariff.name), by: "test",
                        at: now, dryRun: false)
                }
                // Some with all their lines.
                let some = Array(meters.shuffled(using: &random).prefix(10).sorted())
                let drafts = try await InvoiceMaker(store: store, month: month, now: now).outcomes(of: some)
                let one = some[0]
                var question = InvoiceQuestion(meter: one, period: month)
                question.isExplained = true
                let draft = try? await question.answer(from: store, clock: clock)
                let rehearsed = try await store.run(month, dryRun: true, at: clock)
                let run = try await store.run(month, at: clock)
                #expect(run.invoices == rehearsed.invoices && run.failures == rehearsed.failures)
                var summary = rehearsed.summary
                summary.dryRun = false
                #expect(run.summary == summary)
                let stored = try await store.invoices(
                    InvoiceFilter(month: month, now: now), after: 0, limit: 1_000
                ).invoices
                #expect(stored.map { $0.summary(at: now) } == rehearsed.invoices)
                let made = drafts.joined().compactMap { if case .draft(let draft) = $0 { draft } else { nil } }
                #expect(
                    try made.map { try $0.lines }
                        == stored.filter { some.contains($0.meter) }.map { $0.invoice(.issued).lines })
                cases += stored.count + run.failures.count
                kinds.formUnion(stored.flatMap { $0.forms.map(\.kind) })
                // And one of them explained, before by its readings and after by its evidence.
                guard let draft, let invoice = stored.first(where: { $0.meter == one }) else { continue }
                let after = try #require(invoice.explained(invoice.invoice(.issued)))
                #expect(after.lines == draft.lines && after.registers == draft.registers)
                explained += 1
            }
            #expect(cases >= 10_000 && explained >= 90, "\(cases) and \(explained)")
            #expect(kinds.isSuperset(of: ["energy", "tax", "rounding", "municipal", "minimum", "percentage"]))
        }
    }

    @Test func runningAgainIssuesOnlyWhatIsMissing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(30)
            for meter in meters.prefix(20) { try await store.read(meter, 5_000) }
            #expect(try await store.run().summary.issued == 20)
            #expect(try await store.run().summary.issued == 0)
            for meter in meters.dropFirst(20) { try await store.read(meter, 5_000) }
            let third = try await store.run().summary
            #expect(third.issued == 10 && third.existing == 20 && third.firstNumber == 21 && third.lastNumber == 30)
        }
    }

    /// It is ended between two of its transactions, whichever it is.
    @Test(arguments: [1, 33, 65, 97, 129, 161])
    func aRunThatIsEndedAnywhereLeavesNoHoleAndIsCompletedByTheNext(_ number: Int64) async throws {
        try await withFolder { folder in
            let ending = Ending(in: folder)
            // A slice is over at once, so that a page is many transactions.
            let store = try await StoreEngine.sqlite.open(in: folder, slice: .zero) { ending.look() }
            let meters = try await store.addMeters(200)
            for meter in meters { try await store.read(meter, 3_000) }
            let drafts = try await InvoiceMaker(store: store, month: Month.october, now: Month.after)
                .outcomes(of: meters).joined().compactMap { if case .draft(let draft) = $0 { draft } else { nil } }
            ending.waitFor(number)
            let issuing = Task { try await store.issue(drafts, by: "test", at: Month.after) }
            while !ending.isThere { await Task.yield() }
            let closing = Task { await store.close() }
            let scheduler = try #require(store as? SQLiteStore).scheduler
            while !scheduler.isClosing { await Task.yield() }
            ending.goOn()
            await closing.value
            await #expect(throws: StoreFault.self) { try await issuing.value }

            let again = try await StoreEngine.sqlite.open(in: folder)
            let before = try await again.allInvoices().count
            #expect(before >= number && before < 200 && before % InvoiceInsertion.rows == 0)
            let rest = try await again.run().summary
            #expect(rest.existing == before && rest.issued == 200 - before)
            let all = try await again.allInvoices()
            #expect(all.map(\.number) == Array(1...200))
            #expect(Set(all.map(\.meter)).count == 200)
            await again.close()
        }
    }

    @Test func onePeriodHasOneInvoiceThoughTwoAskAtOnce() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(50)
            for meter in meters { try await store.read(meter, 3_000) }
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<4 { group.addTask { try await store.run().summary.issued } }
                var issued: Int64 = 0
                for try await some in group { issued += some }
                #expect(issued == 50)
            }
            #expect(try await store.allInvoices().map(\.number) == Array(1...50))
        }
    }

    /// lago-api #879, #1074: duplicate invoices near midnight in zones other than UTC.
    @Test(arguments: ["Pacific/Kiritimati", "America/Bahia", "Pacific/Pago_Pago", "Asia/Kathmandu"])
    func noInvoiceIsIssuedTwiceNearMidnightInZonesOtherThanUTC(_ name: String) async throws {
        let zone = try #require(Zone(name))
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.add(NewMeters(), zone: zone, at: Instant(seconds: 0), idempotencyKey: nil)[0].id
            try await store.read(meter, 5_000)
            try await store.read(meter, 9_000, in: Month.november)
            let end = zone.start(of: Month.november.firstDay)
            // Minute by minute over midnight there, over midnight in UTC, and a day on.
            for minute in -3...3 {
                let now = end.adding(seconds: Int64(minute) * 60)
                let run = try await store.run(at: WallClock { now })
                #expect(run.summary.issued == (minute == 0 ? 1 : 0), "at \(zone.rfc3339(now))")
                #expect(run.summary.failed == (minute < 0 ? 1 : 0))
            }
            for hour in 1...30 {
                let now = end.adding(seconds: Int64(hour) * 3_600)
                #expect(try await store.run(at: WallClock { now }).summary.existing == 1)
                #expect(try await store.run(Month.november, at: WallClock { now }).summary.issued == 0)
            }
            let invoice = try #require(try await store.allInvoices().first)
            #expect(invoice.terms.period == zone.span(of: Month.october) && invoice.issuedOn == Month.november.firstDay)
            #expect(try await store.allInvoices().count == 1)
        }
    }

    /// A meter may send what no meter counts, and fall in between.
    @Test func moreThanAnEnergyHoldsIsAFaultOfOneMeter() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            for meter in [meters[0], meters[2]] { try await store.read(meter, 5_000) }
            let start = Zone.utc.span(of: Month.october).start
            try await store.append(
                meters[1],
                [(0, 0), (1, 9_000_000_000_000), (2, 0), (4, 9_000_000_000_000)].map { day, value in
                    Reading(at: start.adding(seconds: day * 86_400), value: .kilowattHours(value))
                })
            let run = try await store.run()
            #expect(run.summary.issued == 2 && run.failures.map(\.meter) == [meters[1]])
            #expect(run.failures.first?.message.contains("does not fit 64 bits") ?? false)
            var question = InvoiceQuestion(meter: meters[1], period: Month.october)
            for tariff in [nil, try BillingFixture.readyMade("white")] {
                question.tariff = tariff
                await #expect(throws: BillingFault.self) { try await question.answer(from: store, clock: Month.clock) }
            }
        }
    }

    @Test func aFailingMeterIsToldAndDoesNotKeepTheOthersFromBeingBilled() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            try await store.read(meters[0], 5_000)
            // More energy than there is money for.
            try await store.append(
                meters[1],
                [
                    Reading(at: Zone.utc.span(of: Month.october).start, value: .zero),
                    Reading(at: Zone.utc.span(of: Month.october).end, value: Energy(milliwattHours: .max)),
                ])
            try await store.read(meters[2], 5_000)
            let run = try await store.run()
            #expect(run.summary.issued + run.summary.failed == 3 && run.summary.issued >= 2)
            #expect(run.invoices.map(\.meter).contains(meters[0]) && run.invoices.map(\.meter).contains(meters[2]))
        }
    }
}

/// Holds the writer up, between two transactions, once an invoice is committed.
private final class Ending: Sendable {
    private struct State {
        var number: Int64?
        var isThere = false
    }

    private let path: String
    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)

    init(in folder: String) { path = folder + "/gridd.sqlite" }

    func waitFor(_ number: Int64) { state.withLock { $0.number = number } }

    /// After a transaction, on the writer's thread.
    func look() {
        guard let number = state.withLock({ $0.isThere ? nil : $0.number }) else { return }
        let last = try? DatabaseQueue(path: path).read {
            try Int64.fetchOne($0, sql: "SELECT max(number) FROM invoice")
        }
        guard let last, last >= number else { return }
        state.withLock { $0.isThere = true }
        gate.wait()
    }

    var isThere: Bool { state.withLock(\.isThere) }

    func goOn() { gate.signal() }
}

extension DraftedInvoice {
    /// As the invoice will have them.
    fileprivate var lines: [InvoiceLine] {
        get throws {
            let figures = try figures.withUnsafeBytes { bytes in
                try InvoiceFigures(bytes, forms.value, from: terms.value.period.start)
            }
            return zip(forms.value, figures.lines).map { form, line in
                InvoiceLine(
                    kind: form.kind, label: form.label, quantity: line.quantity, unit: form.unit,
                    unitPrice: form.unitPrice, amount: Amount(minorUnits: line.amount, terms.value.currency).text,
                    quality: line.quality)
            }
        }
    }
}
