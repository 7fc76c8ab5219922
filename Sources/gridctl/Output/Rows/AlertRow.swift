import GridModel

/// An alert, and the zone its times are shown in to people.
struct AlertRow: RowDocument {
    var alert: Alert
    var zone: Zone?
    /// When it is looked at, by which a silence goes on or is over.
    var now: Instant?

    static func columns(_ context: TableContext) -> [Column<AlertRow>] {
        [
            Column("id", "ID", .right) { .integer($0.alert.id) },
            Column("meter", "METER", .right) { $0.alert.about },
            Column("rule", "RULE", isElastic: true) { .text($0.alert.rule) },
            Column("state", "STATE") { $0.standing },
            Column("since", "SINCE") { .instant($0.alert.since, $0.zone) },
            Column("message", "MESSAGE", isElastic: true) { .text($0.alert.message) },
            Column("acknowledgedBy", "ACKNOWLEDGED BY", isElastic: true, isExpendable: true) {
                .optional($0.alert.acknowledgedBy) { .text($0) }
            },
            Column("severity", "SEVERITY", isExpendable: true) {
                .tinted($0.alert.severity.rawValue, $0.alert.severity.tone)
            },
            Column("subject", "SUBJECT", isDefault: false) { .text($0.alert.subject.text) },
            Column("kind", "KIND", isDefault: false) { .text($0.alert.kind.rawValue) },
            Column("openedAt", "OPENED", isDefault: false) { .instant($0.alert.openedAt, $0.zone) },
            Column("acknowledgedAt", "ACKNOWLEDGED", isDefault: false) { row in
                .optional(row.alert.acknowledgedAt) { .instant($0, row.zone) }
            },
            Column("comment", "COMMENT", isDefault: false) { .optional($0.alert.comment) { .text($0) } },
            Column("silencedUntil", "SILENCED UNTIL", isDefault: false) { row in
                .optional(row.alert.silencedUntil) { .instant($0, row.zone) }
            },
            Column("inhibitedBy", "INHIBITED BY", .right, isDefault: false) {
                .optional($0.alert.inhibitedBy) { .integer($0) }
            },
        ]
    }

    /// Its state; to people of one that fires that nobody is told, that another explains it, that somebody sees to it, or
    /// how bad it is.
    private var standing: Cell {
        guard alert.state == .firing else { return .tinted(alert.state.rawValue, alert.tone) }
        let isSilenced = now.flatMap { now in alert.silencedUntil.map { $0 > now } } ?? false
        let shown =
            isSilenced
            ? "silenced"
            : alert.inhibitedBy != nil
                ? "explained"
                : alert.acknowledgedBy != nil ? "seen" : alert.severity == .critical ? "critical" : "firing"
        return .worded(exact: alert.state.rawValue, shown: shown, alert.tone)
    }

    var printedName: String? { String(alert.id) }

    func screen(_ canvas: Canvas) -> String { RecordLayout.render(facts, canvas.style) }

    /// What is said of it by itself; what there is nothing to say of is left out but for who has seen it.
    var facts: [(title: String, cell: Cell)] {
        var facts: [(title: String, cell: Cell)] = [
            ("Alert", .integer(alert.id)),
            ("Subject", .text(alert.subject.text)),
            ("Rule", .text(alert.rule)),
            ("Severity", .tinted(alert.severity.rawValue, alert.severity.tone)),
            ("State", .tinted(alert.state.rawValue, alert.tone)),
            ("Since", .instant(alert.since, zone)),
            ("Message", .text(alert.message)),
            ("Acknowledged by", .optional(alert.acknowledgedBy) { .text($0) }),
            ("Acknowledged", .optional(alert.acknowledgedAt) { .instant($0, zone) }),
        ]
        if let comment = alert.comment { facts.append(("Comment", .text(comment))) }
        if let until = alert.silencedUntil { facts.append(("Silenced until", .instant(until, zone))) }
        if let other = alert.inhibitedBy { facts.append(("Inhibited by", .text("alert \(other)"))) }
        return facts
    }

    func encode(to encoder: any Encoder) throws { try alert.encode(to: encoder) }
}

extension Alert {
    /// The meter as a number, anything else to people in words.
    var about: Cell { meter.map { .integer($0.value) } ?? .worded(exact: "", shown: subject.text, .plain) }

    /// What fires and nobody need be told of is no cause for alarm.
    var tone: Tone { state == .firing && (acknowledgedBy != nil || inhibitedBy != nil) ? .warning : state.tone }
}

extension AlertState {
    var tone: Tone {
        switch self {
        case .pending: .warning
        case .firing: .bad
        case .resolved: .good
        }
    }
}

extension AlertSeverity {
    var tone: Tone {
        switch self {
        case .warning: .warning
        case .critical: .bad
        }
    }
}
