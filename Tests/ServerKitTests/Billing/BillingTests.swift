import GridModel
import Testing

@testable import ServerKit

/// The flat tariff, as every meter is billed by it that has no other.
struct BillingTests {
    private func bill(_ consumption: Energy, _ tariff: Tariff = .standard) throws -> Bill {
        try BillingFixture.bill(consumption, BillingFixture.terms(tariff))
    }

    private static func flat(
        _ price: String, _ currency: Currency = .brl, _ rule: RoundingRule = .halfUp
    ) throws -> Tariff {
        Tariff(
            name: "flat", currency: currency,
            rounding: TariffRounding(line: Rounding(decimals: currency.minorDigits, rule)),
            components: [TariffComponent(label: "Energy", charge: .energy(.flat(try Rate(price))))])
    }

    @Test(arguments: [
        ("191.0", "76.40"), ("300", "120.00"), ("941.481433", "376.59"), ("0", "0.00"), ("0.0125", "0.01"),
        ("0.012499", "0.00"), ("0.0375", "0.02"), ("0.037499", "0.01"), ("9223372036854.775807", "3689348814741.91"),
    ])
    func energyIsBilledByTheDefaultTariffHalfUpToTheCent(kilowattHours: String, amount: String) throws {
        let bill = try bill(Energy(kilowattHours: kilowattHours))
        #expect(bill.total == (try Amount(amount, .brl)))
        #expect(bill.lines.map(\.amount) == [amount])
    }

    @Test func aDraftSaysWhatItIsMadeOf() throws {
        let terms = BillingFixture.terms(.standard)
        let bill = try BillingPlan(terms).bill(
            [.importedEnergy: [Usage(energy: .kilowattHours(191), quality: .measured)]])
        let invoice = Invoice(draft: bill, of: 1, by: terms)
        #expect(invoice.number == nil)
        #expect(invoice.status == .draft)
        #expect(invoice.meter == 1)
        #expect(invoice.period == terms.period.span)
        #expect(invoice.timeZone == BillingFixture.zone)
        #expect(invoice.tariff == "default")
        #expect(invoice.consumptionKwh == .kilowattHours(191))
        #expect(
            invoice.lines == [
                InvoiceLine(
                    kind: "energy", label: "Energy, flat", quantity: .whole(191), unit: "kWh",
                    unitPrice: try Rate("0.40"), amount: "76.40", quality: .measured)
            ])
        #expect(invoice.dueDate == nil)
        #expect(invoice.payment == nil)
    }

    @Test(arguments: [
        (RoundingRule.halfUp, "0.01"), (.halfEven, "0.00"), (.truncate, "0.00"),
    ])
    func theTariffNamesTheRounding(rule: RoundingRule, amount: String) throws {
        let bill = try bill(Energy(kilowattHours: "0.0125"), try Self.flat("0.40", .brl, rule))
        #expect(bill.total.text == amount)
        #expect(bill.rounding == ["line: 2 decimals, \(rule.rawValue)"])
    }

    @Test func aPriceBelowZeroRoundsAwayFromZeroToo() throws {
        let tariff = try Self.flat("-0.05", .eur)
        #expect(try bill(Energy(kilowattHours: "0.1"), tariff).total.text == "-0.01")
        #expect(try bill(Energy(kilowattHours: "0.099"), tariff).total.text == "0.00")
    }

    @Test func aCurrencyWithoutCentsHasNone() throws {
        #expect(try bill(.kilowattHours(2), try Self.flat("31.25", Currency(code: "JPY")!)).total.text == "63")
    }

    @Test func anAmountThatDoesNotFitIsAFaultThatNamesTheTariffAndTheQuantity() throws {
        let dear = try Self.flat("9000000000000")
        let fault = #expect(throws: BillingFault.self) { try bill(.kilowattHours(9_000_000_000_000), dear) }
        #expect(fault?.message.contains("tariff flat") == true)
        #expect(fault?.message.contains("9000000000000 kWh") == true)
    }

    /// Against plain arithmetic on the same numbers as integers.
    @Test func everyAmountIsTheExactProductRoundedOnce() throws {
        var random = Seeded(7)
        for _ in 0..<10_000 {
            let energy = Int64.random(in: 0...5_000_000_000_000, using: &random)
            let rate = Rate(mantissa: Int64.random(in: 0...2_000_000, using: &random), scale: 6)
            let total = try bill(Energy(milliwattHours: energy), try Self.flat(rate.text)).total.minorUnits
            // 10^-12 of the currency to cents.
            let exact = Int128(energy) * Int128(rate.mantissa)
            let distance = exact - Int128(total) * 10_000_000_000
            #expect(distance >= -5_000_000_000 && distance < 5_000_000_000)
        }
    }
}

/// A bill of one line takes a shorter way, which ends in the same place.
struct OnlyLineTests {
    @Test func theShortWayIsTheLongOne() throws {
        var random = Seeded(15)
        var tariffs = [Tariff.standard, Tariff.standard, Tariff.standard]
        tariffs[1].rounding = TariffRounding(
            quantity: Rounding(decimals: 2, .truncate), price: Rounding(decimals: 1, .halfEven),
            line: Rounding(decimals: 1, .halfUp))
        tariffs[2].components[0].charge = .surcharge(.priced(.flat(try Rate("-0.123456"))))
        for tariff in tariffs {
            let plan = try BillingPlan(BillingFixture.terms(tariff))
            for _ in 0..<4_000 {
                let usage = Usage(
                    energy: Energy(milliwattHours: Int64.random(in: -1_000_000...900_000_000, using: &random)),
                    quality: IntervalQuality.allCases.randomElement(using: &random)!)
                let short = try plan.bill([.importedEnergy: [usage]])
                var long = try plan.bill([.importedEnergy: [usage]], explained: true)
                long.lines[0].basis = nil
                #expect(short == long)
            }
        }
    }
}
