import GridModel
import Testing

@testable import ServerKit

/// Each kind of component, alone or with those it is about.
struct ComponentTests {
    private static func tariff(
        _ components: [TariffComponent], taxes: TariffTaxes? = nil, bands: [BandRule] = [],
        rounding: TariffRounding = TariffRounding(line: Rounding(decimals: 2, .halfUp))
    ) -> Tariff {
        Tariff(
            name: "t", currency: .brl, proration: bands.isEmpty ? .days : .intervals, rounding: rounding, taxes: taxes,
            bands: bands, components: components)
    }

    private static func energy(_ price: String, _ label: String = "Energy") throws -> TariffComponent {
        TariffComponent(label: label, charge: .energy(.flat(try Rate(price))))
    }

    private func texts(_ kilowattHours: String, _ tariff: Tariff, supply: Supply = .singlePhase) throws -> [String] {
        let bill = try BillingFixture.bill(kilowattHours, BillingFixture.terms(tariff, supply: supply))
        #expect(try bill.lineSum == bill.total.minorUnits)
        return bill.texts
    }

    @Test(arguments: [
        ("0", ["Energy, up to 100 kWh 0 × 0.10 = 0.00"]), ("100", ["Energy, up to 100 kWh 100 × 0.10 = 10.00"]),
        ("100.5", ["Energy, up to 100 kWh 100 × 0.10 = 10.00", "Energy, 100 to 200.5 kWh 0.5 × 0.20 = 0.10"]),
        (
            "300",
            [
                "Energy, up to 100 kWh 100 × 0.10 = 10.00", "Energy, 100 to 200.5 kWh 100.5 × 0.20 = 20.10",
                "Energy, over 200.5 kWh 99.5 × 0.30 = 29.85",
            ]
        ),
    ])
    func eachTierHasThePartThatLiesInIt(kilowattHours: String, lines: [String]) throws {
        let tiers = [
            PriceTier(upTo: .whole(100), price: try Rate("0.10")),
            PriceTier(upTo: Quantity(millionths: 200_500_000), price: try Rate("0.20")),
            PriceTier(upTo: nil, price: try Rate("0.30")),
        ]
        let tariff = Self.tariff([TariffComponent(label: "Energy", charge: .energy(.tiers(tiers)))])
        #expect(try texts(kilowattHours, tariff) == lines)
    }

