import GridModel
import Testing

@testable import ServerKit

struct BillingTests {
    private static let zone = Zone("America/Bahia")!
    private static let month = CivilMonth(year: 2026, month: 11)!

    private func draft(_ consumption: Energy, _ tariff: Tariff = .standard) throws -> Invoice {
        let period = BillingPeriod(Self.month, in: Self.zone)
        let terms = BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: tariff)])
        let bill = try BillingPlan(terms).bill([.importedEnergy: [Usage(energy: consumption, quality: .measured)]])
        return Invoice(draft: bill, of: 1, by: terms)
    }

    @Test(arguments: [
        ("191.0", "76.40"), ("300", "120.00"), ("941.481433", "376.59"), ("0", "0.00"), ("0.0125", "0.01"),
        ("0.012499", "0.00"), ("0.0375", "0.02"), ("0.037499", "0.01"), ("9223372036854.775807", "3689348814741.91"),
    ])
    func energyIsBilledByTheDefaultTariffHalfUpToTheCent(kilowattHours: String, amount: String) throws {
        let invoice = try draft(Energy(kilowattHours: kilowattHours))
        #expect(invoice.total == (try Amount(amount, .brl)))
        #expect(invoice.lines.map(\.amount) == [amount])
    }

    @Test func aDraftSaysWhatItIsMadeOf() throws {
        let invoice = try draft(.kilowattHours(191))
        #expect(invoice.number == nil)
        #expect(invoice.status == .draft)
        #expect(invoice.meter == 1)
        #expect(invoice.period == Self.zone.span(of: Self.month))
        #expect(invoice.timeZone == Self.zone)
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
        var tariff = Tariff.standard
        tariff.rounding = [.lineToMinorUnit(rule)]
        #expect(try draft(Energy(kilowattHours: "0.0125"), tariff).total.text == amount)
    }

    @Test func aPriceBelowZeroRoundsAwayFromZeroToo() throws {
        let tariff = Tariff(
            name: "feed-in", currency: .eur, energyRate: try Rate("-0.05"), rounding: [.lineToMinorUnit(.halfUp)])
        #expect(try draft(Energy(kilowattHours: "0.1"), tariff).total.text == "-0.01")
        #expect(try draft(Energy(kilowattHours: "0.099"), tariff).total.text == "0.00")
    }

    @Test func aCurrencyWithoutCentsHasNone() throws {
        let yen = Tariff(
            name: "flat", currency: Currency(code: "JPY")!, energyRate: try Rate("31.25"),
            rounding: [.lineToMinorUnit(.halfUp)])
        #expect(try draft(.kilowattHours(2), yen).total.text == "63")
    }

    @Test func anAmountThatDoesNotFitIsAFaultThatNamesTheTariff() throws {
        let dear = Tariff(
            name: "dear", currency: .brl, energyRate: try Rate("9000000000000"), rounding: [.lineToMinorUnit(.halfUp)])
        let fault = #expect(throws: BillingFault.self) { try draft(.kilowattHours(9_000_000_000_000), dear) }
        #expect(fault?.message.contains("tariff dear") == true)
    }

    @Test func aTariffThatLeavesAnAmountUnroundedCannotBill() throws {
        let unrounded = Tariff(name: "raw", currency: .brl, energyRate: try Rate("0.40"), rounding: [])
        #expect(try draft(.kilowattHours(191), unrounded).total.text == "76.40")
        #expect(throws: BillingFault.self) { try draft(Energy(kilowattHours: "0.0125"), unrounded) }
    }

    /// Against plain arithmetic on decimal strings of the same numbers.
    @Test func everyAmountIsTheExactProductRoundedOnce() throws {
        var random = Seeded(7)
        for _ in 0..<5_000 {
            let energy = Int64.random(in: 0...5_000_000_000_000, using: &random)
            let rate = Rate(mantissa: Int64.random(in: 0...2_000_000, using: &random), scale: 6)
            var tariff = Tariff.standard
            tariff.energyRate = rate
            let total = try draft(Energy(milliwattHours: energy), tariff).total.minorUnits
            // 10^-12 of the currency to cents.
            let exact = Int128(energy) * Int128(rate.mantissa)
            let distance = exact - Int128(total) * 10_000_000_000
            #expect(distance >= -5_000_000_000 && distance < 5_000_000_000)
        }
    }
}
