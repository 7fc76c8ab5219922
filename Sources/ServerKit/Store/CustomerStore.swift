import GridModel

/// Which customers a list holds.
package struct CustomerFilter: Hashable, Sendable {
    /// Only those whose name, tax number, e-mail or address holds this, in any case; nil for all.
    package var text: String?
    /// Those that are closed too.
    package var includesClosed: Bool

    package init(text: String? = nil, includesClosed: Bool = false) {
        self.text = text
        self.includesClosed = includesClosed
    }
}

/// Customers as operators add, list, change and close them; none is ever deleted.
///
/// Each change is noted with who made it. With `dryRun` it is made, looked at and taken back.
package protocol CustomerStore: Sendable {
    /// With an idempotency key seen before, the customer added then is given back. Fails with `conflict` for a tax number
    /// that another customer has, and for a key under which another was added.
    func addCustomer(
        _ new: NewCustomer, by actor: String, at now: Instant, idempotencyKey: String?, dryRun: Bool
    ) async throws -> Customer
    /// Nil for one that was never added.
    func customer(_ id: CustomerID) async throws -> Customer?
    /// In order of id, from the first after `after`; at most `limit`, and fewer where the search took long. `reached` is the
    /// one to go on behind; nil at the end.
    func customers(
        _ filter: CustomerFilter, after: CustomerID?, limit: Int
    ) async throws -> (customers: [Customer], reached: CustomerID?)
    /// Fails with `unknownCustomer` or `conflict`.
    func changeCustomer(
        _ id: CustomerID, _ change: CustomerChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Customer
    /// Closing twice is no error. Fails with `unknownCustomer`, and with `conflict` while a contract has no end.
    func closeCustomer(_ id: CustomerID, by actor: String, at now: Instant, dryRun: Bool) async throws -> Customer
}

extension CustomerStore {
    package func addCustomer(
        _ new: NewCustomer, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Customer {
        try await addCustomer(new, by: actor, at: now, idempotencyKey: nil, dryRun: dryRun)
    }
}

/// What customers want to be told of.
package protocol CustomerLimitStore: Sendable {
    /// The limits that customers chose for themselves, of consumption in a billing period.
    func customerLimits() async throws -> [CustomerID: Energy]
}