    @Test func taxesOnTopAreLinesOfTheirOwn() throws {
        let taxes = TariffTaxes(
            method: .outside,
            rates: [TaxRate(name: "VAT", rate: try Rate("0.05")), TaxRate(name: "Levy", rate: try Rate("0.01"))])
        var standing = TariffComponent(
            label: "Standing", charge: .fixed(FixedCharge(price: try Rate("0.61"), per: .day)))
        standing.taxed = false
        let tariff = Self.tariff([try Self.energy("0.20"), standing], taxes: taxes)
        #expect(
            try texts("333", tariff) == [
                "Energy 333 × 0.20 = 66.60", "Standing 30 × 0.61 = 18.30", "VAT 66.6 × 0.05 = 3.33",
                "Levy 66.6 × 0.01 = 0.67",
            ])
    }

    @Test func theDemandIsTheGreatestMeanOfItsIntervals() throws {
        let demand = TariffComponent(
            label: "Demand",
            charge: .demand(
                DemandCharge(
                    minutes: 15,
                    pricing: .tiers([
                        PriceTier(upTo: .whole(5), price: try Rate("1.00")),
                        PriceTier(upTo: nil, price: try Rate("2.00")),
                    ]))))
        let plan = try BillingPlan(BillingFixture.terms(Self.tariff([demand])))
        #expect(plan.boundaries.count == 30 * 96 + 1)
        var usage = plan.boundaries.dropLast().map { _ in Usage(energy: .wattHours(500), quality: .measured) }
        // 2 kWh within a quarter of an hour are 8 kW; an hour of it is no more.
        usage[1_000] = Usage(energy: .kilowattHours(2), quality: .estimated)
        let bill = try plan.bill([.importedEnergy: usage], explained: true)
        #expect(bill.texts == ["Demand, up to 5 kW 5 × 1.00 = 5.00", "Demand, over 5 kW 3 × 2.00 = 6.00"])
        #expect(bill.lines[0].quality == .estimated)
        #expect(bill.lines[0].basis?.parts.map(\.label) == ["2026-11-11 10:00:00"])
        // By the hour, the same quarter is 3.5 kWh in an hour.
        let hourly = TariffComponent(
            label: "Demand", charge: .demand(DemandCharge(minutes: 60, pricing: .flat(try Rate("1.00")))))
        let both = try BillingPlan(
            BillingFixture.terms(
                Self.tariff([
                    demand,
                    {
                        var hourly = hourly; hourly.label = "Hourly"; return hourly
                    }(),
                ])))
        #expect(try both.bill([.importedEnergy: usage]).texts.last == "Hourly 3.5 × 1.00 = 3.50")
    }

    @Test func aMinimumOfMoneyIsMadeUpFor() throws {
        let minimum = TariffComponent(label: "Minimum", charge: .minimum(.amount(try Rate("25.00"))))
        let fixed = TariffComponent(label: "Meter", charge: .fixed(FixedCharge(price: try Rate("5"), per: .month)))
        // What stands after it is on top.
        let tariff = Self.tariff([try Self.energy("0.20"), minimum, fixed])
        #expect(try texts("50", tariff) == ["Energy 50 × 0.20 = 10.00", "Minimum = 15.00", "Meter 1 × 5.00 = 5.00"])
        #expect(try texts("125", tariff) == ["Energy 125 × 0.20 = 25.00", "Meter 1 × 5.00 = 5.00"])
    }

    @Test func aPercentageIsOfTheLinesItNames() throws {
        func fund(_ of: [String]?) throws -> TariffComponent {
            TariffComponent(label: "Fund", charge: .percentage(PercentageCharge(rate: try Rate("0.035"), of: of)))
        }
        let fixed = TariffComponent(label: "Meter", charge: .fixed(FixedCharge(price: try Rate("5"), per: .month)))
        #expect(
            try texts("100", Self.tariff([try Self.energy("0.20"), fixed, try fund(nil)])).last
                == "Fund 25 × 0.035 = 0.88")
        #expect(
            try texts("100", Self.tariff([try Self.energy("0.20"), fixed, try fund(["Energy"])])).last
                == "Fund 20 × 0.035 = 0.70")
    }

    @Test(arguments: [("50", "0.00"), ("50.01", "8.31"), ("100", "8.31"), ("100.01", "15.00")])
    func aMunicipalChargeIsThatOfTheConsumptionsRange(kilowattHours: String, amount: String) throws {
        let steps = [
            ConsumptionStep(upTo: .whole(50), value: try Rate("0")),
            ConsumptionStep(upTo: .whole(100), value: try Rate("8.31")),
            ConsumptionStep(upTo: nil, value: try Rate("15.00")),
        ]
        let cosip = TariffComponent(label: "COSIP", charge: .municipal(MunicipalCharge(steps: steps)))
        let taxes = TariffTaxes(method: .insideProduct, rates: [TaxRate(name: "ICMS", rate: try Rate("0.18"))])
        let bill = try BillingFixture.bill(
            kilowattHours, BillingFixture.terms(Self.tariff([try Self.energy("0.82"), cosip], taxes: taxes)))
        #expect(bill.lines[1].amount == amount)
        // It is no base of the tax.
        #expect(bill.taxes[0].base.text == bill.lines[0].amount)
    }

    @Test func aMunicipalChargeMayBeAPartOfAReference() throws {
        let charge = MunicipalCharge(
            reference: try Rate("312.40"),
            steps: [
                ConsumptionStep(upTo: .whole(100), value: try Rate("0.0275")),
                ConsumptionStep(upTo: nil, value: try Rate("0.05")),
            ])
        let cosip = TariffComponent(label: "COSIP", charge: .municipal(charge))
        #expect(try texts("80", Self.tariff([try Self.energy("0.20"), cosip])).last == "COSIP = 8.59")
    }

    @Test func theFirst80KilowattHoursOfTheSocialTariffAreFree() throws {
        let social = try BillingFixture.readyMade("social")
        let bill = try BillingFixture.bill("80", BillingFixture.terms(social))
        #expect(bill.total.text == "0.00")
        let more = try BillingFixture.bill("100", BillingFixture.terms(social))
        // 20 kWh at both prices.
        #expect(more.total.text == "20.46")
        #expect(more.lines.filter { $0.kind == "discount" }.map(\.quantity) == [.whole(80), .whole(80)])
        // Connected to three phases, 100 kWh are billed at least, of which 80 are free.
        let least = try BillingFixture.bill("10", BillingFixture.terms(social, supply: .threePhase))
        #expect(least.total == more.total)
    }

    @Test func theBlocksBeforeJuly2025LetOffPartsOfThePrice() throws {
        let bill = try BillingFixture.bill(
            "230", BillingFixture.terms(try BillingFixture.readyMade("social"), "2025-03"))
        let te = bill.lines.filter { $0.kind == "discount" && $0.label.contains("TE") }
        #expect(te.map(\.quantity) == [.whole(30), .whole(70), .whole(120)])
        // 65, 40 and 10 % of 0.447363
        #expect(te.map(\.unitPrice?.text) == ["-0.290786", "-0.178945", "-0.044736"])
    }

    @Test func exportedEnergyIsCredited() throws {
        let credit = TariffComponent(
            label: "Export", charge: .credit(ExportCredit(register: RegisterID(1), pricing: .flat(try Rate("0.25")))))
        let plan = try BillingPlan(BillingFixture.terms(Self.tariff([try Self.energy("0.40"), credit])))
        #expect(plan.registers == [.importedEnergy, RegisterID(1)])
        let used = [Usage(energy: .kilowattHours(100), quality: .measured)]
        let sent = [Usage(energy: .kilowattHours(200), quality: .measured)]
        #expect(
            try plan.bill([.importedEnergy: used, RegisterID(1): sent]).texts == [
                "Energy 100 × 0.40 = 40.00", "Export 200 × -0.25 = -50.00",
            ])
        // A meter without that register exported nothing.
        #expect(try plan.bill([.importedEnergy: used]).texts == ["Energy 100 × 0.40 = 40.00"])
    }

    @Test func nettedExportIsFirstSetOff() throws {
        let credit = TariffComponent(
            label: "Export",
            charge: .credit(ExportCredit(register: RegisterID(1), netted: true, pricing: .flat(try Rate("0.25")))))
        let plan = try BillingPlan(BillingFixture.terms(Self.tariff([try Self.energy("0.40"), credit])))
        func texts(_ used: Int64, _ sent: Int64) throws -> [String] {
            try plan.bill([
                .importedEnergy: [Usage(energy: .kilowattHours(used), quality: .measured)],
                RegisterID(1): [Usage(energy: .kilowattHours(sent), quality: .measured)],
            ]).texts
        }
        #expect(try texts(100, 30) == ["Energy 70 × 0.40 = 28.00"])
        #expect(try texts(100, 130) == ["Energy 0 × 0.40 = 0.00", "Export 30 × -0.25 = -7.50"])
    }

    @Test func tiersOverAllBandsAreSharedAsTheBandsAre() throws {
        let bands = [BandRule(band: "day", hours: [LocalHours(text: "12-24")!]), BandRule(band: "night")]
        func tiers(_ low: String, _ high: String) throws -> BandPrice {
            .tiers([PriceTier(upTo: .whole(100), price: try Rate(low)), PriceTier(upTo: nil, price: try Rate(high))])
        }
        let prices = ["day": try tiers("0.10", "1.00"), "night": try tiers("0.20", "2.00")]
        func bill(_ scope: TierScope) throws -> [String] {
            let energy = TariffComponent(label: "E", charge: .energy(.bands(prices, over: scope)))
            let plan = try BillingPlan(BillingFixture.terms(Self.tariff([energy], bands: bands)))
            // A quarter by day: 100 of 400 kWh.
            let usage = plan.pieces.map { piece in
                Usage(energy: .kilowattHours(plan.cells[piece.cell].band == "day" ? 100 : 300), quality: .measured)
            }
            var scaled = usage
            for index in scaled.indices { scaled[index].energy.milliwattHours /= 30 }
            scaled[0].energy += .kilowattHours(300) - Energy(milliwattHours: 300_000_000 / 30 * 30)
            return try plan.bill([.importedEnergy: scaled]).lines.map { "\($0.label) \($0.quantity?.display ?? "")" }
        }
        #expect(
            try bill(.all) == [
                "E, day, up to 100 kWh 25.000", "E, day, over 100 kWh 75.000", "E, night, up to 100 kWh 75.000",
                "E, night, over 100 kWh 225.000",
            ])
        #expect(
            try bill(.band) == [
                "E, day, up to 100 kWh 100.000", "E, night, up to 100 kWh 100.000", "E, night, over 100 kWh 200.000",
            ])
    }

    @Test func pricesByTheInstantAreHalfOpenAndMayBeBelowZero() throws {
        let start = BillingFixture.zone.start(of: BillingFixture.date("2026-11-01"))
        var prices = [Rate](repeating: try Rate("0.20"), count: 30 * 48)
        prices[1] = try Rate("-0.05")
        let series = PriceSeries(from: start, minutes: 30, prices: prices)
        var tariff = Self.tariff([TariffComponent(label: "Spot", charge: .energy(.series([series])))])
        tariff.proration = .intervals
        let plan = try BillingPlan(BillingFixture.terms(tariff))
        #expect(plan.boundaries.count == 30 * 48 + 1)
        var usage = plan.boundaries.dropLast().map { _ in Usage(energy: .zero, quality: .measured) }
        usage[0].energy = .kilowattHours(1)
        usage[1].energy = .kilowattHours(10)
        usage[2].energy = .kilowattHours(2)
        let bill = try plan.bill([.importedEnergy: usage], explained: true)
        // 1 × 0.20 − 10 × 0.05 + 2 × 0.20
        #expect(bill.texts == ["Spot 13 = 0.10"])
        #expect(bill.lines[0].basis?.parts.count == 30)
        tariff.components = [
            TariffComponent(
                label: "Spot",
                charge: .energy(.series([PriceSeries(from: start, minutes: 30, prices: [try Rate("1")])])))
        ]
        let fault = #expect(throws: BillingFault.self) { try BillingPlan(BillingFixture.terms(tariff)) }
        #expect(fault?.message.contains("no price for 2026-11-01T00:30:00-03:00") == true)
    }

    @Test func aTotalThatIsRoundedSaysByHowMuch() throws {
        let rounding = TariffRounding(line: Rounding(decimals: 2, .halfUp), total: Rounding(decimals: 1, .halfUp))
        let tariff = Self.tariff([try Self.energy("0.33")], rounding: rounding)
        #expect(try texts("101", tariff) == ["Energy 101 × 0.33 = 33.33", "Rounding = -0.03"])
        #expect(try texts("105", tariff) == ["Energy 105 × 0.33 = 34.65", "Rounding = 0.05"])
    }

    @Test func whatRoundingTakesFromALineTheNextHas() throws {
        let tiers = (1...8).map {
            PriceTier(upTo: $0 == 8 ? nil : .whole(Int64($0)), price: Rate(mantissa: 4, scale: 3))
        }
        func total(_ carry: Bool) throws -> String {
            let rounding = TariffRounding(line: Rounding(decimals: 2, .halfUp), carry: carry)
            let tariff = Self.tariff([TariffComponent(label: "E", charge: .energy(.tiers(tiers)))], rounding: rounding)
            return try BillingFixture.bill("8", BillingFixture.terms(tariff)).total.text
        }
        // Eight times 0.004: each alone is nothing.
        #expect(try total(false) == "0.00")
        #expect(try total(true) == "0.03")
    }
}
