/// Why no invoice can be drawn up.
package struct BillingFault: Error, Hashable, Sendable {
    /// What is wrong, naming the tariff and the quantity.
    package let message: String
}
