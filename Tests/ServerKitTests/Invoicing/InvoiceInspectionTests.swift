import GRDB
import GridModel
import Testing

@testable import ServerKit

@Suite struct InvoiceInspectionTests {
    private func findings(_ store: any Store) async throws -> [Finding] {
        var findings: [Finding] = []
        let summary = try await StoreVerification(store: store, clock: .system).run { event in
            if case .finding(let finding) = event { findings.append(finding) }
        }
        #expect(summary.invoices == 6)
        return findings
    }

    /// Somebody who goes around the triggers too is found out.
    @Test(arguments: [
        ("DROP TRIGGER invoice_is_immutable; UPDATE invoice SET total = total + 1 WHERE number = 2", 4),
        ("DROP TRIGGER invoice_is_immutable; UPDATE invoice SET meter = 9 WHERE number = 2", 1),
        (
            "DROP TRIGGER invoice_text_is_immutable; UPDATE invoice_text SET text = replace(text, '0.40', '0.41')", 2
        ),
        ("DROP TRIGGER invoice_text_stays; DELETE FROM invoice_text WHERE text LIKE '%tariffs%'", 6),
        ("DROP TRIGGER invoice_text_stays; DELETE FROM invoice_text WHERE text LIKE '%hasQuantity%'", 6),
        ("DROP TRIGGER invoice_text_stays; DELETE FROM invoice_text WHERE text = 'test'", 6),
        ("DROP TRIGGER invoice_is_immutable; UPDATE invoice SET issuer = 99 WHERE number = 2", 1),
        ("UPDATE invoice SET balance = 0 WHERE number = 3", 1),
        ("UPDATE invoice SET ended = 'void' WHERE number = 3", 1),
        (
            "DROP TRIGGER ledger_entry_is_immutable; UPDATE ledger_entry SET amount = amount - 1 WHERE kind = 'payment'",
            1
        ),
        ("DROP TRIGGER credit_note_is_immutable; UPDATE credit_note SET amount = amount + 1", 1),
    ])
    func whatIsNotAsItWasIssuedIsFound(_ sql: String, _ most: Int) async throws {
        try await withStore(.sqlite) { store, folder in
            let meters = try await store.addMeters(5)
            for meter in meters { try await store.read(meter, 1_000 * meter.value) }
            _ = try await store.run()
            _ = try await store.desk().change(1, .pay(amount: "0.10", date: nil, reference: nil), .plain)
            _ = try await store.desk().credit(4, NewCreditNote(reason: "x", rebill: true), .plain)
            #expect(try await findings(store).isEmpty)
            try await DatabaseQueue(path: folder + "/gridd.sqlite").write { try $0.execute(sql: sql) }
            let found = try await findings(store)
            #expect((1...most).contains(found.count) && found.allSatisfy { [.invoice, .ledger].contains($0.kind) })
        }
    }

    @Test func aMissingInvoiceIsNamed() async throws {
        try await withStore(.sqlite) { store, folder in
            let meters = try await store.addMeters(7)
            for meter in meters { try await store.read(meter, 1_000 * meter.value) }
            _ = try await store.run()
            try await DatabaseQueue(path: folder + "/gridd.sqlite").write {
                try $0.execute(sql: "DROP TRIGGER invoice_stays; DELETE FROM invoice WHERE number = 4")
            }
            #expect(try await findings(store).map(\.what) == ["invoice 4 is missing"])
        }
    }
}
