import GridModel

/// One thing that was looked at, and how it is.
struct Check: Hashable, Sendable {
    /// In the order of how bad it is; the numbers are those of Nagios' plugins.
    enum State: Int, Hashable, Sendable, Comparable {
        case ok = 0
        case warning = 1
        case critical = 2
        case unknown = 3

        var word: String { "\(self)" }

        static func < (a: State, b: State) -> Bool { rank(a) < rank(b) }

        /// What is critical is worse than what is not known.
        private static func rank(_ state: State) -> Int {
            switch state {
            case .ok: 0
            case .warning: 1
            case .unknown: 2
            case .critical: 3
            }
        }
    }

    var name: String
    var state: State
    /// What was counted; nil where there is nothing to count.
    var value: Int64?
    /// From where on it is a warning, and critical; nil for never.
    var warning: Int64?
    var critical: Int64?
    /// For people: `2 of 12 meters silent for more than 1h`.
    var message: String

    /// The worst of several.
    static func worst(_ checks: [Check]) -> State { checks.map(\.state).max() ?? .unknown }
}

extension Check {
    /// Does it answer, can it store?
    init(server: ServerStatus) {
        self.init(
            name: "server", state: server.trouble == nil ? .ok : .critical, value: 1,
            message: server.trouble ?? "gridd \(server.version) answers")
    }

    /// The server could not be asked.
    init(unanswered report: ErrorReport) {
        let isDown = report.status == .unreachable || report.status == .timeout || report.status == .failure
        self.init(
            name: "server", state: isDown ? .critical : .unknown, value: 0,
            message: report.sentence ?? "no answer")
    }

    init(silent: SilentMeters, of active: Int, after time: String, _ warning: Int, _ critical: Int) {
        let examples = silent.examples.isEmpty ? "" : ": \(silent.examples.map(\.description).joined(separator: ", "))"
        let more = silent.count > silent.examples.count ? ", …" : ""
        self.init(
            name: "meters", counted: Int64(silent.count), warning, critical,
            "\(silent.count) of \(active) meters silent for more than \(time)\(examples)\(more)")
    }

    /// Of those that somebody has to see to: neither acknowledged, nor silenced, nor explained by another. One of critical
    /// severity is critical, however few they are.
    init(firing alerts: FiringAlerts, _ warning: Int, _ critical: Int) {
        let count = alerts.count
        var message =
            count == 1 ? "1 alert fires that nobody acknowledged" : "\(count) alerts fire that nobody acknowledged"
        if alerts.critical > 0 {
            message += ", \(alerts.critical) critical: \(alerts.examples.joined(separator: ", "))"
            if alerts.critical > alerts.examples.count { message += ", …" }
        }
        self.init(name: "alerts", counted: Int64(count), warning, critical, message)
        if alerts.critical > 0 { state = .critical }
    }

    init(journal readings: Int64, _ warning: Int, _ critical: Int) {
        self.init(
            name: "journal", counted: readings, warning, critical, "\(readings) readings wait to be compacted")
    }

    /// A number against its limits, of which 0 is none.
    private init(name: String, counted value: Int64, _ warning: Int, _ critical: Int, _ message: String) {
        let state: State =
            if critical > 0, value >= critical { .critical } else if warning > 0, value >= warning { .warning } else {
                .ok
            }
        self.init(
            name: name, state: state, value: value, warning: warning > 0 ? Int64(warning) : nil,
            critical: critical > 0 ? Int64(critical) : nil, message: message)
    }
}

/// Meters that did not report for a while: how many, and some of them.
struct SilentMeters: Hashable, Sendable {
    private static let mostExamples = 5

    let now: Instant
    /// Milliseconds.
    let after: Int64
    private(set) var count = 0
    private(set) var examples: [MeterID] = []

    init(now: Instant, after: Int64) {
        self.now = now
        self.after = after
    }

    /// A meter that never reported is silent since it was enrolled.
    mutating func take(_ meters: [Meter]) {
        for meter in meters {
            let last = meter.lastReadingAt ?? meter.enrolledAt
            guard now.milliseconds - last.milliseconds > after else { continue }
            count += 1
            if examples.count < Self.mostExamples { examples.append(meter.id) }
        }
    }
}

/// Alerts that fire and that somebody has to see to.
struct FiringAlerts: Hashable, Sendable {
    private static let mostExamples = 5

    let now: Instant
    /// Only those that are as grave, or graver.
    let severity: AlertSeverity
    private(set) var count = 0
    private(set) var critical = 0
    /// Of critical ones, what they are about.
    private(set) var examples: [String] = []

    init(now: Instant, severity: AlertSeverity = .warning) {
        self.now = now
        self.severity = severity
    }

    mutating func take(_ alerts: [Alert]) {
        for alert in alerts where alert.acknowledgedBy == nil && alert.inhibitedBy == nil && alert.severity >= severity
        {
            if let until = alert.silencedUntil, until > now { continue }
            count += 1
            guard alert.severity == .critical else { continue }
            critical += 1
            if examples.count < Self.mostExamples { examples.append("\(alert.rule) of \(alert.subject.text)") }
        }
    }
}
