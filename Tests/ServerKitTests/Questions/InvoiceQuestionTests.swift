import GridModel
import Testing

@testable import ServerKit

struct InvoiceQuestionTests {
    private static let bahia = Zone("America/Bahia")!
    private let clock = SetClock("2026-11-22T13:30:00Z")

    private func reading(_ rfc3339: String, _ kilowattHours: Int64) -> Reading {
        Reading(at: Instant(rfc3339: rfc3339)!, value: .kilowattHours(kilowattHours))
    }

    private func invoice(_ meter: MeterID, _ period: String?, _ store: any Store) async throws -> Invoice {
        let month = try period.map { try #require(DateExpression($0)?.month) }
        return try await InvoiceQuestion(meter: meter, period: month).answer(from: store, clock: clock.wall)
    }

    @Test func theCurrentMonthIsTheLocalMonthThatHoldsNow() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(
                Self.bahia,
                [
                    reading("2026-10-20T03:00:00Z", 100), reading("2026-11-01T03:00:00Z", 200),
                    reading("2026-11-20T12:00:00Z", 391),
                ])
            let invoice = try await invoice(meter, nil, store)
            #expect(invoice.period.start.rfc3339 == "2026-11-01T03:00:00Z")
            #expect(invoice.period.end.rfc3339 == "2026-12-01T03:00:00Z")
            #expect(invoice.consumptionKwh == .kilowattHours(191))
            #expect(invoice.total.text == "76.40")
            #expect(invoice.quality == .measured)
            #expect(try await self.invoice(meter, "2026-10", store).total.text == "40.00")
        }
    }

    @Test func aDraftIsPaidUnderItsMetersAndPeriodsOwnNumber() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(
                Self.bahia, [reading("2026-11-01T03:00:00Z", 200), reading("2026-11-20T12:00:00Z", 391)])
            let payee = try Payee(key: "a@b.co", name: "Vila", city: "Recife")
            let invoice = try await InvoiceQuestion(meter: meter).answer(
                from: store, clock: clock.wall, payee: payee)
            let payload = try #require(invoice.payment?.payload)
            #expect(payload.contains("540576.40") && payload.contains("0509M\(meter)P202611"))
            #expect(try await self.invoice(meter, nil, store).payment == nil)
        }
    }

    @Test func aMonthBetweenTwoReadingsFarApartIsEstimated() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(
                .utc, [reading("2026-01-01T00:00:00Z", 0), reading("2026-04-11T00:00:00Z", 1_000)])
            let invoice = try await invoice(meter, "2026-02", store)
            #expect(invoice.quality == .estimated)
            #expect(invoice.consumptionKwh == .kilowattHours(280))
        }
    }

    @Test(arguments: ["2020-01", "2027-03", "9998-12", "0001-01"])
    func aMonthNothingIsKnownOfIsAnInvoiceOfZero(period: String) async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeter(Self.bahia, [reading("2026-11-01T03:00:00Z", 200)])
            let invoice = try await invoice(meter, period, store)
            #expect(invoice.total.text == "0.00")
            #expect(invoice.lines.map(\.amount) == ["0.00"])
        }
    }

    @Test func threeHundredFromAnEnrolledMeterAreAHundredAndTwenty() async throws {
        try await withStore(.sqlite) { store, _ in
            let start = clock.wall.now().adding(seconds: -300)
            let meter = try await store.enrol(Enrolment(), at: clock.wall.now())
            for value in 1...300 {
                try await store.append(
                    meter, [Reading(at: start.adding(seconds: Int64(value)), value: .kilowattHours(Int64(value)))])
            }
            #expect(try await invoice(meter, nil, store).total == Amount(minorUnits: 12_000, .brl))
        }
    }

    @Test func aMeterThatIsNotThereIsNamed() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = await #expect(throws: QuestionFault.unknownMeter(43)) { try await invoice(43, nil, store) }
        }
    }

    /// Months add up to what the register counted, whatever it did.
    @Test func theMonthsOfARegisterAddUpToItsTotal() async throws {
        try await withStore(.sqlite) { store, _ in
            for seed in 0..<60 {
                let register = RandomRegister(seed: seed)
                let meter = try await store.addMeter(register.zone, register.history.readings)
                var history = register.history
                history.openings = []
                let plain = PlainMetering(history)
                var month = register.zone.month(at: register.span.start)
                var total: Int64 = 0
                while register.zone.start(of: month.firstDay) <= register.span.end {
                    total += try await invoice(meter, month.text, store).consumptionKwh.milliwattHours
                    month = month.next
                }
                #expect(Int128(total) == plain.energy(before: register.span.end), "seed \(seed)")
            }
        }
    }
}
