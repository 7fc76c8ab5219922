import GridModel

/// An issued invoice as it is kept.
package struct StoredInvoice: Sendable {
    package var number: Int64
    package var usagePoint: Int64
    package var meter: MeterID
    package var customer: Int64?
    package var terms: InvoiceTerms
    package var forms: [LineForm]
    package var figures: InvoiceFigures
    /// Minor units.
    package var total: Int64
    package var issuedAt: Instant
    package var due: CivilDate
    package var replaces: Int64?
    package var sha256: String
    /// What the table says is owed, in minor units, and how the invoice ended.
    package var balance: Int64
    package var ended: InvoiceStatus?
}

/// An issued invoice with all that happened to it.
package struct InvoiceFile: Sendable {
    package var invoice: StoredInvoice
    /// Without the one of its issue.
    package var entries: [StoredEntry]
    package var creditNotes: [CreditNote]
    package var replacedBy: Int64?
    /// Who issued it.
    package var issuedBy: String
}

/// An entry of the ledger as it is kept.
package struct StoredEntry: Hashable, Sendable {
    package var posting: Posting
    package var at: Instant
    package var actor: String
}

/// An invoice that counts for days of a usage point.
package struct LiveInvoice: Hashable, Sendable {
    package var number: Int64
    package var firstDay: CivilDate
    package var lastDay: CivilDate

    init(number: Int64, firstDay: CivilDate, lastDay: CivilDate) {
        self.number = number
        self.firstDay = firstDay
        self.lastDay = lastDay
    }

    init(_ stored: StoredInvoice) {
        self.init(number: stored.number, firstDay: stored.terms.firstDay, lastDay: stored.terms.lastDay)
    }

    package func covers(anyOf days: Range<CivilDate>) -> Bool {
        firstDay < days.upperBound && days.lowerBound <= lastDay
    }
}

/// An estimated invoice that counts, and that none accounts for yet.
package struct OpenEstimate: Hashable, Sendable {
    package var number: Int64
    package var month: CivilMonth
    package var customer: Int64?
}

/// What another invoice accounted for of an estimated one.
package struct SettledEstimate: Hashable, Sendable {
    package var energy: Energy
    /// Minor units.
    package var amount: Int64
}

package struct InvoiceFilter: Hashable, Sendable {
    /// Only of these meters; nil for all.
    package var meters: MeterSelection?
    package var customer: Int64?
    package var month: CivilMonth?
    /// Judged at `now`.
    package var status: InvoiceStatus?
    package var now: Instant

    package init(
        meters: MeterSelection? = nil, customer: Int64? = nil, month: CivilMonth? = nil, status: InvoiceStatus? = nil,
        now: Instant
    ) {
        self.meters = meters
        self.customer = customer
        self.month = month
        self.status = status
        self.now = now
    }
}

/// What is to be done to an issued invoice.
package enum InvoiceChange: Hashable, Sendable {
    /// Minor units; nil for all that is owed. The date is local to the meter; nil for today.
    case pay(amount: String?, date: CivilDate?, reference: String?)
    case void(reason: String)
    case credit(amount: String?, reason: String)
}

/// Who asks for a change, when, and under which key it is done once.
package struct LedgerRequest: Hashable, Sendable {
    package var actor: String
    package var at: Instant
    package var idempotencyKey: String?
    /// What is asked for, in words that tell two requests apart.
    package var fingerprint: String

    package init(actor: String, at: Instant, idempotencyKey: String?, fingerprint: String) {
        self.actor = actor
        self.at = at
        self.idempotencyKey = idempotencyKey
        self.fingerprint = fingerprint
    }
}

/// What a change came to.
package struct InvoiceChangeOutcome: Hashable, Sendable {
    package var invoice: Int64
    package var creditNote: Int64?
}

/// Issued invoices and what became of them.
package protocol LedgerStore: Sendable {
    /// The invoices that count for these usage points' periods of a month.
    func liveInvoices(of usagePoints: [UsagePointID], in month: CivilMonth) async throws -> [UsagePointID:
        [LiveInvoice]]
    /// The estimated invoices that count for these usage points' periods before a month's, and that no invoice of another
    /// month accounts for.
    func openEstimates(
        of usagePoints: [UsagePointID], before month: CivilMonth
    ) async throws -> [UsagePointID: [OpenEstimate]]
    /// What invoices that count accounted for of these estimated ones.
    func settledEstimates(_ numbers: [Int64]) async throws -> [Int64: SettledEstimate]
    /// Those of some invoices that count no more.
    func endedInvoices(of numbers: [Int64]) async throws -> Set<Int64>
    /// The invoices that count for a usage point's periods of two years before a month's, in order of time.
    func billedPeriods(of usagePoint: UsagePointID, before month: CivilMonth) async throws -> [StoredInvoice]
    /// Issues invoices in slices that let readings pass, in the order given, and gives back their numbers: 1, 2, 3, …
    /// without holes, whatever happens meanwhile; nil for one whose period has an invoice already.
    func issue(_ drafts: [DraftedInvoice], by actor: String, at now: Instant) async throws -> [Int64?]
    /// Issues one, once under its key. Fails with `conflict` when its period has an invoice already.
    func issue(_ draft: DraftedInvoice, _ request: LedgerRequest) async throws -> Int64
    /// What was done under a key; nil when nothing was. Fails with `conflict` when that was something else.
    func outcome(of request: LedgerRequest) async throws -> InvoiceChangeOutcome?
    /// The number the next invoice gets.
    func nextInvoiceNumber() async throws -> Int64
    /// Changes what is owed for an invoice, once under its key; a rebill is issued in the same transaction, and gets what
    /// was paid too much. Fails with `notFound` or `conflict`.
    func change(
        _ number: Int64, _ change: InvoiceChange, rebill: DraftedInvoice?, _ request: LedgerRequest
    ) async throws -> InvoiceChangeOutcome
    /// What a change would come to: the files of the invoices it touches, as they would be.
    func rehearse(
        _ number: Int64, _ change: InvoiceChange, rebill: DraftedInvoice?, _ request: LedgerRequest
    ) async throws -> (outcome: InvoiceChangeOutcome, files: [InvoiceFile])
    /// What issuing would come to.
    func rehearseIssuing(_ draft: DraftedInvoice, _ request: LedgerRequest) async throws -> InvoiceFile
    /// Nil when there is none with this number.
    func invoiceFile(_ number: Int64) async throws -> InvoiceFile?
    /// The last invoice that counts for a usage point's period; nil when none was issued.
    func invoice(of usagePoint: UsagePointID, in month: CivilMonth) async throws -> StoredInvoice?
    /// In order of number, from the first after `after`; at most `limit`, and fewer where the search took long: then
    /// `reached` is the last that was looked at.
    func invoices(
        _ filter: InvoiceFilter, after: Int64, limit: Int
    ) async throws -> (invoices: [StoredInvoice], reached: Int64?)
    /// The same, each with all that happened to it.
    func invoiceFiles(
        _ filter: InvoiceFilter, after: Int64, limit: Int
    ) async throws -> (files: [InvoiceFile], reached: Int64?)
}
