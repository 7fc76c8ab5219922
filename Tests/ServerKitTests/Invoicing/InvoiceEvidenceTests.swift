import GRDB
import GridModel
import TestSupport
import Testing

@testable import ServerKit

/// What an issued invoice keeps explains it for ever.
@Suite struct InvoiceEvidenceTests {
    private func explained(_ meter: MeterID, _ store: any Store, at now: Instant) async throws -> Invoice {
        var question = InvoiceQuestion(meter: meter, period: Month.october)
        question.isExplained = true
        return try await question.answer(from: store, clock: WallClock { now })
    }

    private func setTariff(_ name: String, _ text: String, _ store: any Store) async throws {
        _ = try await store.addTariff(
            NewTariff(
                name: name, validFrom: try TariffText.read(text).validFrom, document: TariffDocument(text, .yaml)),
            by: "test", at: Month.after, dryRun: false)
        _ = try await store.setStandingTariff(
            StandingTariff(from: Month.october.firstDay, tariff: name), by: "test", at: Month.after, dryRun: false)
    }

    /// A meter that is read every quarter of an hour, and uses more in the evening.
    private func addMeter(_ store: any Store) async throws -> MeterID {
        let span = Zone.utc.span(of: Month.october)
        var (readings, value, at) = ([Reading](), Int64(5_000_000), span.start)
        while at <= span.end {
            readings.append(Reading(at: at, value: Energy(milliwattHours: value)))
            let hour = at.milliseconds / 3_600_000 % 24
            value += 100_000 + (hour >= 17 ? 77_777 : 0) + at.milliseconds / 900_000 % 13
            at = at.adding(milliseconds: 900_000)
        }
        return try await store.addMeter(.utc, readings)
    }

    private static let demand = """
        name: demand
        currency: BRL
        validFrom: 2026-01-01
        rounding: {line: {decimals: 2, rule: half-up}}
        components:
          - {kind: energy, label: Energy, price: 0.40}
          - {kind: demand, label: Demand, minutes: 30, price: 12.50}
        """

    @Test(arguments: ["default", "white", "conventional", "demand"])
    func anIssuedInvoiceIsExplainedByItsEvidenceAloneOnceItsReadingsAreGone(_ tariff: String) async throws {
        try await withFolder { folder in
            let clock = SetClock(Month.after.rfc3339)
            var store = try await StoreEngine.sqlite.open(in: folder, retention: .days(62), clock: clock.wall)
            if tariff == "demand" {
                try await setTariff(tariff, Self.demand, store)
            } else if tariff != "default" {
                try await setTariff(tariff, try #require(ReadyMadeTariffs.named(tariff)).text, store)
            }
            let meter = try await addMeter(store)
            let draft = try await explained(meter, store, at: Month.after)
            #expect(draft.lines.allSatisfy { $0.basis != nil } && draft.registers?.isEmpty == false)
            _ = try await store.desk().issue(NewInvoice(meter: meter, period: Month.october), .plain)
            #expect(try await explained(meter, store, at: Month.after).lines == draft.lines)

            // Two years later the readings are gone, and so are, by hand, the sums that stand for them elsewhere.
            clock.set(Month.after.adding(seconds: 800 * 86_400))
            _ = try await store.compact()
            try await store.retain()
            #expect(try await store.everything(meter).count < 10)
            await store.close()
            let queue = try DatabaseQueue(path: folder + "/gridd.sqlite")
            try await queue.write { db in
                for table in ["block", "pack", "rollup"] where try db.tableExists(table) {
                    try db.execute(sql: "DELETE FROM \(table)")
                }
            }
            try queue.close()
            store = try await StoreEngine.sqlite.open(in: folder, clock: clock.wall)
            let issued = try await explained(meter, store, at: clock.wall.now())
            #expect(issued.number == 1 && issued.lines == draft.lines && issued.registers == draft.registers)
            #expect(issued.taxes == draft.taxes && draft.taxes?.isEmpty == ["default", "demand"].contains(tariff))
            await store.close()
        }
    }

    @Test func aReadingThatCameLateChangesNothingInTheExplanationOfWhatWasIssued() async throws {
        try await withStore(.sqlite) { store, _ in
            try await setTariff("white", try #require(ReadyMadeTariffs.named("white")).text, store)
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 400_000)
            _ = try await store.desk().issue(NewInvoice(meter: meter, period: Month.october), .plain)
            let before = try await explained(meter, store, at: Month.after)
            let middle = Zone.utc.span(of: Month.october).start.adding(seconds: 15 * 86_400 + 18 * 3_600)
            try await store.append(meter, [Reading(at: middle, value: .wattHours(390_000))])
            #expect(try await explained(meter, store, at: Month.after).lines == before.lines)
            #expect(try await store.differences().count == 1)
        }
    }

    /// The steps are what this gridd knows; the sums are evidence.
    @Test func whereThePricesComeOutOtherwiseTheSumsOfTheLinesStay() async throws {
        try await withStore(.sqlite) { store, _ in
            try await setTariff("white", try #require(ReadyMadeTariffs.named("white")).text, store)
            let meter = try await addMeter(store)
            _ = try await store.desk().issue(NewInvoice(meter: meter, period: Month.october), .plain)
            var stored = try #require(try await store.allInvoices().first)
            let whole = try #require(stored.explained(stored.invoice(.issued)))
            let text = stored.terms.tariffs[0].text
            stored.terms.tariffs[0].text = text.replacingOccurrences(of: "half-up", with: "up")
            #expect(stored.terms.tariffs[0].text != text)
            let less = try #require(stored.explained(stored.invoice(.issued)))
            for (one, other) in zip(less.lines, whole.lines) where other.basis?.register != nil {
                #expect(one.basis?.price == [] && one.basis?.parts == other.basis?.parts)
                #expect(one.basis?.parts.isEmpty == false)
            }
        }
    }

    /// Invoices from before records were kept.
    @Test func figuresWithoutARecordAreStillRead() throws {
        let plan = try BillingPlan(BillingFixture.terms(.standard))
        let usage = [Usage(energy: .kilowattHours(100), quality: .measured)]
        let bill = try plan.bill([.importedEnergy: usage])
        var figures = try InvoiceFigures(bill, registers: [], journalSequence: 7)
        let forms = bill.lines.map { LineForm($0) }
        let start = plan.boundaries[0]
        for record in [figures.record, nil] {
            figures.record = record
            let bytes = figures.encoded(from: start)
            #expect(bytes[0] == (record == nil ? 1 : 2))
            #expect(try bytes.withUnsafeBytes { try InvoiceFigures($0, forms, from: start) } == figures)
        }
    }
}
