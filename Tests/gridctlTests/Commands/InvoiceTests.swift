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

    /// A bill under two bands, as gridd explains it.
    private static let explained = """
        {"number": null, "meter": 1, "status": "draft", "period": {"start": "2026-11-01T03:00:00Z", "end": \
        "2026-12-01T03:00:00Z"}, "timeZone": "America/Bahia", "tariff": "white", "consumptionKwh": 87.04, "quality": \
        "measured", "lines": [{"kind": "energy", "label": "TE, peak", "quantity": 87.04, "unit": "kWh", "unitPrice": \
        "0.702999", "amount": "61.19", "basis": {"price": [{"step": "price", "detail": "0.55", "result": "0.55"}, \
        {"step": "tax", "detail": "0.55 / (1 − 0.18)", "result": "0.7029993…"}, {"step": "rounding", "detail": \
        "6 decimals, half-up", "result": "0.702999"}], "register": 0, "parts": [{"label": "17:00-20:00", "span": \
        {"start": "2026-11-02T20:00:00Z", "end": "2026-11-30T23:00:00Z"}, "intervals": 19, "quantity": 87.037665, \
        "qualities": [{"quality": "estimated", "quantity": 1.5}]}], "quantity": [{"step": "rounding", "detail": \
        "2 decimals, half-up", "result": "87.04"}]}}, {"kind": "energy", "label": "TUSD, peak", "quantity": 87.04, \
        "unit": "kWh", "unitPrice": "1.05", "amount": "91.39", "basis": {"price": [{"step": "price", "detail": "1.05", \
        "result": "1.05"}], "register": 0, "parts": [{"label": "17:00-20:00", "span": {"start": \
        "2026-11-02T20:00:00Z", "end": "2026-11-30T23:00:00Z"}, "intervals": 19, "quantity": 87.037665, "qualities": \
        [{"quality": "estimated", "quantity": 1.5}]}], "quantity": [{"step": "rounding", "detail": \
        "2 decimals, half-up", "result": "87.04"}]}}], "total": {"amount": "152.58", "currency": "BRL"}, "dueDate": null, \
        "payment": null, "registers": [{"register": 0, "opening": {"before": {"at": "2026-11-01T03:00:00Z", \
        "registerKwh": 100}, "after": {"at": "2026-11-01T03:00:00Z", "registerKwh": 100}}, "closing": {"before": {"at": \
        "2026-11-30T03:00:00Z", "registerKwh": 186}, "after": null}, "consumptionKwh": 87.04}], "taxes": [{"name": "ICMS", "base": {"amount": "152.58", "currency": \
        "BRL"}, "rate": "0.18", "amount": {"amount": "27.46", "currency": "BRL"}}]}
        """

    @Test func anExplanationFollowsEachChargeBackAndSaysWhatIsCommonOnce() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        desk.environment["LANG"] = "C.UTF-8"
        let (outcome, server) = try await desk.run(["invoice", "1", "--explain"]) { _ in .answer(body: Self.explained) }
        #expect(server.requests.map(\.target) == ["/api/v1/meters/1/invoice?explain=true"])
        #expect(
            outcome.output == """
                Invoice (draft) of meter 1, 2026-11-01 to 2026-12-01, America/Bahia, tariff white
                register 0: 100 at 2026-11-01 → 186 at 2026-11-30: 87.04 kWh, measured
                TE, peak  87.04 kWh × 0.702999 = 61.19 BRL
                  0.55 / (1 − 0.18) = 0.7029993… → 0.702999
                  17:00-20:00 87.037665 in 19 (1.5 estimated) → 87.04
                TUSD, peak  87.04 kWh (as TE, peak) × 1.05 = 91.39 BRL
                Total  152.58 BRL, the sum of these amounts; → rounds to 6 decimals, half-up; 2 decimals, half-up
                of which taxes: ICMS 0.18 × 152.58 = 27.46

                """)
    }

    @Test func anotherTariffIsShownWithWhatItWouldChange() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, server) = try await desk.run(["invoice", "1", "--what-if", "white@v2"]) { request in
            .answer(body: request.target.contains("tariff=") ? Self.explained : Answers.invoice)
        }
        #expect(
            server.requests.map(\.target)
                == ["/api/v1/meters/1/invoice?tariff=white%40v2", "/api/v1/meters/1/invoice"])
        #expect(outcome.output.contains("Difference  +76.18 BRL"), "\(outcome.output)")
    }

    @Test func picturesAndExplanationsWantOneMeter() async throws {
        for options in [["--explain"], ["--what-if", "white"], ["--qr"]] {
            let (outcome, _) = try await Desk().run(["invoice", "1-3"] + options) { _ in .answer(body: Answers.invoice)
            }
            #expect(outcome.status == .usage)
        }
    }
}
