import GridModel
import Testing

@testable import ServerKit

@Suite struct InsightMakerTests {
    private typealias Fixture = InsightFixture

    /// A freezer all day, and an evening: 31 days up to 21 November.
    private let house = Fixture.hourly(from: "2026-10-22", days: 31) { local in
        (18..<21).contains(local.millisecondOfDay / 3_600_000) ? 2_000 : 100
    }

    @Test func whatIsOnAllDayIsTheBaseLoadAndCostsWhatTheBillWouldBeLess() throws {
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z").insight()
        let base = try #require(insight.baseLoad)
        #expect(base.powerKw == .watts(100))
        #expect(base.monthKwh == .wattHours(100 * 24 * 31))
        // 74.4 kWh at 0.40.
        #expect(base.monthCost?.text == "29.76")
        #expect(insight.consumptionKwh == .wattHours(31 * (21 * 100 + 3 * 2_000)))
        #expect(base.sharePercent?.text == "29.6")
        #expect(base.readings.end.rfc3339 == "2026-11-22T03:00:00Z", "the last hour at it")
        #expect(insight.price?.total.text == "100.44")
        #expect(insight.price?.averagePerKwh?.text == "0.4000")
        #expect(insight.notes.isEmpty)
        #expect(insight.hours == .init(total: 744, known: 744, estimated: 0, held: 0))
    }

    @Test func nightsAreCountedWhole() throws {
        let night = try #require(try Fixture.maker(house, until: "2026-11-22T13:30:00Z").insight().nightUse)
        #expect(night.nights == 31 && night.nightKwh == .wattHours(400))
        #expect(night.monthKwh == .wattHours(31 * 400) && night.monthCost?.text == "4.96")
        #expect(night.readings.milliseconds == 4 * 3_600_000)
    }

    /// The first night began before the first day, the last one ends after the last.
    @Test func aNightOverMidnightIsKnownFromItsEveningOn() throws {
        let late = try #require(LocalHours(text: "22:00-06:00"))
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z").insight(night: late)
        #expect(insight.nightUse?.nights == 30)
        #expect(insight.nightUse?.nightKwh == .wattHours(800))
        #expect(insight.nightUse?.monthKwh == .wattHours(800 * 31))
    }

    @Test func aNightInWhichTheClockIsSetIsANight() throws {
        let paris = try #require(Zone("Europe/Paris"))
        let house = Fixture.hourly(from: "2026-03-20", days: 12, in: paris) { _ in 100 }
        let night = try #require(try Fixture.maker(house, until: "2026-03-31T23:00:00Z").insight().nightUse)
        // 29 March has no hour from two to three.
        #expect(night.nights == 12)
        #expect(night.nightKwh == Energy.wattHours(11 * 400 + 300).times(1, over: 12))
    }

    @Test func underTiersItCostsWhatTheLastTierCosts() throws {
        let tiers = Fixture.tariff([
            TariffComponent(
                label: "Energy",
                charge: .energy(
                    .tiers([
                        PriceTier(upTo: .whole(100), price: Fixture.rate("0.10")),
                        PriceTier(upTo: nil, price: Fixture.rate("0.50")),
                    ])))
        ])
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", under: tiers).insight()
        // 251.1 kWh: 100 at 0.10 and 151.1 at 0.50, of which the base load has 74.4.
        #expect(insight.price?.total.text == "85.55")
        #expect(insight.baseLoad?.monthCost?.text == "37.20")
    }

    @Test func underAMinimumNothingIsSaved() throws {
        let minimum = Fixture.tariff([
            TariffComponent(label: "Energy", charge: .energy(.flat(Fixture.rate("0.40")))),
            TariffComponent(label: "Minimum", charge: .minimum(.amount(Fixture.rate("500.00")))),
        ])
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", under: minimum).insight()
        #expect(insight.price?.total.text == "500.00")
        #expect(insight.baseLoad?.monthCost?.text == "0.00")
        #expect(insight.nightUse?.monthCost?.text == "0.00")
    }

    @Test func fixedChargesAreNobodysPart() throws {
        let fixed = Fixture.tariff([
            TariffComponent(label: "Energy", charge: .energy(.flat(Fixture.rate("0.40")))),
            TariffComponent(label: "Service", charge: .fixed(FixedCharge(price: Fixture.rate("20.00"), per: .month))),
        ])
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", under: fixed).insight()
        #expect(insight.price?.total.text == "120.44")
        #expect(insight.price?.averagePerKwh?.text == "0.4796")
        #expect(insight.baseLoad?.monthCost?.text == "29.76")
    }

