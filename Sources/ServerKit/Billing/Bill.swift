import GridModel

/// What a period comes to: the lines of an invoice and their sum.
package struct Bill: Hashable, Sendable {
    /// As measured, over the days a tariff is in force.
    package var consumption: Energy
    package var quality: IntervalQuality
    package var lines: [InvoiceLine]
    /// The sum of the lines as they are printed.
    package var total: Amount
    /// What of the total, or on top of its lines, each tax is.
    package var taxes: [TaxShare]
    /// Every rounding that was taken, in order: `line: 2 decimals, half-up`.
    package var rounding: [String]
    /// What it was worked out from.
    package var record: BillRecord
}
