import GridModel
import Testing

@testable import ServerKit

/// A year in which the clock is set: twelve months of the right length, and no hour lost or doubled.
struct DaylightTests {
    private static let zones = [("America/Sao_Paulo", 2018), ("Europe/Lisbon", 2026), ("Australia/Lord_Howe", 2026)]

    private static func tariff() throws -> Tariff {
        var tariff = try BillingFixture.readyMade("white")
        tariff.rounding = TariffRounding(line: Rounding(decimals: 2, .halfUp))
        tariff.taxes = nil
        return tariff
    }

    @Test(arguments: zones) func twelveMonthsHaveEveryHourOnce(zone: String, year: Int) throws {
        let zone = try #require(Zone(zone))
        let tariff = try Self.tariff()
        let clock = BandClock(tariff)
        var end = zone.start(of: CivilDate(year: year, month: 1, day: 1)!)
        for month in 1...12 {
            let period = BillingPeriod(CivilMonth(year: year, month: month)!, in: zone)
            let plan = try BillingPlan(
                BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: tariff)]))
            // One month begins where the other ends, and the pieces lie side by side.
            #expect(plan.boundaries[0] == end)
            #expect(plan.boundaries == plan.boundaries.sorted())
            #expect(Set(plan.boundaries).count == plan.boundaries.count)
            end = plan.boundaries[plan.boundaries.count - 1]
            #expect(end == zone.start(of: period.days.upperBound))
            // A kWh an hour: what is billed is the month's length, to the minute.
            let usage = zip(plan.boundaries, plan.boundaries.dropFirst()).map { from, to in
                Usage(energy: Energy(milliwattHours: (to - from) * 1_000_000 / 3_600_000), quality: .measured)
            }
            let bill = try plan.bill([.importedEnergy: usage])
            #expect(bill.consumption.milliwattHours == (end - plan.boundaries[0]) * 1_000_000 / 3_600_000)
            let te = bill.lines.filter { $0.kind == "energy" && $0.label.hasPrefix("TE") }
            #expect(te.reduce(0) { $0 + ($1.quantity?.millionths ?? 0) } == bill.consumption.milliwattHours)
            // Every minute has the band that the wall clock shows.
            for (index, piece) in plan.pieces.enumerated() {
                for at in [plan.boundaries[index], plan.boundaries[index + 1].adding(milliseconds: -60_000)] {
                    let local = zone.local(at: at)
                    let windows = clock.windows(on: local.date)
                    let window = windows.last { $0.from <= local.millisecondOfDay / 60_000 }
                    #expect(plan.cells[piece.cell].band == window?.band, "\(at)")
                }
            }
        }
        #expect(end == zone.start(of: CivilDate(year: year + 1, month: 1, day: 1)!))
        let hours = (end - zone.start(of: CivilDate(year: year, month: 1, day: 1)!)) / 3_600_000
        #expect(hours == 8_760)
    }

    /// The months in which the clock was set, by the minutes they have more or less than 24 h a day.
    @Test(arguments: [
        ("America/Sao_Paulo", "2018-02", 60), ("America/Sao_Paulo", "2018-11", -60), ("Europe/Lisbon", "2026-03", -60),
        ("Europe/Lisbon", "2026-10", 60), ("Australia/Lord_Howe", "2026-04", 30),
        ("Australia/Lord_Howe", "2026-10", -30),
    ])
    func aMonthIsAsLongAsItWas(zone: String, month: String, minutes: Int64) throws {
        let period = BillingFixture.period(month, in: try #require(Zone(zone)))
        let usual = Int64(period.days.count) * 86_400_000
        #expect(period.span.milliseconds - usual == minutes * 60_000)
    }

    /// Demand by the hour: the hour that is there twice is two intervals, and the one cut short has its own length.
    @Test func anHourThatIsThereTwiceIsTwoDemands() throws {
        let demand = TariffComponent(
            label: "Demand", charge: .demand(DemandCharge(minutes: 60, pricing: .flat(try Rate("1")))))
        let tariff = Tariff(
            name: "d", currency: .brl, rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp)),
            components: [demand])
        let zone = try #require(Zone("Australia/Lord_Howe"))
        let plan = try BillingPlan(BillingFixture.terms(tariff, "2026-04", in: zone))
        let usage = zip(plan.boundaries, plan.boundaries.dropFirst()).map { from, to in
            Usage(energy: Energy(milliwattHours: (to - from) * 2_000_000 / 3_600_000), quality: .measured)
        }
        // 2 kW throughout are 2 kW, whatever the clock did.
        #expect(try plan.bill([.importedEnergy: usage]).texts == ["Demand 2 × 1.00 = 2.00"])
        // 30 days and half an hour; the hour around the setting is cut where it was set.
        #expect(plan.boundaries.count - 1 == 30 * 24 + 1)
    }
}
