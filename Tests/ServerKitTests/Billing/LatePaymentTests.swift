import GridModel
import Testing

@testable import ServerKit

struct LatePaymentTests {
    private static let rule = LatePaymentRule(
        fine: Rate(mantissa: 2, scale: 2), interest: Rate(mantissa: 1, scale: 2), exclude: ["COSIP"])

    private static func line(_ kind: String, _ label: String, _ amount: String) -> InvoiceLine {
        InvoiceLine(
            kind: kind, label: label, quantity: nil, unit: nil, unitPrice: nil, amount: amount, quality: nil)
    }

    @Test func theWorkedExampleOfTheReference() throws {
        let lines = [Self.line("energy", "TE", "235.00"), Self.line("municipal", "COSIP", "15.00")]
        let total = try Amount("250.00", .brl)
        let late = try LatePayment(Self.rule, of: total, lines: lines, days: 17)
        #expect(late.base.text == "235.00")
        #expect(late.fine.text == "4.70")
        #expect(late.interest.text == "1.33")
        #expect((total + late.addition).text == "256.03")
    }

    @Test func theRuleOfTheReadyMadeTariffsIsTheReferences() throws {
        let rule = try #require(try BillingFixture.readyMade("conventional").latePayment)
        let lines = [Self.line("energy", "TE", "235.00"), Self.line("municipal", "COSIP", "15.00")]
        let late = try LatePayment(rule, of: try Amount("250.00", .brl), lines: lines, days: 17)
        #expect(late.addition.text == "6.03")
    }

    @Test(arguments: [
        (-3, "0.00", "0.00"), (0, "0.00", "0.00"), (1, "4.70", "0.07"), (30, "4.70", "2.35"), (365, "4.70", "28.59"),
    ])
    func bothAreTruncatedAndTheFineIsTakenOnce(days: Int, fine: String, interest: String) throws {
        let late = try LatePayment(Self.rule, of: try Amount("235.00", .brl), days: days)
        #expect(late.fine.text == fine)
        #expect(late.interest.text == interest)
    }

    @Test func nothingIsAddedToACredit() throws {
        let late = try LatePayment(Self.rule, of: try Amount("-10.00", .brl), days: 17)
        #expect(late.addition.minorUnits == 0)
    }

    /// Against whole numbers: cents × 2 % and cents × 1 % × days / 30, cut off.
    @Test func itIsExactForAnyAmountAndDelay() throws {
        var random = Seeded(17)
        for _ in 0..<10_000 {
            let cents = Int64.random(in: 1...10_000_000_000, using: &random)
            let days = Int.random(in: 1...5_000, using: &random)
            let late = try LatePayment(Self.rule, of: Amount(minorUnits: cents, .brl), days: days)
            #expect(late.fine.minorUnits == cents * 2 / 100)
            #expect(late.interest.minorUnits == Int64(Int128(cents) * Int128(days) / 3_000))
        }
    }
}
