import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

@Suite struct InvoiceRunTests {
    @Test func aDryRunEqualsTheRunLineForLine() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(700)
            for meter in meters.prefix(650) { try await store.read(meter, 1_000 * meter.value + 7) }
            // One that was silent for the whole month, and some that were never read.
            try await store.append(meters[660], [Reading(1, 1), Reading(2, 2)])
            _ = try await store.run(Month.october, MeterSelection([5...9]))
            let rehearsed = try await store.run(dryRun: true)
            #expect(try await store.allInvoices().count == 5)
            let run = try await store.run()
            #expect(run.invoices == rehearsed.invoices && run.failures == rehearsed.failures)
            var summary = rehearsed.summary
            summary.dryRun = false
            #expect(run.summary == summary)
            #expect(run.summary.issued == 645 && run.summary.existing == 5)
            #expect(run.summary.failed == 1 && run.summary.unread == 49 && run.failures.map(\.meter) == [meters[660]])
            // And what was told is what is stored.
            let stored = try await store.allInvoices()
            #expect(stored.map(\.number) == Array(1...650))
            #expect(stored.dropFirst(5).map { $0.summary(at: Month.after) } == run.invoices)
        }
    }

    @Test func runningAgainIssuesOnlyWhatIsMissing() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(30)
            for meter in meters.prefix(20) { try await store.read(meter, 5_000) }
            #expect(try await store.run().summary.issued == 20)
            #expect(try await store.run().summary.issued == 0)
            for meter in meters.dropFirst(20) { try await store.read(meter, 5_000) }
            let third = try await store.run().summary
            #expect(third.issued == 10 && third.existing == 20 && third.firstNumber == 21 && third.lastNumber == 30)
        }
    }

    @Test func aRunThatIsEndedAnywhereLeavesNoHoleAndIsCompletedByTheNext() async throws {
        try await withFolder { folder in
            // A slice is over at once, so that a page is many transactions.
            let store = try await StoreEngine.sqlite.open(in: folder, slice: .zero)
            let meters = try await store.addMeters(200)
            for meter in meters { try await store.read(meter, 3_000) }
            let drafts = try await InvoiceMaker(store: store, month: Month.october, now: Month.after)
                .outcomes(of: meters).joined().compactMap { if case .draft(let draft) = $0 { draft } else { nil } }
            let issuing = Task { try await store.issue(drafts, by: "test", at: Month.after) }
            while try await store.nextInvoiceNumber() < 40 { await Task.yield() }
            await store.close()
            // It fails where it stands, unless it was done before.
            _ = try? await issuing.value

            let again = try await StoreEngine.sqlite.open(in: folder)
            let before = try await again.allInvoices().count
            #expect((39...200).contains(before))
            let rest = try await again.run().summary
            #expect(rest.existing == before && rest.issued == 200 - before)
            let all = try await again.allInvoices()
            #expect(all.map(\.number) == Array(1...200))
            #expect(Set(all.map(\.meter)).count == 200)
            await again.close()
        }
    }

    @Test func onePeriodHasOneInvoiceThoughTwoAskAtOnce() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(50)
            for meter in meters { try await store.read(meter, 3_000) }
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<4 { group.addTask { try await store.run().summary.issued } }
                var issued: Int64 = 0
                for try await some in group { issued += some }
                #expect(issued == 50)
            }
            #expect(try await store.allInvoices().map(\.number) == Array(1...50))
        }
    }

    /// lago-api #879, #1074: duplicate invoices near midnight in zones other than UTC.
    @Test(arguments: ["Pacific/Kiritimati", "America/Bahia", "Pacific/Pago_Pago", "Asia/Kathmandu"])
    func noInvoiceIsIssuedTwiceNearMidnightInZonesOtherThanUTC(_ name: String) async throws {
        let zone = try #require(Zone(name))
        try await withStore(.sqlite) { store, _ in
            let meter = try await store.add(NewMeters(), zone: zone, at: Instant(seconds: 0), idempotencyKey: nil)[0].id
            try await store.read(meter, 5_000)
            try await store.read(meter, 9_000, in: Month.november)
            let end = zone.start(of: Month.november.firstDay)
            // Minute by minute over midnight there, over midnight in UTC, and a day on.
            for minute in -3...3 {
                let now = end.adding(seconds: Int64(minute) * 60)
                let run = try await store.run(at: WallClock { now })
                #expect(run.summary.issued == (minute == 0 ? 1 : 0), "at \(zone.rfc3339(now))")
                #expect(run.summary.failed == (minute < 0 ? 1 : 0))
            }
            for hour in 1...30 {
                let now = end.adding(seconds: Int64(hour) * 3_600)
                #expect(try await store.run(at: WallClock { now }).summary.existing == 1)
                #expect(try await store.run(Month.november, at: WallClock { now }).summary.issued == 0)
            }
            let invoice = try #require(try await store.allInvoices().first)
            #expect(invoice.terms.period == zone.span(of: Month.october) && invoice.issuedOn == Month.november.firstDay)
            #expect(try await store.allInvoices().count == 1)
        }
    }

    @Test func aFailingMeterIsToldAndDoesNotKeepTheOthersFromBeingBilled() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3)
            try await store.read(meters[0], 5_000)
            // More energy than there is money for.
            try await store.append(
                meters[1],
                [
                    Reading(at: Zone.utc.span(of: Month.october).start, value: .zero),
                    Reading(at: Zone.utc.span(of: Month.october).end, value: Energy(milliwattHours: .max)),
                ])
            try await store.read(meters[2], 5_000)
            let run = try await store.run()
            #expect(run.summary.issued + run.summary.failed == 3 && run.summary.issued >= 2)
            #expect(run.invoices.map(\.meter).contains(meters[0]) && run.invoices.map(\.meter).contains(meters[2]))
        }
    }
}
