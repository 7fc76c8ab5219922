import Foundation
import GridModel
import Testing

@testable import ServerKit

/// Which days a month's period has when the cycle changes, and what is charged for them.
@Suite struct ReadingCyclesTests {
    private static func month(_ text: String) -> CivilMonth { CivilMonth(text: text)! }
    private static func cycle(_ text: String) -> BillingCycle { BillingCycle(text: text)! }

    @Test(arguments: [
        ("month", "month", "2026-12-01..<2027-01-01"), ("month", "day-15", "2026-12-01..<2026-12-15"),
        ("day-15", "month", "2026-11-15..<2027-01-01"), ("day-15", "day-15", "2026-11-15..<2026-12-15"),
        ("month", "day-2", "2026-12-01..<2026-12-02"), ("day-2", "month", "2026-11-02..<2027-01-01"),
        ("day-28", "day-2", "2026-11-28..<2026-12-02"), ("day-2", "day-28", "2026-11-02..<2026-12-28"),
    ])
    func aPeriodGoesFromTheEndOfTheOneBeforeToItsOwn(_ earlier: String, _ cycle: String, _ days: String) {
        let cycles = ReadingCycles(
            Self.cycle(earlier), [DatedCycle(from: Self.month("2026-12"), cycle: Self.cycle(cycle))])
        let found = cycles.days(of: Self.month("2026-12"))
        #expect("\(found.lowerBound.text)..<\(found.upperBound.text)" == days)
        let period = BillingPeriod(
            Self.month("2026-12"), Self.cycle(cycle), after: Self.cycle(earlier), in: .utc)
        #expect(period.days == found && period.isTransition == (earlier != cycle))
        #expect(period.span.start == Zone.utc.start(of: found.lowerBound))
    }

    /// Whatever changes are made, in whatever order: no day is lost or in two periods, and what was before a change stays.
    @Test func periodsTileTheCalendarWhateverChanges() {
        var random = Seeded(2_612)
        let days = [1, 1, 2, 14, 15, 27, 28]
        for _ in 0..<10_000 {
            func cycle() -> BillingCycle { BillingCycle(day: days.randomElement(using: &random)!)! }
            var cycles = ReadingCycles(cycle())
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let from = CivilMonth(
                    year: Int.random(in: 2026...2028, using: &random), month: Int.random(in: 1...12, using: &random))!
                let next = cycle()
                let changed = cycles.changed(to: next, from: from)
                // What was before stays, and what was to change later does not.
                var month = Self.month("2025-12")
                var isKept = true
                while month < from {
                    isKept = isKept && changed.days(of: month) == cycles.days(of: month)
                    month = month.next
                }
                #expect(isKept && changed.cycle(of: from) == next && changed.cycle(of: Self.month("2030-01")) == next)
                #expect(zip(changed.all, changed.all.dropFirst()).allSatisfy { $0.cycle != $1.cycle })
                cycles = changed
            }
            var month = Self.month("2025-12")
            var end = cycles.days(of: month.previous).upperBound
            var isTiled = true
            while month < Self.month("2029-02") {
                let period = cycles.days(of: month)
                isTiled = isTiled && period.lowerBound == end && (1...61).contains(period.count)
                // A period ends in the month that names it.
                isTiled = isTiled && CivilMonth(period.upperBound.adding(days: -1)) == month
                isTiled = isTiled && cycles.month(holding: period.lowerBound) == month
                isTiled = isTiled && cycles.month(holding: period.upperBound.adding(days: -1)) == month
                isTiled = isTiled && cycles.month(holding: period.upperBound) == month.next
                end = period.upperBound
                month = month.next
            }
            #expect(isTiled, "\(cycles)")
        }
    }

    // MARK: What is charged

    private static func tariff() throws -> Tariff {
        var tariff = Tariff.standard
        tariff.rounding.price = Rounding(decimals: 6, .halfUp)
        tariff.components = [
            TariffComponent(
                label: "Energy",
                charge: .energy(
                    .tiers([
                        PriceTier(upTo: .whole(90), price: try Rate("0.10")),
                        PriceTier(upTo: nil, price: try Rate("1")),
                    ]))),
            TariffComponent(label: "Meter", charge: .fixed(FixedCharge(price: try Rate("31.00"), per: .month))),
            TariffComponent(label: "Service", charge: .fixed(FixedCharge(price: try Rate("0.50"), per: .day))),
        ]
        return tariff
    }

    private static func terms(_ cycle: String, after earlier: String) throws -> BillingTerms {
        let period = BillingPeriod(
            month("2026-12"), Self.cycle(cycle), after: Self.cycle(earlier), in: BillingFixture.zone)
        return BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: try tariff())])
    }

    /// The same as for a part of a period that a customer has.
    @Test func chargesByTheMonthAreInProportionToAUsualPeriodAndTheLineSaysSo() throws {
        let short = try BillingFixture.bill("300", Self.terms("day-15", after: "month"))
        #expect(
            short.texts == [
                "Energy, up to 42 kWh 42 × 0.100000 = 4.20", "Energy, over 42 kWh 258 × 1.000000 = 258.00",
                "Meter, 14 of 30 days 1 × 14.466667 = 14.47", "Service 14 × 0.500000 = 7.00",
            ])
        #expect(short.lines[2].basis?.price.contains { $0.detail == "14 × 31.00 / 30" } == true)
        let long = try BillingFixture.bill("300", Self.terms("month", after: "day-15"))
        #expect(
            long.texts == [
                "Energy, up to 136.451613 kWh 136.451613 × 0.100000 = 13.65",
                "Energy, over 136.451613 kWh 163.548387 × 1.000000 = 163.55",
                "Meter, 47 of 31 days 1 × 47.000000 = 47.00", "Service 47 × 0.500000 = 23.50",
            ])
        // A usual one says nothing of it.
        let usual = try BillingFixture.bill("300", Self.terms("month", after: "month"))
        #expect(usual.texts[2] == "Meter 1 × 31.000000 = 31.00")
    }

    @Test func whatIsKeptOfATransitionMakesItsTermsAgain() throws {
        for (cycle, earlier) in [("day-15", "month"), ("month", "day-15"), ("day-2", "day-28"), ("day-7", "day-7")] {
            let terms = try Self.terms(cycle, after: earlier)
            let kept = try Kept(InvoiceTerms(terms, currency: .brl))
            #expect(kept.text.text.contains("earlierCycleDay") == (cycle != earlier))
            let read = try JSONDecoder().decode(InvoiceTerms.self, from: Data(kept.text.text.utf8))
            #expect(read == kept.value)
            #expect(try read.billingTerms().period == terms.period)
            #expect(read.firstDay == terms.period.days.lowerBound)
        }
        // Of a part that a customer had, the whole is known too.
        var part = try Self.terms("day-15", after: "month")
        part.tariffs[0].days = CivilDate(text: "2026-12-08")!..<part.period.days.upperBound
        let kept = InvoiceTerms(part, currency: .brl)
        #expect(kept.firstDay.text == "2026-12-08")
        #expect(try kept.billingTerms().period == part.period)
        let bill = try BillingFixture.bill("300", part)
        #expect(bill.texts.contains("Meter, 7 of 30 days 1 × 7.233333 = 7.23"))
    }
}
