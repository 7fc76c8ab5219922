import GridModel
import Testing

@testable import ServerKit

/// The reference's worked examples for Brazil's Group B, to the digit.
struct GroupBTests {
    private static func groupB(
        te: String, tusd: String, taxes: [TaxRate], method: TaxMethod = .insideProduct
    ) throws -> Tariff {
        Tariff(
            name: "b1", currency: .brl,
            rounding: TariffRounding(
                quantity: Rounding(decimals: 2, .halfUp), price: Rounding(decimals: 6, .halfUp),
                line: Rounding(decimals: 2, .halfUp)),
            taxes: TariffTaxes(method: method, rates: taxes),
            components: [
                TariffComponent(label: "TE", charge: .energy(.flat(try Rate(te)))),
                TariffComponent(label: "TUSD", charge: .energy(.flat(try Rate(tusd)))),
                TariffComponent(
                    label: "Availability",
                    charge: .minimum(
                        .consumption(
                            MinimumConsumption(bySupply: [
                                .singlePhase: .whole(30), .twoPhaseTwoWire: .whole(30),
                                .twoPhaseThreeWire: .whole(50), .threePhase: .whole(100),
                            ])))),
            ])
    }

    private static func rates(_ icms: String, pis: String, cofins: String) throws -> [TaxRate] {
        [
            TaxRate(name: "ICMS", rate: try Rate(icms)), TaxRate(name: "PIS", rate: try Rate(pis), group: "federal"),
            TaxRate(name: "COFINS", rate: try Rate(cofins), group: "federal"),
        ]
    }

    @Test(arguments: [
        (TaxMethod.insideProduct, ["0.447363", "0.575181"], "1.022545"),
        (.insideSum, ["0.452138", "0.581320"], "1.033458"),
    ])
    func thePriceWithTaxIsTheWorkedExamples(method: TaxMethod, prices: [String], ofTheSum: String) throws {
        let rates = try Self.rates("0.18", pis: "0.0082", cofins: "0.0377")
        let tariff = try Self.groupB(te: "0.35", tusd: "0.45", taxes: rates, method: method)
        let bill = try BillingFixture.bill("100", BillingFixture.terms(tariff))
        #expect(bill.lines.map { $0.unitPrice?.text } == prices)
        let both = try Self.groupB(te: "0.80", tusd: "0", taxes: rates, method: method)
        let one = try BillingFixture.bill("100", BillingFixture.terms(both))
        #expect(one.lines[0].unitPrice?.text == ofTheSum)
    }

    @Test(arguments: [
        ("12", Supply.singlePhase, ["TE 30 × 0.433192 = 13.00", "TUSD 30 × 0.603835 = 18.12"], "31.12"),
        ("12", .twoPhaseTwoWire, ["TE 30 × 0.433192 = 13.00", "TUSD 30 × 0.603835 = 18.12"], "31.12"),
        ("12", .threePhase, ["TE 100 × 0.433192 = 43.32", "TUSD 100 × 0.603835 = 60.38"], "103.70"),
        ("250", .singlePhase, ["TE 250 × 0.433192 = 108.30", "TUSD 250 × 0.603835 = 150.96"], "259.26"),
        ("250", .threePhase, ["TE 250 × 0.433192 = 108.30", "TUSD 250 × 0.603835 = 150.96"], "259.26"),
    ])
    func theGreaterOfConsumptionAndMinimumIsBilled(
        kilowattHours: String, supply: Supply, lines: [String], total: String
    ) throws {
        let rates = [
            TaxRate(name: "ICMS", rate: try Rate("0.17")), TaxRate(name: "PIS/COFINS", rate: try Rate("0.045")),
        ]
        // As published, R$/MWh, divided by 1000.
        let tariff = try Self.groupB(te: "0.34337", tusd: "0.47863", taxes: rates)
        let bill = try BillingFixture.bill(kilowattHours, BillingFixture.terms(tariff, supply: supply))
        #expect(bill.texts == lines)
        #expect(bill.total.text == total)
    }

    @Test func theBillSaysWhatOfItIsTax() throws {
        let tariff = try Self.groupB(
            te: "0.35", tusd: "0.45", taxes: try Self.rates("0.18", pis: "0.0082", cofins: "0.0377"))
        let bill = try BillingFixture.bill("100", BillingFixture.terms(tariff))
        #expect(bill.total.text == "102.26")
        // ICMS = total × ICMS; PIS = total × (1 − ICMS) × PIS; COFINS likewise.
        #expect(bill.taxes.map(\.name) == ["ICMS", "PIS", "COFINS"])
        #expect(bill.taxes.map(\.amount.text) == ["18.41", "0.69", "3.16"])
        #expect(bill.taxes.map(\.base.text) == ["102.26", "83.85", "83.85"])
    }
}
