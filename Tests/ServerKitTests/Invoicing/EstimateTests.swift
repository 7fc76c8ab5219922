import GridModel
import Testing

@testable import ServerKit

/// A period that must be billed though its last reading lies before its end.
@Suite struct EstimateTests {
    private static let september = CivilMonth(year: 2026, month: 9)!
    private static let december = CivilMonth(year: 2026, month: 12)!
    private static let new = NewInvoice(meter: 1, period: Month.october)

    private func at(_ rfc3339: String) -> Instant { Instant(rfc3339: rfc3339)! }
    private func clock(_ rfc3339: String) -> WallClock {
        let now = at(rfc3339)
        return WallClock { now }
    }

    /// What is used in an hour: the same each week, in watt-hours.
    private func use(_ hour: Int64) -> Int64 { 100 + (hour % 24) * (hour / 24 % 7 == 6 ? 30 : 10) }

    /// Hourly readings of a weekly pattern from the first of September through an instant.
    private func readings(from: String = "2026-09-01T00:00:00Z", through: String) -> [Reading] {
        let start = at("2026-09-01T00:00:00Z")
        var value: Int64 = 0
        var found: [Reading] = []
        var hour: Int64 = 0
        while start.adding(seconds: hour * 3_600) <= at(through) {
            let instant = start.adding(seconds: hour * 3_600)
            if instant >= at(from) { found.append(Reading(at: instant, value: .wattHours(value))) }
            value += use(hour)
            hour += 1
        }
        return found
    }

    @Test func whatIsMissingIsLikeTheSameWeekdaysAndTruedUpToTheWattHour() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-20T06:00:00Z"))
            let whole = readings(through: "2026-11-01T00:00:00Z").last!.value
            let september = readings(through: "2026-10-01T00:00:00Z").last!.value

            let draft = try await InvoiceQuestion(meter: meter, period: Month.october).answer(
                from: store, clock: Month.clock)
            let issued = try await store.desk().issue(Self.new, .plain)
            // Each week is like every other, so the estimate is what will be read.
            #expect(issued.invoice.consumptionKwh == whole - september)
            #expect(issued.invoice.quality == .estimated && issued.invoice.lines.map(\.quality) == [.estimated])
            #expect(draft.lines == issued.invoice.lines && draft.notes == issued.invoice.notes)
            #expect(issued.invoice.notes?.count == 1)
            let estimate = try #require(issued.evidence.registers.first?.estimate)
            #expect(estimate.rule == .likeDays && estimate.from == at("2026-10-20T06:00:00Z"))
            #expect(estimate.likeCount == 671 && estimate.to == Zone.utc.span(of: Month.october).end)
            #expect(estimate.consumptionKwh == whole - readings(through: "2026-10-20T06:00:00Z").last!.value)

