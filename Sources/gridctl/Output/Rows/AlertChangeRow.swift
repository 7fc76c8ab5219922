import GridModel

/// A line of the alerts' log, and the zone its time is shown in to people.
struct AlertChangeRow: TableRow {
    var change: AlertChange
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<AlertChangeRow>] {
        [
            Column("alert", "ALERT", .right) { .integer($0.change.alert) },
            Column("sequence", "NO", .right) { .integer($0.change.sequence) },
            Column("at", "AT") { .instant($0.change.at, $0.zone) },
            Column("change", "CHANGE") { .tinted($0.change.change.rawValue, $0.change.change.tone) },
            Column("by", "BY", isElastic: true) { .text($0.change.by) },
            Column("message", "MESSAGE", isElastic: true) { .text($0.change.message) },
            Column("comment", "COMMENT", isElastic: true) {
                .optional($0.change.comment) { .text($0) }
            },
        ]
    }

    var printedName: String? { String(change.alert) }

    func encode(to encoder: any Encoder) throws { try change.encode(to: encoder) }
}

extension AlertEvent {
    fileprivate var tone: Tone {
        switch self {
        case .firing: .bad
        case .pending, .severity: .warning
        case .resolved: .good
        case .acknowledged, .silenced, .unsilenced, .inhibited, .uninhibited: .plain
        }
    }
}
