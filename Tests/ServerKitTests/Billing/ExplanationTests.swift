import Foundation
import GridModel
import Testing

@testable import ServerKit

/// A line can be followed back: quantity × price, the price to the tariff's figures, the quantity to the intervals.
struct ExplanationTests {
    private static func whiteBill() throws -> Bill {
        let plan = try BillingPlan(BillingFixture.terms(try BillingFixture.readyMade("white")))
        var usage = BillingFixture.evenly(try Energy(kilowattHours: "412.345678"), over: plan)
        usage[3].quality = .estimated
        return try plan.bill([.importedEnergy: usage], explained: true)
    }

    @Test func aMonthUnderTheWhiteTariffIsExplainedInFewLines() throws {
        let bill = try Self.whiteBill()
        let peak = try #require(bill.lines.first { $0.label == "TE, peak" })
        let basis = try #require(peak.basis)
        // 21 weekdays but 2 November and 20 November; 15 November is a Sunday.
        #expect(basis.parts.map(\.label) == ["17:00-20:00"])
        #expect(basis.parts[0].intervals == 19)
        #expect(
            basis.price.map { "\($0.step): \($0.detail) = \($0.result)" } == [
                "price: 0.55 = 0.55",
                "tax: 0.55 / ((1 − 0.18)(1 − 0.0082 − 0.0377)) = 0.7029993788…",
                "rounding: 6 decimals, half-up = 0.702999",
            ])
        #expect(basis.quantity.map(\.step) == ["rounding"])
        let offPeak = try #require(bill.lines.first { $0.label == "TE, off-peak" }?.basis)
        #expect(offPeak.parts.map(\.label) == ["all day", "00:00-16:00", "21:00-24:00"])
        #expect(offPeak.parts.map(\.intervals) == [11, 19, 19])
        // Everything that the lines of one charge are made of fits on a screen.
        #expect(bill.lines.filter { $0.label.hasPrefix("TE") }.reduce(0) { $0 + ($1.basis?.parts.count ?? 0) } <= 8)
    }

    @Test func aPartOfEachQualityIsNamed() throws {
        let bill = try Self.whiteBill()
        let estimated = bill.lines.flatMap { $0.basis?.parts ?? [] }.filter { $0.qualities != nil }
        #expect(!estimated.isEmpty)
        for part in estimated {
            #expect(part.qualities?.reduce(0) { $0 + $1.quantity.millionths } == part.quantity.millionths)
        }
    }

    /// With the figures that are shown, and schoolbook arithmetic on whole numbers.
    @Test func aPersonWithACalculatorReachesTheSameTotal() throws {
        let bill = try Self.whiteBill()
        var total: Int64 = 0
        for line in bill.lines {
            let basis = try #require(line.basis)
            let (quantity, price) = (try #require(line.quantity), try #require(line.unitPrice))
            // The intervals add up to the quantity before its rounding, and that rounds to the line's.
            let sum = basis.parts.reduce(0) { $0 + $1.quantity.millionths }
            #expect((sum + 5_000) / 10_000 * 10_000 == quantity.millionths)
            #expect(basis.price.last?.result == price.text || price.mantissa == 0)
            let product = Int128(quantity.millionths) * Int128(price.mantissa)
            let cents = (product + 5_000_000_000) / 10_000_000_000
            #expect(DecimalDigits.text(Int64(cents), decimals: 2, atLeast: 2) == line.amount)
            total += Int64(cents)
        }
        #expect(total == bill.total.minorUnits)
    }

    @Test func whatNobodyAsksForIsNotThere() throws {
        let plan = try BillingPlan(BillingFixture.terms(try BillingFixture.readyMade("white")))
        let usage = [RegisterID.importedEnergy: BillingFixture.evenly(.kilowattHours(400), over: plan)]
        let (explained, plain) = (try plan.bill(usage, explained: true), try plan.bill(usage))
        #expect(plain.lines.allSatisfy { $0.basis == nil })
        #expect(plain.texts == explained.texts)
        #expect(plain.total == explained.total)
    }

    @Test func theLeastConsumptionIsExplained() throws {
        let terms = BillingFixture.terms(try BillingFixture.readyMade("conventional"), supply: .twoPhaseThreeWire)
        let basis = try #require(try BillingFixture.bill("12.345", terms).lines[0].basis)
        #expect(
            basis.quantity.map { "\($0.step): \($0.detail) = \($0.result)" } == [
                "rounding: 2 decimals, half-up = 12.35", "minimum: two-phase-three-wire: 50 kWh = 50",
                "minimum: what lacks is billed here = 50",
            ])
    }

    @Test func aBasisIsTheSameAfterItsTripThroughJSON() throws {
        let lines = try Self.whiteBill().lines
        let back = try JSONDecoder().decode([InvoiceLine].self, from: try JSONEncoder().encode(lines))
        #expect(back == lines)
    }
}
