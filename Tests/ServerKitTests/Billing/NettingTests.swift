import GridModel
import Testing

@testable import ServerKit

/// What is exported, set off against what is consumed.
struct NettingTests {
    private static let exported = RegisterID(1)

    private static func tariff(_ proration: Proration, _ others: [TariffComponent] = []) throws -> Tariff {
        Tariff(
            name: "t", currency: .brl, proration: proration,
            rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp)),
            components: [
                TariffComponent(label: "Energy", charge: .energy(.flat(try Rate("0.40")))),
                TariffComponent(
                    label: "Export",
                    charge: .credit(ExportCredit(register: exported, netted: true, pricing: .flat(try Rate("0.25"))))),
            ] + others)
    }

    private func texts(_ tariff: Tariff, _ used: [Int64], _ sent: [Int64]) throws -> [String] {
        let plan = try BillingPlan(BillingFixture.terms(tariff))
        func usage(_ values: [Int64]) -> [Usage] {
            values.map { Usage(energy: .kilowattHours($0), quality: .measured) }
        }
        let bill = try plan.bill([.importedEnergy: usage(used), Self.exported: usage(sent)], explained: true)
        #expect(try bill.lineSum == bill.total.minorUnits)
        return bill.texts
    }

    /// What the minimum bills anyway is not used up: it stays exported (Lei 14.300/2022 art. 16).
    @Test func nothingIsSetOffBelowTheMinimum() throws {
        let minimum = TariffComponent(
            label: "Availability",
            charge: .minimum(.consumption(MinimumConsumption(bySupply: [.singlePhase: .whole(100)]))))
        let tariff = try Self.tariff(.days, [minimum])
        #expect(try texts(tariff, [200], [200]) == ["Energy 100 × 0.40 = 40.00", "Export 100 × -0.25 = -25.00"])
        #expect(try texts(tariff, [50], [50]) == ["Energy 100 × 0.40 = 40.00", "Export 50 × -0.25 = -12.50"])
        #expect(try texts(tariff, [300], [150]) == ["Energy 150 × 0.40 = 60.00"])
        #expect(try texts(tariff, [300], [250]) == ["Energy 100 × 0.40 = 40.00", "Export 50 × -0.25 = -12.50"])
    }

    /// In one band and period, whatever else changes within it.
    @Test func aBandIsSetOffOverAllOfAPeriod() throws {
        let flag = TariffComponent(
            label: "Flag", from: BillingFixture.date("2026-11-16"),
            charge: .surcharge(.priced(.flat(try Rate("0.01")))))
        let tariff = try Self.tariff(.intervals, [flag])
        let none = "Flag, 2026-11-16 to 2026-11-30 0 × 0.01 = 0.00"
        #expect(try texts(tariff, [100, 0], [0, 100]) == ["Energy 0 × 0.40 = 0.00", none])
        #expect(try texts(tariff, [0, 100], [100, 0]) == ["Energy 0 × 0.40 = 0.00", none])
        // What was used at the same time goes first, so the flag has none of what is left.
        #expect(try texts(tariff, [60, 40], [0, 70]) == ["Energy 30 × 0.40 = 12.00", none])
        #expect(
            try texts(tariff, [10, 40], [30, 30]) == ["Energy 0 × 0.40 = 0.00", "Export 10 × -0.25 = -2.50", none])
    }

    @Test func bandsAreNotSetOffAgainstEachOther() throws {
        var tariff = try Self.tariff(.intervals)
        tariff.bands = [BandRule(band: "day", hours: [LocalHours(text: "12-24")!]), BandRule(band: "night")]
        let plan = try BillingPlan(BillingFixture.terms(tariff))
        func usage(_ band: String) -> [Usage] {
            let first = plan.pieces.firstIndex { plan.cells[$0.cell].band == band }
            return plan.pieces.indices.map { Usage(energy: .kilowattHours($0 == first ? 100 : 0), quality: .measured) }
        }
        let bill = try plan.bill([.importedEnergy: usage("day"), Self.exported: usage("night")])
        #expect(bill.texts == ["Energy 100 × 0.40 = 40.00", "Export 100 × -0.25 = -25.00"])
    }
}