    /// Under a time-of-use tariff it is the money, and not the energy.
    @Test func theDearestHoursAreThoseThatCostMost() throws {
        let house = Fixture.hourly(from: "2026-10-22", days: 31) { local in
            local.millisecondOfDay / 3_600_000 == 3 ? 1_300 : 1_000
        }
        let white = try BillingFixture.readyMade("white")
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", under: white).insight()
        #expect(Set(insight.dearestHours.map(\.hour)) == [17, 18, 19])
        let flat = try Fixture.maker(house, until: "2026-11-22T13:30:00Z").insight()
        #expect(flat.dearestHours.first?.hour == 3)
        #expect(flat.dearestHours.first?.hourKwh == .wattHours(1_300))
    }

    @Test func theDearestDaysComeFirst() throws {
        let house = Fixture.hourly(from: "2026-10-22", days: 31) { local in
            switch local.date.text {
            case "2026-11-07": 3_000
            case "2026-11-14": 5_000
            default: 100
            }
        }
        let days = try Fixture.maker(house, until: "2026-11-22T13:30:00Z").insight().dearestDays
        #expect(days.prefix(2).map(\.day.text) == ["2026-11-14", "2026-11-07"])
        #expect(days[0].consumptionKwh == .kilowattHours(120) && days[0].cost?.text == "48.00")
        #expect(days[0].readings.start.rfc3339 == "2026-11-14T03:00:00Z")
    }

    @Test func withoutATariffThereIsNoMoneyAndStillAnAnswer() throws {
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", under: nil).insight()
        #expect(insight.price == nil && insight.baseLoad?.monthCost == nil && insight.dearestDays[0].cost == nil)
        #expect(insight.baseLoad?.powerKw == .watts(100))
        #expect(insight.dearestHours.map(\.hour) == [18, 19, 20])
    }

    @Test func ofFewerDaysAMonthIsReckoned() throws {
        let insight = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", days: 7).insight()
        #expect(insight.days == 7 && insight.price?.monthDays == 31)
        #expect(insight.baseLoad?.monthCost?.text == "29.76")
        #expect(insight.nightUse?.monthKwh == .wattHours(31 * 400))
    }

    // MARK: What is not known

    @Test func hoursWithinAGapAreLeftOut() throws {
        var gappy = house
        // Twelve hours of 15 November; the register counted a lot meanwhile.
        let from = try #require(Instant(rfc3339: "2026-11-15T12:00:00Z"))
        let to = from.adding(seconds: 12 * 3_600)
        gappy.readings.removeAll { $0.at > from && $0.at < to }
        let insight = try Fixture.maker(gappy, until: "2026-11-22T13:30:00Z").insight()
        #expect(insight.baseLoad?.powerKw == .watts(100))
        #expect(insight.consumptionKwh == house.readings.last?.value)
        #expect(insight.hours.known + insight.hours.estimated == 744)
        #expect(insight.hours.estimated == 12, "\(insight.hours)")
        #expect(insight.notes.contains { $0.hasPrefix("12 of 744 hours are within gaps") }, "\(insight.notes)")
    }

    @Test func twoDaysSayTooLittle() throws {
        let insight = try Fixture.maker(
            Fixture.hourly(from: "2026-11-20", days: 2) { _ in 100 }, until: "2026-11-22T13:30:00Z"
        ).insight()
        #expect(insight.days == 2 && insight.consumptionKwh == .wattHours(4_800))
        #expect(insight.baseLoad == nil && insight.nightUse == nil && insight.dearestHours.isEmpty)
        #expect(insight.dearestDays.isEmpty)
        #expect(insight.notes.count == 2)
    }

    /// Every tenth hour nothing is used; one in twenty decides, so the lowest alone does not.
    @Test func aFewHoursWithoutPowerAreNoBaseLoad() throws {
        let house = Fixture.hourly(from: "2026-10-22", days: 31) { local in
            local.date.text == "2026-11-11" ? 0 : 250
        }
        #expect(try Fixture.maker(house, until: "2026-11-22T13:30:00Z").insight().baseLoad?.powerKw == .watts(250))
    }

    @Test(arguments: 0..<20) func hoursOfTheDayAndDaysAddUp(seed: Int) throws {
        var random = Seeded(UInt64(seed))
        let house = Fixture.hourly(from: "2026-10-20", days: 33) { _ in Int64.random(in: 0...4_000, using: &random) }
        let maker = try Fixture.maker(house, until: "2026-11-22T13:30:00Z", under: BillingFixture.readyMade("white"))
        let usage = maker.usage
        #expect(usage.hours.reduce(Energy.zero) { $0 + $1.energy } == usage.total.consumption)
        #expect(usage.days.reduce(Energy.zero) { $0 + $1.energy } == usage.total.consumption)
        #expect(usage.cells.reduce(Energy.zero) { $0 + $1.usage.energy } == usage.total.consumption)
        let bill = try #require(maker.bill)
        let all = try bill.saved(without: usage.cells.map { (cell: $0, energy: $0.usage.energy) })
        // 30 kWh are billed at least.
        #expect(all.minorUnits < bill.total.minorUnits && all.minorUnits > 0)
    }
}
