import GridModel
import Testing

@testable import ServerKit

struct LatePaymentTests {
    private static let rule = LatePaymentRule(
        fine: Rate(mantissa: 2, scale: 2), interest: Rate(mantissa: 1, scale: 2), exclude: ["COSIP"])

    @Test func theWorkedExampleOfTheReference() {
        // R$ 250.00 of which 15.00 COSIP, 17 days late.
        let base: Int64 = 25_000 - 1_500
        #expect(Self.rule.fine(on: base) == 470)
        #expect(Self.rule.interest(on: base, days: 17) == 133)
        #expect(25_000 + Self.rule.fine(on: base) + Self.rule.interest(on: base, days: 17) == 25_603)
    }

    @Test func theRuleOfTheReadyMadeTariffsIsTheReferences() throws {
        let rule = try #require(try BillingFixture.readyMade("conventional").latePayment)
        #expect(rule.fine(on: 23_500) + rule.interest(on: 23_500, days: 17) == 603)
        #expect(rule.excludes(kind: "municipal", label: "COSIP"))
        #expect(!rule.excludes(kind: "energy", label: "TE"))
    }

    @Test func aLineIsExcludedByItsLabelWithATariffsNameBehindItToo() {
        #expect(Self.rule.excludes(kind: "municipal", label: "COSIP"))
        #expect(Self.rule.excludes(kind: "municipal", label: "COSIP (white)"))
        #expect(!Self.rule.excludes(kind: "municipal", label: "COSIP 2"))
    }

    @Test(arguments: [(-3, 0), (0, 0), (1, 7), (30, 235), (365, 2_859)])
    func interestIsCutOffToTheCent(days: Int, interest: Int64) {
        #expect(Self.rule.interest(on: 23_500, days: days) == interest)
    }

    @Test func nothingIsAddedToACredit() {
        #expect(Self.rule.fine(on: -1_000) == 0)
        #expect(Self.rule.interest(on: -1_000, days: 17) == 0)
    }

    /// Against whole numbers: cents × 2 % and cents × 1 % × days / 30, cut off.
    @Test func itIsExactForAnyAmountAndDelay() {
        var random = Seeded(17)
        for _ in 0..<10_000 {
            let cents = Int64.random(in: 1...10_000_000_000, using: &random)
            let days = Int.random(in: 1...5_000, using: &random)
            #expect(Self.rule.fine(on: cents) == cents * 2 / 100)
            #expect(Self.rule.interest(on: cents, days: days) == Int64(Int128(cents) * Int128(days) / 3_000))
        }
    }
}
