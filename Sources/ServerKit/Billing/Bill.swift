import GridModel

/// What a period comes to: the lines of an invoice and their sum.
package struct Bill: Hashable, Sendable {
    package var consumption: Energy
    package var quality: IntervalQuality
    package var lines: [InvoiceLine]
    /// The sum of the lines as they are printed.
    package var total: Amount
}
