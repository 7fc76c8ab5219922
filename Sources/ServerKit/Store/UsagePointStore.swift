import GridModel

/// Which usage points a list holds.
package struct UsagePointFilter: Hashable, Sendable {
    /// Only those where one of these meters stands or stood; nil for all.
    package var meters: MeterSelection?
    /// Only those of this site.
    package var site: String?

    package init(meters: MeterSelection? = nil, site: String? = nil) {
        self.meters = meters
        self.site = site
    }
}

/// Usage points, and which meter stands at each; every meter is made with one of its own.
///
/// Each change is noted with who made it. With `dryRun` it is made, looked at and taken back.
package protocol UsagePointStore: Sendable {
    /// Nil for one that is not there.
    func usagePoint(_ id: UsagePointID, at now: Instant) async throws -> UsagePoint?
    /// In order of id, from the first after `after`.
    func usagePoints(
        _ filter: UsagePointFilter, after: UsagePointID?, limit: Int, at now: Instant
    ) async throws -> [UsagePoint]
    /// Fails with `unknownUsagePoint`, and with `conflict` for another cycle from a month on that is billed, or one before it.
    func changeUsagePoint(
        _ id: UsagePointID, _ change: UsagePointChange, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> UsagePoint
    /// Puts a meter at a usage point from an instant on; the one that stands there, and what the meter stood at, end then.
    ///
    /// Fails with `unknownUsagePoint`, and with `conflict` when something is known of a time after that instant, or what
    /// the meter counted since is billed where it stood.
    func install(
        _ new: NewInstallation, at point: UsagePointID, by actor: String, now: Instant, dryRun: Bool
    ) async throws -> UsagePoint
}
