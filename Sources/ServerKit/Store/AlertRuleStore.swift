import GridModel

/// A version of an alert rule, as it is stored.
package struct AlertRuleRecord: Hashable, Sendable {
    package var name: String
    /// From 1, in the order they were added.
    package var version: Int64
    package var format: TariffFormat
    /// The document, word for word.
    package var text: String
    package var sha256: String
    package var addedAt: Instant
    package var addedBy: String
    /// Whether the rule is evaluated; of all its versions.
    package var isEnabled: Bool
}

/// Alert rules and their versions, which are only ever added.
///
/// Each change is noted with who made it. With `dryRun` it is made, looked at and taken back.
package protocol AlertRuleStore: Sendable {
    /// Adds a version, which is in force from now on; the same document as the latest adds nothing. A new rule is
    /// enabled.
    func addAlertRule(
        name: String, text: String, format: TariffFormat, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> AlertRuleRecord
    /// The latest version of each, in order of name.
    func alertRules() async throws -> [AlertRuleRecord]
    /// All versions, oldest first. Fails with `notFound`.
    func alertRuleVersions(_ name: String) async throws -> [AlertRuleRecord]
    /// Fails with `notFound`.
    func enableAlertRule(
        _ name: String, _ isEnabled: Bool, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> AlertRuleRecord
    /// Grows with every change of a rule; at hand without a wait.
    var alertRuleChanges: Int { get }
}
