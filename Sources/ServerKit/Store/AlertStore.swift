import GridModel

/// A change of an alert's state, to be stored.
package struct AlertTransition: Hashable, Sendable {
    package var meter: MeterID
    package var rule: String
    /// The billing period the alert is about, by its start.
    package var periodStart: Instant
    package var state: AlertState
    package var at: Instant
    package var message: String

    package init(
        meter: MeterID, rule: String, periodStart: Instant, state: AlertState, at: Instant, message: String
    ) {
        self.meter = meter
        self.rule = rule
        self.periodStart = periodStart
        self.state = state
        self.at = at
        self.message = message
    }
}

/// An alert that fires, with the period it is about.
package struct FiringAlert: Hashable, Sendable {
    package var alert: Alert
    package var periodStart: Instant

    package init(alert: Alert, periodStart: Instant) {
        self.alert = alert
        self.periodStart = periodStart
    }
}

package struct AlertFilter: Hashable, Sendable {
    package var state: AlertState?
    /// Only of these meters; nil for all.
    package var meters: [MeterID]?

    package init(state: AlertState? = nil, meters: [MeterID]? = nil) {
        self.state = state
        self.meters = meters
    }
}

package protocol AlertStore: Sendable {
    /// Stores transitions together with the alert consumer's new offset (nil leaves it), and gives back the alerts as
    /// they are now. A transition into the state an alert (by rule, meter and period) is in already changes nothing and
    /// is not given back.
    func record(_ transitions: [AlertTransition], consumedThrough sequence: Int64?) async throws -> [Alert]
    /// Newest first, from the first with an id below `before`.
    func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [Alert]
    /// All that fire.
    func firing() async throws -> [FiringAlert]
    /// Acknowledging twice keeps the first name. Fails with `notFound`.
    func acknowledge(_ id: Int64, by actor: String, at now: Instant) async throws -> Alert
}
