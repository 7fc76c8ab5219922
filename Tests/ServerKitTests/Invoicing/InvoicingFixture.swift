import Foundation
import GridModel
import Testing

@testable import ServerKit

/// A month that is over, and meters that were read in it.
enum Month {
    static let october = CivilMonth(year: 2026, month: 10)!
    static let november = CivilMonth(year: 2026, month: 11)!
    /// Some days after its end.
    static let after = Instant(rfc3339: "2026-11-05T12:00:00Z")!
    static let clock = WallClock { after }
}

extension Store {
    /// A meter that is read at the start and the end of a month, and consumed so many Wh between.
    func read(_ meter: MeterID, _ wattHours: Int64, in month: CivilMonth = Month.october) async throws {
        let zone = try #require(entry(of: meter)?.zone)
        let span = zone.span(of: month)
        try await append(
            meter,
            [
                Reading(at: span.start, value: .wattHours(1_000)),
                Reading(at: span.end, value: .wattHours(1_000 + wattHours)),
            ])
    }

    func run(
        _ month: CivilMonth = Month.october, _ meters: MeterSelection = .all, dryRun: Bool = false,
        at clock: WallClock = Month.clock
    ) async throws -> (summary: InvoiceRunSummary, invoices: [InvoiceSummary], failures: [InvoiceRunFailure]) {
        var invoices: [InvoiceSummary] = []
        var failures: [InvoiceRunFailure] = []
        let summary = try await InvoiceRun(
            store: self, month: month, meters: meters, isRehearsal: dryRun, tellsInvoices: true, actor: "test",
            clock: clock
        ).run { message in
            switch message {
            case .invoice(let invoice): invoices.append(invoice)
            case .failure(let failure): failures.append(failure)
            default: break
            }
        }
        return (summary, invoices, failures)
    }

    func desk(at clock: WallClock = Month.clock) -> InvoiceDesk { InvoiceDesk(store: self, clock: clock) }

    func allInvoices(at now: Instant = Month.after) async throws -> [StoredInvoice] {
        try await invoices(InvoiceFilter(now: now), after: 0, limit: 1_000_000).invoices
    }

    func differences(at clock: WallClock = Month.clock) async throws -> [InvoiceDifference] {
        try await DifferenceQuestion(meters: nil, month: nil, after: 0, limit: 1_000).answer(
            from: self, clock: clock
        ).items
    }
}

extension InvoiceDesk.Asking {
    static let plain = InvoiceDesk.Asking(actor: "test", idempotencyKey: nil, isRehearsal: false)
    static let rehearsal = InvoiceDesk.Asking(actor: "test", idempotencyKey: nil, isRehearsal: true)
    static func once(_ key: String) -> Self { .init(actor: "test", idempotencyKey: key, isRehearsal: false) }
}

extension InvoiceFigures {
    /// What the true-ups add.
    var trueUpEnergy: Energy { trueUps.reduce(into: .zero) { $0 += $1.energy } }
}
