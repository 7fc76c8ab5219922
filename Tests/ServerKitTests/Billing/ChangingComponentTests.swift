import GridModel
import Testing

@testable import ServerKit

/// Components that begin, end or become others within a period.
struct ChangingComponentTests {
    private static let half = "2026-11-16"

    private static func tariff(_ components: [TariffComponent]) -> Tariff {
        Tariff(
            name: "t", currency: .brl, proration: .days,
            rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp)), components: components)
    }

    private static func energy(_ label: String, from: String? = nil, to: String? = nil) throws -> TariffComponent {
        TariffComponent(
            label: label, from: from.map(BillingFixture.date), to: to.map(BillingFixture.date),
            charge: .energy(.flat(try Rate("1.00"))))
    }

    private static func service(_ price: String, _ unit: FixedCharge.Unit) throws -> Tariff {
        tariff([TariffComponent(label: "Service", charge: .fixed(FixedCharge(price: try Rate(price), per: unit)))])
    }

    @Test func aMonthsPriceAndADaysAreNeverAveraged() throws {
        let byMonth = try Self.service("30", .month)
        let byDay = try Self.service("1.00", .day)
        let later = try BillingFixture.bill("0", BillingFixture.terms(byMonth, [(Self.half, byDay)]))
        #expect(later.texts == ["Service 1 × 15.00 = 15.00", "Service 15 × 1.00 = 15.00"])
        let sooner = try BillingFixture.bill("0", BillingFixture.terms(byDay, [(Self.half, byMonth)]))
        #expect(sooner.texts == ["Service 15 × 1.00 = 15.00", "Service 1 × 15.00 = 15.00"])
    }

    @Test func aPartOfAllLinesBeforeItIsOfThoseThatEndedToo() throws {
        let energy = [try Self.energy("A", to: "2026-11-15"), try Self.energy("B", from: Self.half)]
        let fund = TariffComponent(label: "Fund", charge: .percentage(PercentageCharge(rate: try Rate("0.05"))))
        let bill = try BillingFixture.bill("300", BillingFixture.terms(Self.tariff(energy + [fund])))
        #expect(bill.lines.map(\.label).last == "Fund" && bill.total.text == "315.00", "\(bill.texts)")
        let least = TariffComponent(label: "Least", charge: .minimum(.amount(try Rate("200"))))
        #expect(
            try BillingFixture.bill("300", BillingFixture.terms(Self.tariff(energy + [least]))).total.text == "300.00")
        // One version after the other likewise.
        let versions = BillingFixture.terms(
            Self.tariff([try Self.energy("A"), fund]), [(Self.half, Self.tariff([try Self.energy("B"), fund]))])
        #expect(try BillingFixture.bill("300", versions).total.text == "315.00")
    }

    @Test func tiersOverAllBandsKeepTheirWidthWhenTheyChange() throws {
        func tariff(_ limit: Int64) throws -> Tariff {
            let tiers = BandPrice.tiers([
                PriceTier(upTo: .whole(limit), price: try Rate("0.10")), PriceTier(upTo: nil, price: try Rate("1.00")),
            ])
            var tariff = Self.tariff([
                TariffComponent(label: "E", charge: .energy(.bands(["peak": tiers, "rest": tiers], over: .all)))
            ])
            tariff.bands = [BandRule(band: "peak", hours: [LocalHours(text: "17-20")!]), BandRule(band: "rest")]
            return tariff
        }
        let plan = try BillingPlan(BillingFixture.terms(try tariff(100), [(Self.half, try tariff(120))]))
        var seen: Set<String> = []
        let usage = plan.pieces.map { piece in
            let band = plan.cells[piece.cell].band ?? ""
            let energy = seen.insert(band).inserted ? (band == "peak" ? 50 : 150) : Int64(0)
            return Usage(energy: .kilowattHours(energy), quality: .measured)
        }
        let bill = try plan.bill([.importedEnergy: usage])
        // Half of 50 kWh, and of it what half the limit is of half of 200 kWh: 50/100, then 60/100.
        let peak = bill.lines.filter { $0.label.contains("peak") }
        #expect(peak.map { $0.quantity?.text } == ["12.5", "12.5", "15", "10"], "\(bill.texts)")
    }
}
