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

    @Test func peopleReadWhomItIsFor() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 120, rows: 50)
        desk.environment["NO_COLOR"] = "1"
        let named =
            Answers.invoice.dropLast() + """
                , "particulars": {"customer": {"id": 3, "name": "Maria da Conceição", "taxId": "52998224725", "address": \
                "Rua B 1"}, "usagePoint": {"id": 7, "name": "Casa 12"}, "meter": {"serial": "LG-0042"}}}
                """
        let (outcome, server) = try await desk.run(["invoice", "1"]) { _ in .answer(body: String(named)) }
        #expect(server.requests.map(\.target) == ["/api/v1/meters/1/invoice?named=true"])
        #expect(
            outcome.output.hasPrefix(
                """
                Invoice (draft)

                Customer     Maria da Conceição, 529.982.247-25
                Address      Rua B 1
                Usage point  7, Casa 12
                Meter        1, serial LG-0042
                Period       2026-11-01 to 2026-11-30, America/Bahia

                """), "\(outcome.output)")
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
                Invoice (draft) of meter 1 by white, 2026-11-01 to 2026-12-01, America/Bahia
                register 0: 100 at 2026-11-01 → 186 at 2026-11-30: 87.04 kWh, measured
                TE, peak  87.04 kWh × 0.702999 = 61.19 BRL
                  0.55 / (1 − 0.18) = 0.7029993… → 0.702999
                  17:00-20:00 87.037665 in 19 intervals (1.5 estimated) → 87.04
                TUSD, peak  87.04 kWh (as TE, peak) × 1.05 = 91.39 BRL
                Total  152.58 BRL, the sum of these; → rounds to 6 and 2 decimals, half-up
                of which taxes: ICMS 0.18 × 152.58 = 27.46

                """)
    }

    /// Three bands, the same for two charges, and a flag on all of them.
    private static let threeBands: String = {
        func charge(_ label: String, _ quantity: String, _ parts: [String]) -> String {
            let parts = parts.map { part in
                let words = part.split(separator: "|")
                return """
                    {"label": "\(words[0])", "span": {"start": "2026-11-02T20:00:00Z", "end": "2026-11-30T23:00:00Z"}, \
                    "intervals": 19, "quantity": \(words[1])}
                    """
            }
            return """
                {"kind": "energy", "label": "\(label)", "quantity": \(quantity), "unit": "kWh", "unitPrice": "0.5", \
                "amount": "1.00", "basis": {"price": [], "register": 0, "parts": [\(parts.joined(separator: ", "))], \
                "quantity": [{"step": "rounding", "detail": "2 decimals, half-up", "result": "\(quantity)"}]}}
                """
        }
        let peak = ["17:00-20:00|87.037665"]
        let rest = ["00:00-16:00|290.823237", "21:00-24:00|100.771", "all day|404.991366"]
        let lines = [
            charge("TE, peak", "87.04", peak), charge("TE, off-peak", "796.59", rest),
            charge("TUSD, peak", "87.04", peak), charge("Flag, green", "883.62", peak + rest),
        ]
        return """
            {"number": 17, "meter": 42, "status": "issued", "period": {"start": "2026-11-01T03:00:00Z", "end": \
            "2026-12-01T03:00:00Z"}, "timeZone": "America/Bahia", "tariff": "white", "consumptionKwh": 883.62, "quality": \
            "measured", "lines": [\(lines.joined(separator: ", "))], "total": {"amount": "4.00", "currency": "BRL"}, \
            "dueDate": null, "payment": null}
            """
    }()

    @Test func anExplanationIsNoWiderThanTheScreenAndBreaksBetweenWords() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 80, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        desk.environment["LANG"] = "C.UTF-8"
        let (outcome, _) = try await desk.run(["invoice", "42", "--explain"]) { _ in .answer(body: Self.threeBands) }
        #expect(
            outcome.output == """
                Invoice 17 (issued) of meter 42 by white, 2026-11-01 to 2026-12-01,
                  America/Bahia
                TE, peak  87.04 kWh × 0.5 = 1.00 BRL
                  17:00-20:00 87.037665 in 19 intervals → 87.04
                TE, off-peak  796.59 kWh × 0.5 = 1.00 BRL
                  00:00-16:00 290.823237 in 19 + 21:00-24:00 100.771 in 19 +
                    all day 404.991366 in 19 = 796.585603 → 796.59
                TUSD, peak  87.04 kWh (as TE, peak) × 0.5 = 1.00 BRL
                Flag, green  883.62 kWh × 0.5 = 1.00 BRL
                  TE, peak + TE, off-peak = 883.623268 → 883.62
                Total  4.00 BRL, the sum of these; → rounds to 2 decimals, half-up

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
                == ["/api/v1/meters/1/invoice?tariff=white%40v2&named=true", "/api/v1/meters/1/invoice"])
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
