import GRDB
import GridModel
import Synchronization

extension SQLiteStore: LedgerStore {
    private var changes: InvoiceChanges { InvoiceChanges(rows: invoiceRows) }

    package func liveInvoices(
        of usagePoints: [UsagePointID], in month: CivilMonth
    ) async throws -> [UsagePointID: [LiveInvoice]] {
        try await read { db in try InvoiceRows.live(of: usagePoints, in: month, db) }
    }

    package func openEstimates(
        of usagePoints: [UsagePointID], before month: CivilMonth
    ) async throws -> [UsagePointID: [OpenEstimate]] {
        try await read { db in try EstimateRows.open(of: usagePoints, before: month, db) }
    }

    package func settledEstimates(_ numbers: [Int64]) async throws -> [Int64: SettledEstimate] {
        if numbers.isEmpty { return [:] }
        return try await read { db in try EstimateRows.settled(numbers, db) }
    }

    package func endedInvoices(of numbers: [Int64]) async throws -> Set<Int64> {
        if numbers.isEmpty { return [] }
        return try await read { db in try EstimateRows.ended(of: numbers, db) }
    }

    package func billedPeriods(
        of usagePoint: UsagePointID, before month: CivilMonth
    ) async throws -> [StoredInvoice] {
        try await read { [invoiceRows] db in
            try invoiceRows.invoices(ofUsagePoint: usagePoint.value, before: month, months: 24, db)
        }
    }

    package func issue(
        _ drafts: [DraftedInvoice], by actor: String, at now: Instant
    ) async throws -> [Int64?] {
        if drafts.isEmpty { return [] }
        let progress = Mutex<[Int64?]>([])
        try await scheduler.perform { [invoiceRows] db, slice in
            var rest = drafts.dropFirst(progress.withLock { $0.count })
            var numbers: [Int64?] = []
            let first = try InvoiceRows.nextNumber(db)
            var number = first
            var insertion = try InvoiceInsertion(invoiceRows.texts, by: actor, at: now, slice, db)
            repeat {
                let added = try insertion.insert(rest.prefix(InvoiceInsertion.rows), from: number)
                rest = rest.dropFirst(added.count)
                numbers += added
                number = added.last(where: { $0 != nil }).flatMap { $0 }.map { $0 + 1 } ?? number
            } while !rest.isEmpty && !slice.isOver
            if number > first {
                try AuditRows.add(
                    at: now, actor: actor, action: "invoice.issue", subject: "invoices \(first)-\(number - 1)",
                    detail: drafts[0].terms.value.month.text, db)
            }
            slice.onceCommitted { [numbers] in progress.withLock { $0 += numbers } }
            return !rest.isEmpty
        }
        return progress.withLock { $0 }
    }

    package func issue(_ draft: DraftedInvoice, _ request: LedgerRequest) async throws -> Int64 {
        try await scheduler.write { [changes] db, slice in try changes.issue(draft, request, slice, db) }
    }

    package func outcome(of request: LedgerRequest) async throws -> InvoiceChangeOutcome? {
        try await read { db in try LedgerRows.outcome(of: request, db) }
    }

    package func nextInvoiceNumber() async throws -> Int64 { try await read { db in try InvoiceRows.nextNumber(db) } }

    package func change(
        _ number: Int64, _ change: InvoiceChange, rebill: DraftedInvoice?, _ request: LedgerRequest
    ) async throws -> InvoiceChangeOutcome {
        try await scheduler.write { [changes] db, slice in
            try changes.carryOut(change, of: number, rebill: rebill, request, slice, db)
        }
    }

    package func rehearse(
        _ number: Int64, _ change: InvoiceChange, rebill: DraftedInvoice?, _ request: LedgerRequest
    ) async throws -> (outcome: InvoiceChangeOutcome, files: [InvoiceFile]) {
        try await rehearse { [changes, invoiceRows] db, _ in
            let outcome = try changes.carryOut(change, of: number, rebill: rebill, request, nil, db)
            var files: [InvoiceFile] = []
            if let file = try invoiceRows.file(number, db) { files.append(file) }
            if let next = files.first?.replacedBy, let file = try invoiceRows.file(next, db) { files.append(file) }
            return (outcome, files)
        }
    }

    package func rehearseIssuing(_ draft: DraftedInvoice, _ request: LedgerRequest) async throws -> InvoiceFile {
        let file = try await rehearse { [changes, invoiceRows] db, _ in
            try invoiceRows.file(try changes.issue(draft, request, nil, db), db)
        }
        guard let file else { throw StoreFault.closing }
        return file
    }

    package func invoiceFile(_ number: Int64) async throws -> InvoiceFile? {
        try await read { [invoiceRows] db in try invoiceRows.file(number, db) }
    }

    package func invoice(of usagePoint: UsagePointID, in month: CivilMonth) async throws -> StoredInvoice? {
        try await read { [invoiceRows] db in
            try invoiceRows.invoice(ofUsagePoint: usagePoint.value, in: month, db)
        }
    }

    package func invoices(
        _ filter: InvoiceFilter, after: Int64, limit: Int
    ) async throws -> (invoices: [StoredInvoice], reached: Int64?) {
        try await read { [invoiceRows] db in
            try invoiceRows.invoices(filter, after: after, limit: limit, within: .milliseconds(500), db)
        }
    }

    package func invoiceFiles(
        _ filter: InvoiceFilter, after: Int64, limit: Int
    ) async throws -> (files: [InvoiceFile], reached: Int64?) {
        try await read { [invoiceRows] db in
            let (invoices, reached) = try invoiceRows.invoices(
                filter, after: after, limit: limit, within: .milliseconds(500), db)
            return (try invoices.map { try invoiceRows.file(of: $0, db) }, reached)
        }
    }
}
