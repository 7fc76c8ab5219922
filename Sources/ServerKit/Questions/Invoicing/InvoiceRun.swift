import GridModel

/// A month's end: issues what is missing of a period, page of meters by page.
///
/// It can be ended anywhere and run again: what was issued stays, and only what is missing is issued then. While a page is
/// written the next ones are worked out, so memory stays small whatever the number of meters.
struct InvoiceRun: Sendable {
    let store: any InvoiceMaker.Source
    let month: CivilMonth
    /// Those the caller may see.
    let meters: MeterSelection
    let isRehearsal: Bool
    let tellsInvoices: Bool
    let actor: String
    let clock: WallClock

    /// Meters whose invoices are written in one go, in about 20 ms.
    private static let page = 4_096
    /// Pages that are worked out at a time, beside the one that is written.
    private static let pagesAhead = 2

    private struct Page: Sendable {
        var meters: [MeterID]
        /// Of each meter.
        var outcomes: [[InvoiceMaker.Outcome]]
    }

    /// What came of it, once all is told.
    ///
    /// Fails with ``StoreFault``, when cancelled, and with what `tell` throws; what was issued stays.
    func run(_ tell: (InvoiceRunMessage) async throws -> Void) async throws -> InvoiceRunSummary {
        let now = clock.now()
        let maker = InvoiceMaker(store: store, month: month, now: now)
        var count = RunCount(month: month, isRehearsal: isRehearsal)
        var next = try await store.nextInvoiceNumber()
        var total = Int64(0)
        var after: MeterID?
        // Counting costs a walk over the directory, in memory.
        while case let some = store.meters(meters, after: after, limit: 100_000), let last = some.last {
            total += Int64(some.count)
            after = last
        }
        after = nil
        var pages: [Task<Page, any Error>] = []
        defer { for page in pages { page.cancel() } }
        func addNext() {
            let some = store.meters(meters, after: after, limit: Self.page)
            guard let last = some.last else { return }
            after = last
            pages.append(Task { Page(meters: some, outcomes: try await maker.outcomes(of: some)) })
        }
        for _ in 0..<Self.pagesAhead { addNext() }
        while !pages.isEmpty {
            try Task.checkCancellation()
            let page = try await pages.removeFirst().value
            addNext()
            try await take(page, now, &next, &count, tell)
            try await tell(.progress(InvoiceRunProgress(done: count.summary.meters, total: total)))
        }
        return count.summary
    }

    private func take(
        _ page: Page, _ now: Instant, _ next: inout Int64, _ count: inout RunCount,
        _ tell: (InvoiceRunMessage) async throws -> Void
    ) async throws {
        let drafts = page.outcomes.joined().compactMap { outcome in
            if case .draft(let draft) = outcome { draft } else { nil }
        }
        let numbers: [Int64?]
        if isRehearsal {
            numbers = drafts.indices.map { next + Int64($0) }
            next += Int64(drafts.count)
        } else {
            numbers = try await store.issue(drafts, by: actor, at: now)
        }
        var issued = numbers.makeIterator()
        for (meter, outcomes) in zip(page.meters, page.outcomes) {
            for outcome in outcomes { try await take(outcome, meter) }
        }
        count.summary.meters += Int64(page.meters.count)
        func take(_ outcome: InvoiceMaker.Outcome, _ meter: MeterID) async throws {
            switch outcome {
            case .draft(let draft):
                guard let number = issued.next() ?? nil else {
                    if let overlap = try await overlap(draft) {
                        return try await take(.failed(overlap), meter)
                    }
                    // Somebody else was quicker.
                    count.summary.existing += 1
                    return
                }
                count.add(draft, number)
                for note in draft.notes where count.mayTellNote() {
                    try await tell(.note(InvoiceRunNote(meter: meter, number: number, message: note)))
                }
                if tellsInvoices { try await tell(.invoice(draft.summary(number: number, issuedAt: now))) }
            case .existing: count.summary.existing += 1
            case .unread: count.summary.unread += 1
            case .failed(let message):
                count.summary.failed += 1
                try await tell(.failure(InvoiceRunFailure(meter: meter, message: message)))
            }
        }
    }
}

extension InvoiceRun {
    /// What another month's invoice has of a draft's days; nil for nothing.
    private func overlap(_ draft: DraftedInvoice) async throws -> String? {
        guard let point = UsagePointID(draft.usagePoint) else { return nil }
        for other in [month.previous, month.next] {
            let live = try await store.liveInvoices(of: [point], in: other)[point] ?? []
            if let known = live.first(where: { $0.covers(anyOf: draft.days) }) {
                return draft.overlap(known, of: other)
            }
        }
        return nil
    }
}

/// What a run comes to so far.
private struct RunCount {
    var summary: InvoiceRunSummary
    private var consumption: Int128 = 0
    private var notes = 0

    /// A run right after midnight has one for every meter; the summary counts them.
    private static let mostNotes = 1_000

    mutating func mayTellNote() -> Bool {
        notes += 1
        return notes <= Self.mostNotes
    }

    init(month: CivilMonth, isRehearsal: Bool) { summary = InvoiceRunSummary(period: month, dryRun: isRehearsal) }

    mutating func add(_ draft: DraftedInvoice, _ number: Int64) {
        summary.issued += 1
        if draft.isEstimated { summary.estimated += 1 }
        summary.firstNumber = summary.firstNumber ?? number
        summary.lastNumber = number
        consumption += Int128(draft.consumption.milliwattHours)
        summary.consumptionKwh = Energy(milliwattHours: Int64(clamping: consumption))
        let currency = draft.terms.value.currency
        if let index = summary.totals.firstIndex(where: { $0.currency == currency }) {
            let (sum, overflow) = summary.totals[index].minorUnits.addingReportingOverflow(draft.total)
            summary.totals[index].minorUnits = overflow ? .max : sum
        } else {
            summary.totals.append(Amount(minorUnits: draft.total, currency))
        }
    }
}
