import GridModel

/// An entry of the ledger on its way: what happened, and what that adds to what is owed.
package struct Posting: Hashable, Sendable {
    package var kind: LedgerEntry.Kind
    /// Minor units; less than nothing for what lowers the debt.
    package var amount: Int64
    /// The day it counts for, local to the meter.
    package var date: CivilDate
    package var reference: String?
    /// After it nothing is owed for the invoice any more: it is void, or credited as a whole.
    package var closes = false

    package init(
        _ kind: LedgerEntry.Kind, _ amount: Int64, on date: CivilDate, reference: String? = nil, closes: Bool = false
    ) {
        self.kind = kind
        self.amount = amount
        self.date = date
        self.reference = reference
        self.closes = closes
    }
}

/// Why something can't be done to an invoice.
package struct LedgerFault: Error, Hashable, Sendable {
    /// What stands against it, and the way out.
    package let message: String

    init(_ message: String) { self.message = message }
}
