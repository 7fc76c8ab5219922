import Foundation
import GRDB
import GridModel
import Testing

@testable import ServerKit

@Suite struct InvoiceDeskTests {
    @Test func anIssuedInvoiceIsTheDraftWithANumberAndItsEvidence() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 191_000)
            let draft = try await InvoiceQuestion(meter: meter, period: Month.october).answer(
                from: store, clock: Month.clock)
            let issued = try await store.desk().issue(NewInvoice(meter: meter, period: Month.october), .plain)
            #expect(issued.number == 1 && issued.invoice.status == .issued)
            #expect(issued.invoice.lines == draft.lines && issued.invoice.total == draft.total)
            #expect(issued.invoice.period == draft.period && issued.invoice.tariff == draft.tariff)
            #expect(issued.invoice.dueDate == "2026-11-20")
            #expect(issued.balance.text == "76.40" && issued.entries.map(\.kind) == [.issue])
            let register = try #require(issued.evidence.registers.first)
            #expect(register.opening.before?.registerKwh == .wattHours(1_000))
            #expect(register.closing.after?.registerKwh == .wattHours(192_000))
            #expect(register.consumptionKwh == .wattHours(191_000))
            #expect(issued.evidence.tariffs.map(\.name) == ["default"])
            #expect(issued.evidence.journalSequence == store.counts.journalSequence)
        }
    }

    @Test func aRehearsalGivesTheSameAndLeavesNothing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 191_000)
            let new = NewInvoice(meter: meter, period: Month.october)
            let rehearsed = try await store.desk().issue(new, .rehearsal)
            #expect(try await store.nextInvoiceNumber() == 1)
            let issued = try await store.desk().issue(new, .plain)
            #expect(issued == rehearsed)
            let paid = try await store.desk().change(1, .pay(amount: nil, date: nil, reference: nil), .rehearsal)
            #expect(paid.invoice.status == .paid)
            #expect(try await store.desk().invoice(1) == issued)
        }
    }

    @Test func underOneKeyAThingIsDoneOnce() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.read(meter, 191_000)
            let new = NewInvoice(meter: meter, period: Month.october)
            let first = try await store.desk().issue(new, .once("a"))
            #expect(try await store.desk().issue(new, .once("a")) == first)
            await #expect(throws: StoreFault.self) { _ = try await store.desk().issue(new, .once("b")) }
            let pay = InvoiceChange.pay(amount: "10.00", date: nil, reference: "x")
            _ = try await store.desk().change(1, pay, .once("c"))
            #expect(try await store.desk().change(1, pay, .once("c")).balance.text == "66.40")
            await #expect(throws: StoreFault.self) {
                _ = try await store.desk().change(1, .void(reason: "x"), .once("c"))
            }
        }
    }

    /// A late reading for an issued period is not lost, and never changes what was issued.
    @Test func aLateReadingProposesCreditAndRebill() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            let span = Zone.utc.span(of: Month.october)
            for meter in meters {
                try await store.append(
                    meter,
                    [
                        Reading(at: span.start, value: .zero),
                        Reading(at: span.end.adding(seconds: -86_400), value: .wattHours(90_000)),
                        Reading(at: span.end.adding(seconds: 86_400), value: .wattHours(110_000)),
                    ])
            }
            _ = try await store.run()
            let issued = try await store.desk().invoice(2)
            #expect(issued.invoice.consumptionKwh == .wattHours(100_000))
            _ = try await store.desk().change(2, .pay(amount: nil, date: nil, reference: nil), .plain)
            #expect(try await store.differences().isEmpty)

            try await store.append(meters[1], [Reading(at: span.end, value: .wattHours(95_000))])
            let differences = try await store.differences()
            #expect(differences.map(\.number) == [2] && differences.first?.difference.text == "-2.00")
            #expect(try await store.desk().invoice(2).invoice.total == issued.invoice.total)

            let note = NewCreditNote(reason: "late reading", rebill: true)
            let outcome = try await store.desk().credit(2, note, .once("k"))
            #expect(outcome.creditNote.number == 1 && outcome.creditNote.amount.text == "40.00")
            #expect(outcome.invoice.invoice.status == .credited && outcome.invoice.replacedBy == 4)
            let fresh = try #require(outcome.replacement)
            #expect(fresh.number == 4 && fresh.replaces == 2 && fresh.invoice.total.text == "38.00")
            // What was paid went over, and two more are left of it.
            #expect(fresh.balance.text == "-2.00" && fresh.invoice.status == .paid)
            #expect(outcome.invoice.balance.minorUnits == 0)
            #expect(try await store.desk().credit(2, note, .once("k")) == outcome)
            #expect(try await store.differences().isEmpty)
            #expect(try await store.run().summary.existing == 3)
        }
    }

    @Test func theSchemaKeepsWhatWasIssuedAsItIs() async throws {
        try await withStore(.sqlite) { store, folder in
            let meters = try await store.addMeters(2)
            for meter in meters { try await store.read(meter, 5_000) }
            _ = try await store.run()
            _ = try await store.desk().change(1, .pay(amount: "1.00", date: nil, reference: nil), .plain)
            let behind = try DatabaseQueue(path: folder + "/gridd.sqlite")
            for sql in [
                "UPDATE invoice SET total = 1 WHERE number = 1", "DELETE FROM invoice WHERE number = 2",
                "UPDATE ledger_entry SET amount = -1", "DELETE FROM ledger_entry", "UPDATE invoice_text SET text = ''",
                "DELETE FROM invoice_text",
                """
                INSERT INTO invoice (number, usage_point, meter, month, first_day, last_day, terms, forms, figures, total, issued_at, issuer,
                    due, digest, balance)
                SELECT 9, 9, 9, month, first_day, last_day, terms, forms, figures, total, issued_at, issuer, due, digest, total FROM invoice
                WHERE number = 1
                """,
                """
                INSERT INTO invoice (number, usage_point, meter, month, first_day, last_day, terms, forms, figures, total, issued_at, issuer,
                    due, digest, balance)
                SELECT 3, usage_point, meter, month, first_day, last_day, terms, forms, figures, total, issued_at, issuer, due,
                    digest, total
                FROM invoice WHERE number = 1
                """,
            ] {
                #expect(throws: DatabaseError.self, "\(sql)") { try behind.write { try $0.execute(sql: sql) } }
            }
        }
    }

    @Test func whateverIsDoneInWhateverOrderTheStoredLedgerBalances() async throws {
        try await withStore(.sqlite) { store, folder in
            var random = Seeded(9)
            let meters = try await store.addMeters(40)
            for meter in meters { try await store.read(meter, Int64.random(in: 0...900_000, using: &random)) }
            _ = try await store.run()
            let desk = store.desk()
            var refused = 0
            for step in 0..<1_500 {
                let last = try await store.nextInvoiceNumber() - 1
                let number = Int64.random(in: 1...last, using: &random)
                let cents = Bool.random(using: &random) ? "\(Int.random(in: 0...90, using: &random)).50" : nil
                do {
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0..<5:
                        _ = try await desk.change(number, .pay(amount: cents, date: nil, reference: "\(step)"), .plain)
                    case 5: _ = try await desk.change(number, .void(reason: "\(step)"), .plain)
                    case 6: _ = try await desk.credit(number, NewCreditNote(reason: "x", amount: cents), .plain)
                    case 7: _ = try await desk.credit(number, NewCreditNote(reason: "x", rebill: true), .plain)
                    case 8: _ = try await desk.credit(number, NewCreditNote(reason: "x"), .rehearsal)
                    default: _ = try await store.run()
                    }
                } catch let fault as StoreFault {
                    #expect(fault.code == .conflict, "\(fault.message)")
                    refused += 1
                }
            }
            #expect(refused > 100)
            let all = try await store.allInvoices()
            #expect(all.map(\.number) == Array(1...Int64(all.count)) && all.count > 100)
            var sum: Int64 = 0
            var notes: [Int64] = []
            var live: [Int64: Int] = [:]
            for invoice in all {
                let file = try #require(try await store.invoiceFile(invoice.number))
                #expect(file.account.balance.minorUnits == invoice.balance)
                sum += invoice.total + file.entries.reduce(0) { $0 + $1.posting.amount } - invoice.balance
                notes += file.creditNotes.map(\.number)
                if invoice.ended == nil { live[invoice.usagePoint, default: 0] += 1 }
                #expect(file.account.status(on: invoice.issuedOn) == invoice.status(at: Month.after))
            }
            #expect(sum == 0 && live.values.allSatisfy { $0 == 1 })
            #expect(notes.sorted() == Array(1...Int64(notes.count)) && notes.count > 50)
            let transfers = try await DatabaseQueue(path: folder + "/gridd.sqlite").read {
                try Int64.fetchOne($0, sql: "SELECT sum(amount) FROM ledger_entry WHERE kind = 'transfer'")
            }
            #expect(transfers == 0)
        }
    }
}
