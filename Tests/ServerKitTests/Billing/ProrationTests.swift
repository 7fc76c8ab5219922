import GridModel
import Testing

@testable import ServerKit

/// What changes within a period: by days, or by what was used.
struct ProrationTests {
    private static func flat(_ price: String, _ proration: Proration = .days, from: String = "2026-01-01") throws
        -> Tariff
    {
        Tariff(
            name: "flat", currency: .brl, validFrom: BillingFixture.date(from), proration: proration,
            rounding: TariffRounding(
                price: Rounding(decimals: 6, .halfUp), line: Rounding(decimals: 2, .halfUp)),
            components: [TariffComponent(label: "Energy", charge: .energy(.flat(try Rate(price))))])
    }

    @Test func aPriceThatChangesIsTheMeanByDays() throws {
        let terms = BillingFixture.terms(try Self.flat("0.40"), [("2026-11-11", try Self.flat("0.46"))])
        let bill = try BillingFixture.bill("300", terms)
        // (10 × 0.40 + 20 × 0.46) / 30
        #expect(bill.texts == ["Energy 300 × 0.440000 = 132.00"])
        let steps = try #require(bill.lines[0].basis).price
        #expect(steps.map(\.step) == ["price", "price", "days"])
        #expect(steps[2].detail == "(10 × 0.40 + 20 × 0.46) / 30")
    }

