import GridModel
import Testing

@testable import ServerKit

struct InvoiceAccountTests {
    private static let issued = CivilDate(year: 2026, month: 10, day: 1)!
    private static let due = issued.adding(days: 15)

    private func account(_ total: Int64) -> InvoiceAccount {
        InvoiceAccount(issued: Amount(minorUnits: total, .brl), on: Self.issued, dueDate: Self.due)
    }

    @Test func anInvoiceIsIssuedThenOverdueUntilItIsPaid() throws {
        var account = account(7_640)
        #expect(account.status(on: Self.due) == .issued)
        #expect(account.status(on: Self.due.adding(days: 1)) == .overdue)
        _ = try account.pay(7_000, on: Self.due, reference: nil)
        #expect(account.status(on: Self.due.adding(days: 1)) == .overdue)
        _ = try account.pay(700, on: Self.due.adding(days: 2), reference: nil)
        #expect(account.status(on: Self.due.adding(days: 2)) == .paid)
        #expect(account.balance.minorUnits == -60)
    }

    /// Nobody owes so much; a reading that can't be may say so.
    @Test func whatIsOwedBeyondAllMeasureIsRefusedAndNotATrap() throws {
        for total: Int64 in [.max, .max - 9, .min + 1] {
            let rule = LatePaymentRule(fine: try Rate("0.02"), interest: try Rate("0.01"))
            var account = InvoiceAccount(
                issued: Amount(minorUnits: total, .brl), on: Self.issued, dueDate: Self.due, rule: rule)
            let late = Self.due.adding(days: 40)
            #expect(throws: LedgerFault.self) { try account.pay(nil, on: late, reference: nil) }
            #expect(throws: LedgerFault.self) { try account.pay(total > 0 ? 1 : 10, on: late, reference: nil) }
            #expect(account.balance.minorUnits == total)
            _ = try account.credit(nil, on: late, reference: "credit note 1")
            #expect(account.balance.minorUnits == 0)
        }
    }

    @Test func whatWasPaidForIsCreditedAndNotVoided() throws {
        var account = account(7_640)
        _ = try account.pay(1_000, on: Self.due, reference: nil)
        #expect(throws: LedgerFault.self) { try account.void(on: Self.due, reason: "x") }
        _ = try account.credit(nil, on: Self.due, reference: "credit note 1")
        #expect(account.status(on: Self.due) == .credited && account.balance.minorUnits == -1_000)
        #expect(account.handOver(on: Self.due, to: 2)?.amount == 1_000)
        #expect(account.balance.minorUnits == 0)
        #expect(throws: LedgerFault.self) { try account.pay(1, on: Self.due, reference: nil) }
    }

    @Test func nothingIsDoneToAVoidInvoice() throws {
        var account = account(7_640)
        _ = try account.void(on: Self.due, reason: "wrong meter")
        #expect(account.status(on: Self.due.adding(days: 9)) == .void && account.balance.minorUnits == 0)
        #expect(throws: LedgerFault.self) { try account.pay(1, on: Self.due, reference: nil) }
        #expect(throws: LedgerFault.self) { try account.credit(nil, on: Self.due, reference: "x") }
        #expect(throws: LedgerFault.self) { try account.void(on: Self.due, reason: "again") }
    }

    @Test func noMoreIsCreditedThanWasCharged() throws {
        var account = account(7_640)
        _ = try account.credit(7_000, on: Self.due, reference: "credit note 1")
        #expect(account.status(on: Self.due) == .issued && account.balance.minorUnits == 640)
        #expect(throws: LedgerFault.self) { try account.credit(641, on: Self.due, reference: "credit note 2") }
        _ = try account.credit(640, on: Self.due, reference: "credit note 2")
        #expect(account.status(on: Self.due) == .credited)
    }

    /// Whatever is done in whatever order: the balance is the sum of the entries, entries give the same account again,
    /// what is refused changes nothing, and what is owed is never more than what was charged.
    @Test func whateverIsDoneInWhateverOrderTheLedgerBalances() throws {
        var random = Seeded(5)
        let rule = LatePaymentRule(
            fine: Rate(mantissa: 2, scale: 2), interest: Rate(mantissa: 125, scale: 4))
        var ends: [InvoiceStatus: Int] = [:]
        for _ in 0..<12_000 {
            let total = Amount(minorUnits: Int64.random(in: -2_000...100_000, using: &random), .brl)
            let exempt = Int64.random(in: 0...max(0, total.minorUnits / 10), using: &random)
            var account = InvoiceAccount(
                issued: total, on: Self.issued, dueDate: Self.due, rule: rule, exempt: exempt)
            var day = Self.issued
            for step in 0..<Int.random(in: 1...12, using: &random) {
                day = day.adding(days: Int.random(in: 0...20, using: &random))
                let before = account
                let amount = Bool.random(using: &random) ? Int64.random(in: -5...60_000, using: &random) : nil
                do {
                    let postings =
                        switch Int.random(in: 0..<8, using: &random) {
                        case 0..<5: try account.pay(amount, on: day, reference: nil)
                        case 5: try account.void(on: day, reason: "x")
                        default: try account.credit(amount, on: day, reference: "credit note \(step)")
                        }
                    #expect(!postings.isEmpty && before.isOpen)
                    #expect(account.entries == before.entries + postings)
                } catch {
                    #expect(account == before)
                }
                #expect(account.balance.minorUnits == account.entries.reduce(0) { $0 + $1.amount })
            }
            if let handed = account.handOver(on: day, to: 2) {
                #expect(handed.amount > 0 && account.balance.minorUnits == 0)
            }
            var again = InvoiceAccount(
                issued: total, on: Self.issued, dueDate: Self.due, rule: rule, exempt: exempt)
            for posting in account.entries.dropFirst() { again.take(posting) }
            #expect(again == account)
            let charged = account.entries.filter { [.issue, .fine, .interest].contains($0.kind) }
                .reduce(0) { $0 + $1.amount }
            #expect(account.balance.minorUnits <= max(0, charged))
            let status = account.status(on: day)
            ends[status, default: 0] += 1
            switch status {
            case .void, .credited: #expect(account.balance.minorUnits <= 0)
            case .paid: #expect(account.balance.minorUnits <= 0)
            case .issued, .overdue: #expect(account.balance.minorUnits > 0)
            case .draft: Issue.record("an issued invoice is no draft")
            }
        }
        // Each end was met often, so that none of the above was said of nothing.
        for status in [InvoiceStatus.void, .credited, .paid, .issued, .overdue] { #expect(ends[status] ?? 0 > 100) }
    }
}
