import GridModel

/// What a rule finds about one subject.
package struct AlertFinding: Hashable, Sendable {
    package var subject: AlertSubject
    package var finding: AlertMachine.Finding
    /// The rule's when nil.
    package var severity: AlertSeverity?
    /// Of a period or day its start; nil: an alert is about the stretch of time in which the condition holds.
    package var occasion: Instant?
    /// Since when the condition holds; when nil, since it is found.
    package var began: Instant?
    package var message: String
    package var evidence: AlertEvidence?
    /// The open alert that explains this one.
    package var inhibitor: AlertKey?

    package init(
        _ subject: AlertSubject, _ finding: AlertMachine.Finding, severity: AlertSeverity? = nil,
        occasion: Instant? = nil, began: Instant? = nil, message: String, evidence: AlertEvidence? = nil,
        inhibitor: AlertKey? = nil
    ) {
        self.subject = subject
        self.finding = finding
        self.severity = severity
        self.occasion = occasion
        self.began = began
        self.message = message
        self.evidence = evidence
        self.inhibitor = inhibitor
    }
}

/// The alerts that are pending or fire, and how findings change them: pure.
///
/// It is changed as a copy and kept once the store has recorded what follows.
package struct OpenAlerts: Sendable {
    package struct Entry: Hashable, Sendable {
        package var key: AlertKey
        package var kind: AlertKind
        package var severity: AlertSeverity
        package var course: AlertCourse
        package var isInhibited: Bool
        /// Of one about many: how many meters it had at most; after a start as many as were told.
        package var meters: Int?
    }

    private var entries: [AlertSubject: [Entry]] = [:]

    package init(_ alerts: some Sequence<Alert>) {
        for alert in alerts where alert.state != .resolved {
            entries[alert.subject, default: []].append(
                Entry(
                    key: AlertKey(alert),
                    kind: alert.kind, severity: alert.severity,
                    course: AlertCourse(state: alert.state, since: Self.begun(alert)),
                    isInhibited: alert.inhibitedBy != nil, meters: alert.evidence?.figures?.meters))
        }
    }

    /// Since when it is in its state; of a pending one, since when its condition holds.
    private static func begun(_ alert: Alert) -> Instant {
        switch alert.kind {
        // About a period or a day, which began before the condition did.
        case .consumption, .billVariation: alert.since
        default: alert.state == .pending ? alert.occasion : alert.since
        }
    }

    package var subjects: some Sequence<AlertSubject> { entries.keys }
    package var isEmpty: Bool { entries.isEmpty }

    package func entries(of subject: AlertSubject) -> [Entry] { entries[subject] ?? [] }

    package var all: [Entry] { entries.values.flatMap(\.self) }

    /// The one of a rule that is open for a subject, whatever its occasion.
    package func entry(of rule: String, _ subject: AlertSubject) -> Entry? {
        entries[subject]?.first { $0.key.rule == rule }
    }

    /// Takes in a finding; what is to be recorded, nil when nothing changes.
    package mutating func take(_ found: AlertFinding, of rule: AlertRule, at now: Instant) -> AlertTransition? {
        let known = entries[found.subject]?.firstIndex { entry in
            entry.key.rule == rule.name && (found.occasion == nil || entry.key.occasion == found.occasion)
        }
        var course = known.flatMap { entries[found.subject]?[$0].course } ?? AlertCourse()
        let state = course.take(found.finding, at: now, began: found.began, waits: rule.waits, keeps: rule.keeps)
        let severity = found.severity ?? rule.severity
        guard let known else {
            guard let state, course.isOpen else { return nil }
            let key = AlertKey(
                rule: rule.name, subject: found.subject, occasion: found.occasion ?? found.began ?? now)
            entries[found.subject, default: []].append(
                Entry(
                    key: key, kind: rule.kind, severity: severity, course: course,
                    isInhibited: found.inhibitor != nil, meters: found.evidence?.figures?.meters))
            return transition(key, rule, found, severity, state, now)
        }
        guard var entry = entries[found.subject]?[known] else { return nil }
        let isChanged =
            found.finding == .broken
            && (entry.severity != severity || entry.isInhibited != (found.inhibitor != nil))
        entry.course = course
        if found.finding == .broken {
            entry.severity = severity
            entry.isInhibited = found.inhibitor != nil
            if let meters = found.evidence?.figures?.meters { entry.meters = max(meters, entry.meters ?? 0) }
        }
        if course.isOpen {
            // Nearly always nothing is new, and the copy stays the same.
            if entries[found.subject]?[known] != entry { entries[found.subject]?[known] = entry }
        } else {
            entries[found.subject]?.remove(at: known)
            if entries[found.subject]?.isEmpty ?? false { entries[found.subject] = nil }
        }
        guard state != nil || isChanged, let current = course.state else { return nil }
        return transition(entry.key, rule, found, entry.severity, current, now)
    }

    /// Ends what a rule that is no longer in force left open.
    package mutating func end(_ entry: Entry, at now: Instant, _ message: String) -> AlertTransition {
        entries[entry.key.subject]?.removeAll { $0.key == entry.key }
        if entries[entry.key.subject]?.isEmpty ?? false { entries[entry.key.subject] = nil }
        return AlertTransition(
            entry.key, kind: entry.kind, severity: entry.severity, state: .resolved, at: now, message: message)
    }

    private func transition(
        _ key: AlertKey, _ rule: AlertRule, _ found: AlertFinding, _ severity: AlertSeverity, _ state: AlertState,
        _ now: Instant
    ) -> AlertTransition {
        AlertTransition(
            key, kind: rule.kind, severity: severity, state: state, at: now, message: found.message,
            evidence: found.evidence, inhibitor: state == .resolved ? nil : found.inhibitor)
    }
}
