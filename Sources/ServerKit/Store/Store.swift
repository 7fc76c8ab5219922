import GridModel

/// Everything an engine must do to stand behind gridd.
package protocol Store: ReadingJournal, MeterDirectory, MeterStore, ReadingStore, JournalFeed, AlertStore, TokenStore,
    BackupStore, InspectableStore, RehearsingStore, MeterEventStore, TermsStore, LedgerStore, TariffStore,
    CustomerStore, UsagePointStore, ContractStore, SilenceStore, AlertRuleStore, ReceiverStore,
    OutboxStore, CustomerLimitStore
{
    /// Moves everything in the journal into blocks and gives back how many readings that were.
    ///
    /// A row is deleted once the other consumers have passed it too, which may be a moment later.
    func compact() async throws -> Int64
    /// Brings every rollup up to date, also those that are not due yet.
    func rollUp() async throws
    /// How many months wait to be looked through for registers to roll up.
    var monthsToRollUp: Int { get }
    /// Lets go of the readings that the policy does not keep, as far as the journal is compacted.
    func retain() async throws
    var retention: RetentionStatus { get }
    /// Why writing fails at the moment (a full disk); nil when it does not.
    var trouble: String? { get }
    /// How the disk is at the moment, and the longest commit since this was asked last.
    func figures() -> StoreFigures
    /// Writes what was handed over, answers it, and closes. Later calls fail with `closed`.
    func close() async
}