            // It used 5 kWh less than that.
            let read = whole - .kilowattHours(5)
            try await store.append(
                meter,
                [
                    Reading(at: at("2026-11-01T00:00:00Z"), value: read),
                    Reading(at: at("2026-12-01T00:00:00Z"), value: read + .kilowattHours(300)),
                ])
            let next = try await store.desk(at: clock("2026-12-02T00:00:00Z")).issue(
                NewInvoice(meter: meter, period: Month.november), .plain)
            let lines = next.invoice.lines
            #expect(next.invoice.consumptionKwh == .kilowattHours(300) && next.invoice.notes == nil)
            #expect(lines.map(\.kind) == ["energy", "true-up"] && lines.map(\.amount) == ["120.00", "-2.00"])
            #expect(lines[1].label == "True-up of 2026-10" && lines[1].quantity?.text == "-5")
            #expect(next.invoice.total.text == "118.00")
            #expect(try await store.differences(at: clock("2026-12-02T00:00:00Z")).isEmpty)
            // And it is said once.
            try await store.append(
                meter, [Reading(at: at("2027-01-01T00:00:00Z"), value: read + .kilowattHours(400))])
            let last = try await store.desk(at: clock("2027-01-02T00:00:00Z")).issue(
                NewInvoice(meter: meter, period: Self.december), .plain)
            #expect(last.invoice.lines.map(\.kind) == ["energy"])
        }
    }

    @Test func anExplanationSaysFromWhichInvoiceATrueUpIs() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-31T22:00:00Z"))
            _ = try await store.run()
            try await store.append(meter, [Reading(at: at("2026-12-01T00:00:00Z"), value: .kilowattHours(900))])
            let december = clock("2026-12-02T00:00:00Z")
            _ = try await store.run(Month.november, at: december)
            var question = InvoiceQuestion(meter: meter, period: Month.november)
            question.isExplained = true
            let invoice = try await question.answer(from: store, clock: december)
            #expect(invoice.number == 2)
            let basis = try #require(invoice.lines.last?.basis)
            #expect(basis.price.first?.detail.hasSuffix("of invoice 1") ?? false)
            #expect(basis.price.first?.result == invoice.lines.last?.amount)
        }
    }

    @Test func aSilentMonthIsBilledByDaysAsTheLastBilledPeriods() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(
                meter,
                [
                    Reading(at: at("2026-08-01T00:00:00Z"), value: .zero),
                    Reading(at: at("2026-09-01T00:00:00Z"), value: .kilowattHours(310)),
                    Reading(at: at("2026-10-01T00:00:00Z"), value: .kilowattHours(610)),
                ])
            _ = try await store.run(CivilMonth(year: 2026, month: 8)!)
            _ = try await store.run(Self.september)
            let october = try await store.run(dryRun: true)
            #expect(october.summary.estimated == 1 && october.summary.consumptionKwh == .kilowattHours(310))
            #expect(try await store.run().invoices == october.invoices)
            // The estimate is not what the next is like.
            let december = clock("2026-12-02T00:00:00Z")
            _ = try await store.run(Month.november, at: december)
            let second = try await store.desk().invoice(4)
            #expect(second.invoice.consumptionKwh == .kilowattHours(300) && second.invoice.lines.count == 1)
            let estimate = try #require(second.evidence.registers.first?.estimate)
            #expect(estimate.rule == .billedPeriods && estimate.likeCount == 2)
            #expect(estimate.likeKwh == .kilowattHours(610) && estimate.likeSeconds == 61 * 86_400)

            // Read again in December: 92 days, of which 31 and 30 were billed by then, and each was of more.
            try await store.append(meter, [Reading(at: at("2027-01-01T00:00:00Z"), value: .kilowattHours(1_714))])
            _ = try await store.run(Self.december, at: clock("2027-01-02T00:00:00Z"))
            let last = try await store.desk().invoice(5).invoice
            #expect(last.lines.map(\.label).dropFirst() == ["True-up of 2026-10", "True-up of 2026-11"])
            #expect(last.lines.map(\.quantity?.text) == ["372", "62", "60"])
            let billed = try await store.allInvoices().reduce(into: Energy.zero) {
                $0 += $1.figures.consumption + $1.figures.trueUpEnergy
            }
            #expect(billed == .kilowattHours(1_714))
            #expect(try await store.differences(at: clock("2027-01-02T00:00:00Z")).isEmpty)
        }
    }

    @Test func whereNothingIsKnownThatItCouldBeLikeNothingIsInvented() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(2)
            try await store.append(
                meters[0],
                [
                    Reading(at: at("2026-10-01T00:00:00Z"), value: .zero),
                    Reading(at: at("2026-10-21T00:00:00Z"), value: .kilowattHours(100)),
                ])
            try await store.append(meters[1], [Reading(at: at("2026-09-21T00:00:00Z"), value: .kilowattHours(100))])
            let run = try await store.run()
            #expect(run.summary.failed == 1 && run.failures.map(\.meter) == [meters[1]])
            let issued = try await store.desk().invoice(1)
            #expect(issued.invoice.consumptionKwh == .kilowattHours(100))
            #expect(issued.evidence.registers.first?.estimate?.rule == .nothing)
            #expect(issued.invoice.notes?.first?.contains("nothing is added") ?? false)
            try await store.append(meters[0], [Reading(at: at("2026-12-01T00:00:00Z"), value: .kilowattHours(182))])
            _ = try await store.run(Month.november, at: clock("2026-12-02T00:00:00Z"))
            let next = try await store.desk().invoice(2).invoice
            #expect(next.consumptionKwh == .kilowattHours(60) && next.lines.last?.quantity?.text == "22")
        }
    }

    @Test func aDraftOfARunningPeriodInventsNothing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-20T06:00:00Z"))
            let draft = try await InvoiceQuestion(meter: meter, period: Month.october).answer(
                from: store, clock: clock("2026-10-25T00:00:00Z"))
            let read = readings(from: "2026-10-01T00:00:00Z", through: "2026-10-20T06:00:00Z")
            #expect(draft.consumptionKwh == read.last!.value - read.first!.value)
            #expect(draft.quality == .measured && draft.notes == nil && draft.projected != nil)
        }
    }

    @Test func anEstimateThatWasTooHighIsGivenBackThoughTheBillFallsBelowNothing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-10T00:00:00Z"))
            _ = try await store.run()
            let stood = readings(through: "2026-10-10T00:00:00Z").last!.value
            // Nobody was at home.
            try await store.append(meter, [Reading(at: at("2026-12-01T00:00:00Z"), value: stood)])
            let december = clock("2026-12-02T00:00:00Z")
            _ = try await store.run(Month.november, at: december)
            let estimate = try await store.desk().invoice(1)
            let next = try await store.desk(at: december).invoice(2)
            let given = try #require(estimate.evidence.registers.first?.estimate?.consumptionKwh)
            #expect(given > .zero && next.invoice.lines.last?.quantity == Quantity(.zero - given))
            #expect(next.invoice.total.minorUnits < 0 && next.balance == next.invoice.total)
            let billed = try await store.allInvoices().reduce(into: Energy.zero) {
                $0 += $1.figures.consumption + $1.figures.trueUpEnergy
            }
            let first = readings(through: "2026-10-01T00:00:00Z").last!.value
            #expect(billed == stood - first)
        }
    }

    @Test func anExchangeWithinTheEstimatedTimeIsTruedUpByBothDevices() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-20T06:00:00Z"))
            _ = try await store.run()
            let stood = readings(through: "2026-10-20T06:00:00Z").last!.value
            _ = try await store.record(
                MeterEventDraft(
                    .exchange, at: at("2026-10-25T00:00:00Z"), closing: stood + .kilowattHours(11), opening: .zero),
                of: meter, by: "ana", at: Month.after, dryRun: false)
            try await store.append(
                meter,
                [
                    Reading(at: at("2026-11-01T00:00:00Z"), value: .kilowattHours(7)),
                    Reading(at: at("2026-12-01T00:00:00Z"), value: .kilowattHours(47)),
                ])
            _ = try await store.run(Month.november, at: clock("2026-12-02T00:00:00Z"))
            let all = try await store.allInvoices()
            let october = all[0].figures.consumption + all[1].figures.trueUpEnergy
            let first = readings(through: "2026-10-01T00:00:00Z").last!.value
            #expect(october == stood - first + .kilowattHours(18))
            #expect(all[1].figures.consumption == .kilowattHours(40))
        }
    }

    @Test func anotherMeterInItsPlaceTruesUpWhatWasEstimatedOfTheFirst() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(2)
            try await store.append(meters[0], readings(through: "2026-10-20T06:00:00Z"))
            let run = try await store.run(Month.october, MeterSelection([1...1]))
            #expect(run.summary.estimated == 1)
            let point = try #require(UsagePointID(try await store.allInvoices()[0].usagePoint))
            let stood = readings(through: "2026-10-20T06:00:00Z").last!.value
            try await store.append(
                meters[0], [Reading(at: at("2026-10-24T00:00:00Z"), value: stood + .kilowattHours(11))])
            _ = try await store.install(
                NewInstallation(meter: meters[1], from: at("2026-10-24T00:00:00Z")), at: point, by: "op",
                now: Month.after, dryRun: false)
            try await store.append(
                meters[1],
                [
                    Reading(at: at("2026-10-24T00:00:00Z"), value: .kilowattHours(5)),
                    Reading(at: at("2026-11-01T00:00:00Z"), value: .kilowattHours(12)),
                    Reading(at: at("2026-12-01T00:00:00Z"), value: .kilowattHours(52)),
                ])
            let difference = try #require(try await store.differences().first)
            let first = readings(through: "2026-10-01T00:00:00Z").last!.value
            #expect(difference.number == 1 && difference.currentKwh == stood - first + .kilowattHours(18))
            _ = try await store.run(Month.november, at: clock("2026-12-02T00:00:00Z"))
            let all = try await store.allInvoices()
            #expect(all.count == 2 && all[1].meter == meters[1])
            #expect(all[0].figures.consumption + all[1].figures.trueUpEnergy == difference.currentKwh)
        }
    }

    @Test func aRetiredMeterIsReadNoMoreSoNothingIsEstimated() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-20T06:00:00Z"))
            _ = try await store.retire(meter, by: "op", at: Month.after)
            let run = try await store.run()
            let read = readings(from: "2026-10-01T00:00:00Z", through: "2026-10-20T06:00:00Z")
            #expect(run.summary.estimated == 0 && run.summary.consumptionKwh == read.last!.value - read.first!.value)
            #expect(try await store.run(Month.november, at: clock("2026-12-02T00:00:00Z")).summary.issued == 0)
        }
    }

    @Test func aTrueUpThatIsTakenBackIsDueAgain() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            try await store.append(meter, readings(through: "2026-10-20T06:00:00Z"))
            _ = try await store.run()
            try await store.append(
                meter,
                [
                    Reading(at: at("2026-11-01T00:00:00Z"), value: .kilowattHours(400)),
                    Reading(at: at("2026-12-01T00:00:00Z"), value: .kilowattHours(500)),
                ])
            let december = clock("2026-12-02T00:00:00Z")
            _ = try await store.run(Month.november, at: december)
            let second = try await store.desk(at: december).invoice(2).invoice
            #expect(second.lines.count == 2)
            // A rebill carries it; a void makes it due again; a rebill of the estimate takes its reason away.
            let rebilled = try await store.desk(at: december).credit(
                2, NewCreditNote(reason: "address", rebill: true), .plain)
            #expect(rebilled.replacement?.invoice.lines == second.lines)
            _ = try await store.desk(at: december).change(3, .void(reason: "x"), .plain)
            _ = try await store.run(Month.november, at: december)
            #expect(try await store.desk().invoice(4).invoice.lines == second.lines)
            _ = try await store.desk(at: december).credit(1, NewCreditNote(reason: "read", rebill: true), .plain)
            let fresh = try await store.desk().invoice(5).invoice
            #expect(fresh.lines.count == 1 && fresh.quality != .estimated || fresh.notes == nil)
            let difference = try await store.differences(at: december)
            #expect(difference.map(\.number) == [4])
            _ = try await store.desk(at: december).credit(4, NewCreditNote(reason: "twice", rebill: true), .plain)
            #expect(try await store.desk().invoice(6).invoice.lines.count == 1)
            #expect(try await store.differences(at: december).isEmpty)
        }
    }

    @Test func anotherCustomerIsNotChargedForWhatWasEstimatedOfTheFirst() async throws {
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.addMeters(1)[0]
            var customers: [CustomerID] = []
            for name in ["Ana", "Bia"] {
                customers.append(
                    try await store.addCustomer(NewCustomer(name: name), by: "op", at: Month.after, dryRun: false).id)
            }
            for (customer, day) in zip(customers, ["2026-01-01", "2026-11-01"]) {
                if day == "2026-11-01" {
                    let all = try await store.contracts(ContractFilter(), after: nil, limit: 10, at: Month.after)
                    _ = try await store.endContract(
                        all[0].id, until: CivilDate(text: day)!, by: "op", at: Month.after, dryRun: false)
                }
                _ = try await store.addContract(
                    NewContract(meter: meter, customer: customer, tariff: "default", from: CivilDate(text: day)!),
                    by: "op",
                    at: Month.after, dryRun: false)
            }
            try await store.append(meter, readings(through: "2026-10-20T06:00:00Z"))
            _ = try await store.run()
            try await store.append(
                meter,
                [
                    Reading(at: at("2026-11-01T00:00:00Z"), value: .kilowattHours(400)),
                    Reading(at: at("2026-12-01T00:00:00Z"), value: .kilowattHours(500)),
                ])
            let december = clock("2026-12-02T00:00:00Z")
            _ = try await store.run(Month.november, at: december)
            #expect(try await store.desk().invoice(2).invoice.lines.map(\.kind) == ["energy"])
            #expect(try await store.differences(at: december).map(\.number) == [1])
        }
    }
}
