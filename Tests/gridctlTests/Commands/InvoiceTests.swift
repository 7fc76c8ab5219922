import Foundation
import TestSupport
import Testing

@testable import gridctl

@Suite struct InvoiceTests {
    private func invoice(_ arguments: [String] = [], _ desk: Desk = Desk()) async throws -> (Desk.Outcome, [String]) {
        let (outcome, server) = try await desk.run(["invoice", "1"] + arguments) { _ in .answer(body: Answers.invoice) }
        return (outcome, server.requests.map(\.target))
    }

    @Test func aPipeGetsItsLinesAndTheTotalLast() async throws {
        let (outcome, targets) = try await invoice()
        #expect(
            outcome.output
                == "energy\tEnergy\t191\tkWh\t0.40\t76.40\tBRL\ntotal\tTotal\t191\tkWh\t\t76.40\tBRL\n")
        #expect(targets == ["/api/v1/meters/1/invoice"])
    }

    @Test func jsonIsTheContracts() async throws {
        let (outcome, targets) = try await invoice(["-o", "json", "--period", "2026-11"])
        let expected = try JSONSerialization.jsonObject(with: Data(Answers.invoice.utf8)) as? NSDictionary
        let found = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? NSDictionary
        #expect(found == expected)
        #expect(targets == ["/api/v1/meters/1/invoice?period=2026-11"])
    }

    @Test func peopleGetABill() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        #expect(
            try await invoice([], desk).0.output == """
                Invoice (draft)

                Meter        1
                Period       2026-11-01 to 2026-11-30, America/Bahia
                Tariff       default
                Consumption  191.000 kWh, measured

                CHARGE     QUANTITY  PRICE  AMOUNT BRL
                Energy  191.000 kWh   0.40       76.40
                Total                            76.40

                """)
    }
}
