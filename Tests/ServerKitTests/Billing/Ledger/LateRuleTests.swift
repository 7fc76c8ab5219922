import GridModel
import Testing

@testable import ServerKit

struct LateRuleTests {
    private static let rule = LatePaymentRule(
        fine: Rate(mantissa: 2, scale: 2), interest: Rate(mantissa: 1, scale: 2), exclude: ["municipal"])

    /// reference, Brazil, Group B: "R$ 250.00 of which 15.00 COSIP, 17 days late: fine 4.70, interest 1.33, together
    /// 256.03".
    @Test func theReferencesLatePaymentHoldsToTheCent() throws {
        let issued = CivilDate(year: 2026, month: 10, day: 1)!
        let due = CivilDate(year: 2026, month: 10, day: 16)!
        var account = InvoiceAccount(
            issued: Amount(minorUnits: 25_000, .brl), on: issued, dueDate: due, rule: Self.rule, exempt: 1_500)
        let late = try #require(account.lateCharges(on: due.adding(days: 17)))
        #expect(late.fine.text == "4.70" && late.interest.text == "1.33")
        let postings = try account.pay(nil, on: due.adding(days: 17), reference: nil)
        #expect(postings.map(\.kind) == [.fine, .interest, .payment])
        #expect(postings.last?.amount == -25_603)
        #expect(account.balance.minorUnits == 0 && account.status(on: due.adding(days: 17)) == .paid)
    }

    @Test(arguments: [0, 1, 15]) func whoPaysByTheDueDatePaysNothingMore(_ days: Int) throws {
        let issued = CivilDate(year: 2026, month: 10, day: 1)!
        var account = InvoiceAccount(
            issued: Amount(minorUnits: 10_000, .brl), on: issued, dueDate: issued.adding(days: 15), rule: Self.rule)
        #expect(account.lateCharges(on: issued.adding(days: days)) == nil)
        #expect(try account.pay(nil, on: issued.adding(days: days), reference: nil).map(\.amount) == [-10_000])
    }

    @Test func theFineIsChargedOnceAndInterestGoesOnOverWhatIsLeft() throws {
        let due = CivilDate(year: 2026, month: 10, day: 16)!
        var account = InvoiceAccount(
            issued: Amount(minorUnits: 100_000, .brl), on: due.adding(days: -15), dueDate: due, rule: Self.rule)
        // After 30 days: fine 20.00, interest 10.00; 530.00 pays those and 500.00 of the rest.
        #expect(
            try account.pay(53_000, on: due.adding(days: 30), reference: nil).map(\.amount) == [2_000, 1_000, -53_000])
        #expect(account.balance.minorUnits == 50_000)
        #expect(account.lateCharges(on: due.adding(days: 60))?.fine.minorUnits == 0)
        #expect(account.lateCharges(on: due.adding(days: 60))?.interest.minorUnits == 500)
        #expect(try account.pay(nil, on: due.adding(days: 60), reference: nil).map(\.amount) == [500, -50_500])
    }
}
