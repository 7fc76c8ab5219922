import GridModel
import Testing

@testable import ServerKit

/// What goes wrong in other billing systems, by their issue trackers.
struct BillingInTheFieldTests {
    private static func flat(_ price: String) throws -> Tariff {
        var tariff = Tariff.standard
        tariff.components = [TariffComponent(label: "Energy", charge: .energy(.flat(try Rate(price))))]
        return tariff
    }

    /// Home Assistant core #55568.
    @Test func aPriceCorrectedLaterIsAppliedBackwards() throws {
        // A draft is made of the terms as they are known now, and of nothing kept from before: a correction of the
        // version that was in force reaches every draft of its days, also of a month long over.
        let before = try BillingFixture.bill("250", BillingFixture.terms(try Self.flat("0.40"), "2025-03"))
        let corrected = try BillingFixture.bill("250", BillingFixture.terms(try Self.flat("0.38"), "2025-03"))
        #expect(before.total.text == "100.00")
        #expect(corrected.total.text == "95.00")
        #expect(corrected.lines[0].unitPrice?.text == "0.38")
        // A flag that was published late, likewise.
        var conventional = try BillingFixture.readyMade("conventional")
        let unknown = try BillingFixture.bill("100", BillingFixture.terms(conventional, "2026-10"))
        conventional.components[2].charge = .surcharge(
            .flagged(
                FlagRates(
                    rates: [
                        "green": [DatedRate(price: try Rate("0"))], "yellow": [DatedRate(price: try Rate("0.01885"))],
                    ],
                    months: [BillingFixture.month("2026-10"): "yellow"], otherwise: "green")))
        let known = try BillingFixture.bill("100", BillingFixture.terms(conventional, "2026-10"))
        #expect(known.total.minorUnits - unknown.total.minorUnits == 241)
    }

    /// killbill #1001.
    @Test func aPriceChangeInsideAPeriodIsBilledByItsDays() throws {
        // In force from the 21st: neither the old price for all nor the new.
        let terms = BillingFixture.terms(try Self.flat("0.40"), [("2026-11-21", try Self.flat("0.70"))])
        let bill = try BillingFixture.bill("300", terms)
        #expect(bill.total.text == "150.00")
        // On the first day of the period it is the new price alone, on the first after it the old.
        let period = BillingFixture.period("2026-11")
        for (tariff, total) in [(try Self.flat("0.40"), "120.00"), (try Self.flat("0.70"), "210.00")] {
            let terms = BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: tariff)])
            #expect(try BillingFixture.bill("300", terms).total.text == total)
        }
    }

    /// killbill #2249. That issuing stores what was drafted is the ledger's; here: one plan, one usage, one bill.
    @Test func aDryRunIsTheRunLineForLine() throws {
        var tariffs = RandomTariff(2_249)
        var random = Seeded(2_249)
        for _ in 0..<200 {
            let terms = BillingFixture.terms(tariffs.next())
            let (dry, real) = (try BillingPlan(terms), try BillingPlan(terms))
            for _ in 0..<50 {
                let energy = Energy(milliwattHours: Int64.random(in: 0...900_000_000, using: &random))
                let usage = [RegisterID.importedEnergy: BillingFixture.evenly(energy, over: dry)]
                #expect(try dry.bill(usage) == real.bill(usage))
            }
        }
    }

    /// Home Assistant core #114721; lago-api #879 and #1074.
    @Test func aMonthIsOneMonthWhateverTheZone() throws {
        for zone in ["America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"] {
            let zone = try #require(Zone(zone))
            var end: Instant?
            for month in 1...12 {
                let period = BillingPeriod(CivilMonth(year: 2026, month: month)!, in: zone)
                #expect(end == nil || period.span.start == end)
                end = period.span.end
                // The instants on either side of midnight are in two periods, each in its own.
                #expect(ReadingCycles.calendar.period(holding: period.span.start, in: zone) == period)
                #expect(
                    ReadingCycles.calendar.period(holding: period.span.end.adding(milliseconds: -1), in: zone) == period
                )
                #expect(ReadingCycles.calendar.period(holding: period.span.end, in: zone).month == period.month.next)
                let plan = try BillingPlan(BillingFixture.terms(.standard, period.month.text, in: zone))
                #expect(plan.boundaries == [period.span.start, period.span.end])
            }
        }
    }

    /// emoncms #1795: what is estimated says so, down to the line.
    @Test func estimatedEnergyIsNamedOnItsLine() throws {
        let plan = try BillingPlan(BillingFixture.terms(try BillingFixture.readyMade("white")))
        var usage = BillingFixture.evenly(.kilowattHours(400), over: plan)
        let peak = try #require(plan.pieces.firstIndex { plan.cells[$0.cell].band == "peak" })
        usage[peak].quality = .estimated
        let bill = try plan.bill([.importedEnergy: usage])
        for line in bill.lines where line.kind == "energy" {
            #expect(
                line.quality == (line.label.hasSuffix("peak") && !line.label.contains("off") ? .estimated : .measured))
        }
        #expect(bill.quality == .estimated)
    }
}
