import GridModel

/// What one alert is told from another by.
package struct AlertKey: Hashable, Sendable {
    package var rule: String
    package var subject: AlertSubject
    /// The start of the period or day it is about, or when what it is about began.
    package var occasion: Instant

    package init(rule: String, subject: AlertSubject, occasion: Instant) {
        self.rule = rule
        self.subject = subject
        self.occasion = occasion
    }

    package init(_ alert: Alert) { self.init(rule: alert.rule, subject: alert.subject, occasion: alert.occasion) }
}

/// How an alert is to stand from now on, to be stored.
package struct AlertTransition: Hashable, Sendable {
    package var key: AlertKey
    package var kind: AlertKind
    package var severity: AlertSeverity
    package var state: AlertState
    package var at: Instant
    package var message: String
    package var evidence: AlertEvidence?
    /// The alert that explains this one; it must be stored, by this very call at the latest.
    package var inhibitor: AlertKey?

    package init(
        _ key: AlertKey, kind: AlertKind, severity: AlertSeverity, state: AlertState, at: Instant, message: String,
        evidence: AlertEvidence? = nil, inhibitor: AlertKey? = nil
    ) {
        self.key = key
        self.kind = kind
        self.severity = severity
        self.state = state
        self.at = at
        self.message = message
        self.evidence = evidence
        self.inhibitor = inhibitor
    }
}

package struct AlertFilter: Hashable, Sendable {
    package var state: AlertState?
    /// Only of these meters; nil for all.
    package var meters: [MeterID]?
    /// Only of this rule.
    package var rule: String?
    package var severity: AlertSeverity?

    package init(
        state: AlertState? = nil, meters: [MeterID]? = nil, rule: String? = nil, severity: AlertSeverity? = nil
    ) {
        self.state = state
        self.meters = meters
        self.rule = rule
        self.severity = severity
    }
}

/// Alerts, and the log of what happened to them.
package protocol AlertStore: Sendable {
    /// Stores transitions and the lines of the log they are together with the alert consumer's new offset (nil leaves
    /// it), and gives back the alerts that changed as they are now. A transition to what an alert is already changes
    /// nothing, is not logged and not given back. When it fails, the first ones may be stored, and the offset is not.
    func record(_ transitions: [AlertTransition], consumedThrough sequence: Int64?) async throws -> [Alert]
    /// Newest first, from the first with an id below `before`.
    func alerts(_ filter: AlertFilter, before: Int64?, limit: Int) async throws -> [Alert]
    /// Nil when there is none.
    func alert(_ id: Int64) async throws -> Alert?
    /// All that are pending or fire.
    func openAlerts() async throws -> [Alert]
    /// Acknowledging twice keeps the first name and comment. Fails with `notFound`.
    func acknowledge(_ id: Int64, by actor: String, comment: String?, at now: Instant) async throws -> Alert
    /// What happened to one alert, oldest first. Fails with `notFound`.
    func alertLog(of id: Int64) async throws -> [AlertChange]
    /// What happened to all alerts, oldest first, from the first line after `after`.
    func alertLog(after: Int64, limit: Int) async throws -> [AlertChange]
    /// How many alerts of each rule fire.
    func firingCounts() async throws -> [String: Int]
}

/// A silence to store: of one alert, or of those that fit.
package struct SilenceRequest: Hashable, Sendable {
    package var alert: Int64?
    package var rule: String?
    package var meters: MeterSelection?
    package var site: String?
    package var until: Instant
    package var comment: String?

    package init(
        alert: Int64? = nil, rule: String? = nil, meters: MeterSelection? = nil, site: String? = nil, until: Instant,
        comment: String? = nil
    ) {
        self.alert = alert
        self.rule = rule
        self.meters = meters
        self.site = site
        self.until = until
        self.comment = comment
    }
}

/// Silences. Each open alert that one covers knows until when, and its log says so; so does one that opens later.
package protocol SilenceStore: Sendable {
    /// Fails with `notFound` for an alert that is not there.
    func silence(_ request: SilenceRequest, by actor: String, at now: Instant) async throws -> AlertSilence
    /// Newest first; only those in force unless `all`.
    func silences(all: Bool, at now: Instant) async throws -> [AlertSilence]
    /// Taking back twice is no error. Fails with `unknownSilence`.
    func endSilence(_ id: Int64, by actor: String, at now: Instant) async throws -> AlertSilence
    /// Takes back every silence of this one alert, and gives it back. Fails with `notFound`.
    func unsilence(alert id: Int64, by actor: String, at now: Instant) async throws -> Alert
}