    @Test func byIntervalsEachPriceHasWhatWasUsedUnderIt() throws {
        let terms = BillingFixture.terms(
            try Self.flat("0.40", .intervals), [("2026-11-11", try Self.flat("0.46", .intervals))])
        let plan = try BillingPlan(terms)
        #expect(plan.boundaries.count == 3)
        let usage = [
            Usage(energy: .kilowattHours(200), quality: .measured),
            Usage(energy: .kilowattHours(100), quality: .estimated),
        ]
        let bill = try plan.bill([.importedEnergy: usage])
        #expect(
            bill.texts == [
                "Energy, 2026-11-01 to 2026-11-10 200 × 0.400000 = 80.00",
                "Energy, 2026-11-11 to 2026-11-30 100 × 0.460000 = 46.00",
            ])
        #expect(bill.lines.map(\.quality) == [.measured, .estimated])
        #expect(bill.quality == .estimated)
    }

    /// A period from the 15th has days of two months: each month's flag by its days.
    @Test func flagsOfTwoMonthsAreWeightedByDays() throws {
        let terms = BillingFixture.terms(
            try BillingFixture.readyMade("conventional"), "2025-08", BillingCycle(day: 15)!)
        #expect(terms.period.days.text == "2025-07-15 to 2025-08-14")
        let bill = try BillingFixture.bill("100", terms)
        // 17 days of red-1 and 14 of red-2, each with its tax: (17 × 0.04463 + 14 × 0.07877) / 31 / 0.782362
        #expect(bill.texts[2] == "Flag, red-1 and red-2 100 × 0.076752 = 7.68")
    }

    @Test func aTaxThatChangesIsWeightedByDaysToo() throws {
        var tariff = try Self.flat("0.80")
        tariff.taxes = TariffTaxes(
            method: .insideProduct,
            rates: [
                TaxRate(name: "ICMS", rate: try Rate("0.20")),
                TaxRate(name: "ICMS", from: BillingFixture.date("2026-11-16"), rate: try Rate("0.50")),
            ])
        let bill = try BillingFixture.bill("100", BillingFixture.terms(tariff))
        // (15 × 1.00 + 15 × 1.60) / 30; of that ICMS is (15 × 0.20 + 15 × 0.80) / 30.
        #expect(bill.texts == ["Energy 100 × 1.300000 = 130.00"])
        #expect(bill.taxes.map(\.amount.text) == ["50.00"])
        #expect(bill.taxes.map(\.rate.text) == ["0.384615"])
    }

    @Test func aChangeToAnotherTariffCutsConsumptionAtMidnight() throws {
        let white = try BillingFixture.readyMade("white")
        let terms = BillingFixture.terms(try Self.flat("0.40"), [("2026-11-21", white)])
        let plan = try BillingPlan(terms)
        #expect(plan.boundaries[1] == BillingFixture.zone.start(of: BillingFixture.date("2026-11-21")))
        let bill = try plan.bill([.importedEnergy: BillingFixture.evenly(.kilowattHours(300), over: plan)])
        #expect(bill.texts[0] == "Energy (flat) 200 × 0.400000 = 80.00")
        #expect(bill.lines[1].label == "TE, peak (white)")
        #expect(try bill.lineSum == bill.total.minorUnits)
        // A third of the minimum, for a third of the days: what was used is above it.
        let still = try plan.bill([
            .importedEnergy: plan.boundaries.dropLast().map { _ in Usage(energy: .zero, quality: .measured) }
        ])
        #expect(still.lines.first { $0.label == "TE, off-peak (white)" }?.quantity == .whole(10))
    }

    @Test func monthlyChargesAndTiersAreInProportionToTheDays() throws {
        var first = try Self.flat("0.40")
        first.name = "first"
        var second = first
        second.name = "second"
        second.components = [
            TariffComponent(
                label: "Energy",
                charge: .energy(
                    .tiers([
                        PriceTier(upTo: .whole(90), price: try Rate("0.10")),
                        PriceTier(upTo: nil, price: try Rate("1")),
                    ]))),
            TariffComponent(label: "Meter", charge: .fixed(FixedCharge(price: try Rate("30.00"), per: .month))),
            TariffComponent(label: "Service", charge: .fixed(FixedCharge(price: try Rate("0.50"), per: .day))),
        ]
        let bill = try BillingFixture.bill("300", BillingFixture.terms(first, [("2026-11-21", second)]))
        #expect(
            bill.texts == [
                "Energy (first) 200 × 0.400000 = 80.00", "Energy, up to 30 kWh (second) 30 × 0.100000 = 3.00",
                "Energy, over 30 kWh (second) 70 × 1.000000 = 70.00", "Meter (second) 1 × 10.000000 = 10.00",
                "Service (second) 10 × 0.500000 = 5.00",
            ])
    }

    @Test func aChargeThatIsThereOnSomeDaysOnlyHasTheirShare() throws {
        var tariff = try Self.flat("0.40")
        tariff.components.append(
            TariffComponent(
                label: "Levy", from: BillingFixture.date("2026-11-11"), to: BillingFixture.date("2026-11-20"),
                charge: .surcharge(.priced(.flat(try Rate("0.03"))))))
        let bill = try BillingFixture.bill("300", BillingFixture.terms(tariff))
        // A third of the days: (10 × 0.03) / 30 for each kWh, whichever way it is written.
        #expect(bill.total.text == "123.00")
    }

    @Test func seasonsWithinAPeriodAreWeightedByDays() throws {
        var tariff = try Self.flat("0.40")
        tariff.seasons = [
            Season(name: "wet", from: MonthDay(text: "11-16")!, to: MonthDay(text: "04-30")!),
            Season(name: "dry", from: MonthDay(text: "05-01")!, to: MonthDay(text: "11-15")!),
        ]
        tariff.components = [
            TariffComponent(label: "Energy", seasons: ["wet"], charge: .energy(.flat(try Rate("0.30")))),
            TariffComponent(label: "Energy", seasons: ["dry"], charge: .energy(.flat(try Rate("0.50")))),
        ]
        #expect(
            try BillingFixture.bill("300", BillingFixture.terms(tariff)).texts == ["Energy 300 × 0.400000 = 120.00"])
    }

    /// Versions of the same prices, however many and wherever they begin, bill what one bills.
    @Test func aSplitIntoVersionsOfTheSamePricesChangesNothingButRounding() throws {
        var random = Seeded(99)
        let whole = try BillingFixture.readyMade("social")
        let months = ["2025-02", "2025-06", "2025-07", "2026-11", "2028-02"]
        var plans: [(one: BillingPlan, split: BillingPlan)] = []
        for _ in 0..<300 {
            let month = months.randomElement(using: &random)!
            let cycle = BillingCycle(day: Int.random(in: 1...28, using: &random))!
            let supply = Supply.allCases.randomElement(using: &random)!
            var tariff = whole
            tariff.proration = .days
            tariff.components.append(
                TariffComponent(label: "Meter", charge: .fixed(FixedCharge(price: try Rate("17.31"), per: .month))))
            let days = BillingFixture.period(month, cycle).days
            let cut = days.lowerBound.adding(days: Int.random(in: 1..<days.count, using: &random))
            plans.append(
                (
                    try BillingPlan(BillingFixture.terms(tariff, month, cycle, supply: supply)),
                    try BillingPlan(
                        BillingFixture.terms(tariff, [(cut.text, tariff)], month, cycle, supply: supply))
                ))
        }
        for _ in 0..<10_000 {
            let (one, split) = plans.randomElement(using: &random)!
            let energy = Energy(milliwattHours: Int64.random(in: 0...900_000_000, using: &random))
            let a = try one.bill([.importedEnergy: BillingFixture.evenly(energy, over: one)])
            let b = try split.bill([.importedEnergy: BillingFixture.evenly(energy, over: split)])
            #expect(a == b)
        }
    }

    /// The same by intervals: a line becomes two, so a cent for each line, and half a kWh's hundredth at its price.
    @Test func aSplitByIntervalsChangesNothingButTheLinesRounding() throws {
        var random = Seeded(100)
        let tariff = try BillingFixture.readyMade("white")
        var later = tariff
        // The least difference there is, so that the versions are told apart.
        later.components[0].charge = .energy(
            .bands([
                "peak": .flat(try Rate("0.5500")), "intermediate": .flat(try Rate("0.3500")),
                "off-peak": .flat(try Rate("0.3300")),
            ]))
        var plans: [(one: BillingPlan, split: BillingPlan)] = []
        for _ in 0..<100 {
            let cut = BillingFixture.date("2026-11-01").adding(days: Int.random(in: 1..<30, using: &random)).text
            plans.append(
                (
                    try BillingPlan(BillingFixture.terms(tariff)),
                    try BillingPlan(BillingFixture.terms(tariff, [(cut, later)]))
                ))
        }
        for _ in 0..<10_000 {
            let (one, split) = plans.randomElement(using: &random)!
            // The same power throughout, so that it is the same however it is cut.
            let milliwatts = Int64.random(in: 50_000...1_200_000, using: &random)
            let a = try one.bill([.importedEnergy: BillingFixture.usage(milliwatts, over: one)])
            let b = try split.bill([.importedEnergy: BillingFixture.usage(milliwatts, over: split)])
            // 3 bands of TE become 6 lines; each line and its quantity to 2 decimals is half a cent off at most, and
            // how evenly it is consumed half a milliwatt-hour.
            #expect(abs(a.total.minorUnits - b.total.minorUnits) <= Int64(a.lines.count + b.lines.count))
            #expect(a.consumption == b.consumption)
        }
    }

    /// Bands that are given up within a period by days: each consumption is what it was, up to the day of the change.
    @Test func aVersionWithoutBandsMayFollowOneWithThem() throws {
        var banded = try Self.flat("0.40")
        banded.bands = [BandRule(band: "day", hours: [LocalHours(text: "6-18")!]), BandRule(band: "night")]
        banded.components = [
            TariffComponent(
                label: "Energy",
                charge: .energy(.bands(["day": .flat(try Rate("0.50")), "night": .flat(try Rate("0.30"))])))
        ]
        let plan = try BillingPlan(BillingFixture.terms(banded, [("2026-11-11", try Self.flat("0.40"))]))
        #expect(plan.boundaries.contains(BillingFixture.zone.start(of: BillingFixture.date("2026-11-11"))))
        let bill = try plan.bill([.importedEnergy: BillingFixture.usage(1_000_000, over: plan)])
        #expect(
            bill.texts == [
                "Energy, day (flat, 2026-11-01 to 2026-11-10) 120 × 0.500000 = 60.00",
                "Energy, night (flat, 2026-11-01 to 2026-11-10) 120 × 0.300000 = 36.00",
                "Energy (flat, 2026-11-11 to 2026-11-30) 480 × 0.400000 = 192.00",
            ])
    }

    @Test func termsThatLeaveADayOutAreAFault() throws {
        let tariff = try Self.flat("0.40")
        var terms = BillingFixture.terms(tariff, [("2026-11-11", tariff)])
        terms.tariffs[1].days = BillingFixture.date("2026-11-12")..<terms.period.days.upperBound
        let gap = #expect(throws: BillingFault.self) { try BillingPlan(terms) }
        #expect(gap?.message == "no one tariff is in force on 2026-11-11")
        terms.tariffs = []
        let none = #expect(throws: BillingFault.self) { try BillingPlan(terms) }
        #expect(none?.message == "no tariff is in force in 2026-11")
        var euro = tariff
        euro.currency = .eur
        let two = #expect(throws: BillingFault.self) {
            try BillingPlan(BillingFixture.terms(tariff, [("2026-11-11", euro)]))
        }
        #expect(two?.message.contains("BRL and EUR") == true)
    }
}
