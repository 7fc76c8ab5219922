import GridModel

/// Which contracts a list holds.
package struct ContractFilter: Hashable, Sendable {
    package var usagePoint: UsagePointID?
    /// Only those of usage points where one of these meters stands or stood; nil for all.
    package var meters: MeterSelection?
    package var customer: CustomerID?
    package var tariff: String?
    /// Only those in force on this day.
    package var on: CivilDate?

    package init(
        usagePoint: UsagePointID? = nil, meters: MeterSelection? = nil, customer: CustomerID? = nil,
        tariff: String? = nil, on: CivilDate? = nil
    ) {
        self.usagePoint = usagePoint
        self.meters = meters
        self.customer = customer
        self.tariff = tariff
        self.on = on
    }
}

/// Contracts: a usage point has one on any day, or none.
///
/// Each change is noted with who made it. With `dryRun` it is made, looked at and taken back.
package protocol ContractStore: Sendable {
    /// Fails as unknown for what it names and is not there, and with `conflict` for days that another contract is in force on.
    func addContract(_ new: NewContract, by actor: String, at now: Instant, dryRun: Bool) async throws -> Contract
    /// Nil for one that was never made.
    func contract(_ id: ContractID, at now: Instant) async throws -> Contract?
    /// In order of id, from the first after `after`.
    func contracts(
        _ filter: ContractFilter, after: ContractID?, limit: Int, at now: Instant
    ) async throws -> [Contract]
    /// Ends a contract on a day and has one with the change follow it up to the end it had; on its own first day it is
    /// changed itself. Gives back what became of it, in order of time.
    ///
    /// Fails with `unknownContract`, and with `conflict` for a day the contract is not in force on.
    func changeContract(
        _ id: ContractID, _ change: ContractChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [Contract]
    /// Ends a contract, earlier or later than it was to end. Fails with `unknownContract` or `conflict`.
    func endContract(
        _ id: ContractID, until: CivilDate, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> Contract
}
