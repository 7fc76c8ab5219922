import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct InvoicesTests {
    private let desk = Desk()

    private static let summary = InvoiceSummary(
        number: 7, meter: 42, customer: nil, month: CivilMonth(year: 2026, month: 10)!, status: .overdue,
        issuedOn: CivilDate(year: 2026, month: 11, day: 1)!, dueDate: CivilDate(year: 2026, month: 11, day: 16)!,
        consumptionKwh: .kilowattHours(191), quality: .measured, total: Amount(minorUnits: 7_640, .brl),
        balance: Amount(minorUnits: 2_640, .brl))

    private static func json(_ value: some Encodable) throws -> String { try JSONText.line(value) }

    private static var issued: IssuedInvoice {
        let zone = Zone("America/Bahia")!
        let period = zone.span(of: summary.month)
        let invoice = Invoice(
            number: 7, meter: 42, status: .overdue, period: period, timeZone: zone, tariff: "default",
            consumptionKwh: .kilowattHours(191), quality: .measured,
            lines: [
                InvoiceLine(
                    kind: "energy", label: "Energy, flat", quantity: .whole(191), unit: "kWh",
                    unitPrice: Rate(mantissa: 40, scale: 2), amount: "76.40", quality: .measured)
            ], total: summary.total, dueDate: "2026-11-16", payment: nil)
        let reading = { (at: Instant, kwh: Int64) in
            let reading = BoundaryReadings.Reading(at: at, registerKwh: .kilowattHours(kwh))
            return BoundaryReadings(before: reading, after: reading)
        }
        return IssuedInvoice(
            invoice: invoice, month: summary.month, usagePoint: 42, customer: nil,
            issuedAt: period.end.adding(seconds: 3_600), balance: summary.balance,
            late: LateCharges(
                date: CivilDate(year: 2026, month: 11, day: 22)!, fine: Amount(minorUnits: 52, .brl),
                interest: Amount(minorUnits: 5, .brl)), replaces: nil, replacedBy: nil,
            entries: [
                LedgerEntry(
                    kind: .issue, amount: summary.total, date: summary.issuedOn, reference: nil, at: period.end,
                    by: "Joana"),
                LedgerEntry(
                    kind: .payment, amount: Amount(minorUnits: -5_000, .brl), date: summary.dueDate,
                    reference: "slip 77", at: period.end, by: "Joana"),
            ], creditNotes: [],
            evidence: InvoiceEvidence(
                engine: "0.1.0", journalSequence: 3,
                tariffs: [
                    TariffEvidence(
                        name: "default", from: CivilDate(year: 2026, month: 10, day: 1)!,
                        to: CivilDate(year: 2026, month: 10, day: 31)!, sha256: "94b6b4945ed4aa", text: "")
                ], offsets: [],
                registers: [
                    RegisterEvidence(
                        register: .importedEnergy, opening: reading(period.start, 100),
                        closing: reading(period.end, 291), consumptionKwh: .kilowattHours(191))
                ], sha256: "edeb7e3f54d06f"))
    }

    @Test func aPipeGetsARowEach() async throws {
        let body = try Self.json(Self.summary)
        let (outcome, server) = try await desk.run(["invoices", "--status", "overdue", "--meter", "42"]) { _ in
            Answers.page([body])
        }
        #expect(
            outcome.output == "7\t42\t2026-10\toverdue\t2026-11-01\t2026-11-16\t191\t76.40\t26.40\tBRL\n")
        #expect(server.requests.map(\.target) == ["/api/v1/invoices?meter=42&status=overdue&limit=1000"])
    }

    @Test func peopleSeeTheBillWhatBecameOfItAndTheReadings() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 120, rows: 60)
        desk.environment["NO_COLOR"] = "1"
        let body = try Self.json(Self.issued)
        let (outcome, _) = try await desk.run(["invoices", "show", "7"]) { _ in .answer(body: body) }
        #expect(
            outcome.output == """
                Invoice 7 (overdue)

                Meter        42
                Period       2026-10-01 to 2026-10-31, America/Bahia
                Tariff       default
                Consumption  191.000 kWh, measured
                Due          2026-11-16

                CHARGE           QUANTITY  PRICE  AMOUNT BRL
                Energy, flat  191.000 kWh   0.40       76.40
                Total                                  76.40

                Issued      2026-11-01 01:00:00
                Balance     26.40 BRL
                Late today  fine 0.52, interest 0.05

                DATE        ENTRY    AMOUNT BRL  REFERENCE  BY
                2026-11-01  issue         76.40  –          Joana
                2026-11-16  payment      -50.00  slip 77    Joana

                Opening reading  100 kWh at 2026-10-01 00:00:00
                Closing reading  291 kWh at 2026-11-01 00:00:00
                Tariff           default, 2026-10-01 to 2026-10-31, 94b6b4945ed4
                Evidence         edeb7e3f54d0, gridd 0.1.0

                """)
    }

    @Test func jsonIsTheInvoiceWithMoreKeys() async throws {
        let body = try Self.json(Self.issued)
        let (outcome, _) = try await desk.run(["-o", "json", "invoices", "show", "7"]) { _ in .answer(body: body) }
        let json = try JSONValue(outcome.output)
        #expect(json.number.int == 7 && json.status.string == "overdue" && json.total.amount.string == "76.40")
        #expect(json.balance.amount.string == "26.40" && json.entries.elements.count == 2)
        #expect(json.evidence.registers.elements[0].closing.after.registerKwh == .number("291"))
        #expect(json.customer.isNull && json.replacedBy.isNull)
    }

    /// However many there are, they are asked for by pages and not one by one.
    @Test func anExportIsALineForEachChargeAndAsksForPages() async throws {
        var next = Self.issued
        next.invoice.number = 8
        next.customer = 3
        let pages = [try Self.json(Self.issued), try Self.json(next)]
        func export(_ arguments: [String]) async throws -> (Desk.Outcome, [String]) {
            let (outcome, server) = try await desk.run(["invoices", "export", "--period", "2026-10"] + arguments) {
                $0.target.contains("cursor=") ? Answers.page([pages[1]]) : Answers.page([pages[0]], next: "more")
            }
            return (outcome, server.requests.map(\.target))
        }
        let (csv, targets) = try await export([])
        #expect(
            csv.output == """
                number,meter,customer,month,status,dueDate,kind,label,quantity,unit,unitPrice,amount,balance,currency
                7,42,,2026-10,overdue,2026-11-16,energy,"Energy, flat",191,kWh,0.40,76.40,,BRL
                7,42,,2026-10,overdue,2026-11-16,total,Total,191,kWh,,76.40,26.40,BRL
                8,42,3,2026-10,overdue,2026-11-16,energy,"Energy, flat",191,kWh,0.40,76.40,,BRL
                8,42,3,2026-10,overdue,2026-11-16,total,Total,191,kWh,,76.40,26.40,BRL

                """)
        #expect(
            targets == [
                "/api/v1/invoices?period=2026-10&whole=true&limit=250",
                "/api/v1/invoices?period=2026-10&whole=true&limit=250&cursor=more",
            ])
        let (lines, _) = try await export(["--format", "ndjson"])
        let found = try lines.output.split(separator: "\n").map { try JSONValue(String($0)) }
        #expect(found.map(\.number.int) == [7, 8] && found.allSatisfy { $0.entries.elements.count == 2 })
        let (array, _) = try await export(["-o", "json"])
        #expect(try JSONValue(array.output).elements.map(\.number.int) == [7, 8])
    }

    @Test func aPaymentSaysWhatItIsToldAndCanBeSentAgain() async throws {
        let body = try Self.json(Self.issued)
        let (outcome, server) = try await desk.run(
            ["invoices", "pay", "7", "50.00", "--date", "2026-11-16", "--reference", "slip 77", "-q"]
        ) { _ in .answer(body: body) }
        #expect(outcome.output == "7\n")
        let request = try #require(server.requests.first)
        #expect(request.target == "/api/v1/invoices/7/payments")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"amount":"50.00","date":"2026-11-16","reference":"slip 77"}"#)
        #expect(request.headers.contains { $0.key.lowercased() == "idempotency-key" && !$0.value.isEmpty })
    }

    @Test func anUnknownInvoiceIsNotFound() async throws {
        let (outcome, _) = try await desk.run(["invoices", "show", "8"]) { _ in
            .problem(404, "unknown-invoice", "no invoice 8")
        }
        #expect(outcome.status == .notFound)
        #expect(outcome.errors == "gridctl: no invoice 8 — gridctl invoices lists the ones there are\n")
    }

    // MARK: A run

    private func run(_ messages: [InvoiceRunMessage], _ arguments: [String] = []) async throws -> Desk.Outcome {
        let body = try messages.map { try Self.json($0) }.joined()
        return try await desk.run(["invoices", "run", "--period", "2026-10"] + arguments) { _ in
            .answer(body: body)
        }.0
    }

    private static func outcome(failed: Int64 = 0) -> InvoiceRunSummary {
        var summary = InvoiceRunSummary(period: summary.month, dryRun: false)
        summary.meters = 3
        summary.issued = 2
        (summary.firstNumber, summary.lastNumber) = (7, 8)
        summary.failed = failed
        summary.totals = [Amount(minorUnits: 7_640, .brl)]
        return summary
    }

    @Test func aRunThatFailedForSomeIsPartial() async throws {
        let outcome = try await run([
            .progress(InvoiceRunProgress(done: 3, total: 3)),
            .failure(InvoiceRunFailure(meter: 3, message: "nothing was read since 2026-09-03T00:00:00Z")),
            .summary(Self.outcome(failed: 1)),
        ])
        #expect(outcome.status == .partial)
        #expect(outcome.output.contains("issued\t2\n") && outcome.output.contains("total.BRL\t76.40\n"))
        #expect(outcome.errors == "gridctl: meter 3: nothing was read since 2026-09-03T00:00:00Z\n")
    }

    @Test func whatIsEstimatedIsToldAndIsNoFailure() async throws {
        var summary = Self.outcome()
        summary.estimated = 1
        let outcome = try await run([
            .note(InvoiceRunNote(meter: 3, number: 8, message: "nothing was read from 2026-10-20 on")),
            .summary(summary),
        ])
        #expect(outcome.status == .ok && outcome.output.contains("estimated\t1\n"))
        #expect(outcome.errors == "meter 3, invoice 8: nothing was read from 2026-10-20 on\n")
    }

    @Test func namesOfARunAreTheNumbersItGave() async throws {
        let outcome = try await run(
            [.invoice(Self.summary), .summary(Self.outcome())], ["-o", "name"])
        #expect(outcome.status == .ok && outcome.output == "7\n")
    }

    @Test func aRunThatBreaksOffIsNoSuccess() async throws {
        #expect(try await run([.progress(InvoiceRunProgress(done: 1, total: 3))]).status == .unreachable)
    }
}
