import GridModel

/// An alert, and the zone its times are shown in to people.
struct AlertRow: RowDocument {
    var alert: Alert
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<AlertRow>] {
        [
            Column("id", "ID", .right) { .integer($0.alert.id) },
            Column("meter", "METER", .right) { .optional($0.alert.meter) { .integer($0.value) } },
            Column("rule", "RULE", isElastic: true) { .text($0.alert.rule) },
            Column("state", "STATE") { .tinted($0.alert.state.rawValue, $0.alert.state.tone) },
            Column("since", "SINCE") { .instant($0.alert.since, $0.zone) },
            Column("message", "MESSAGE", isElastic: true) { .text($0.alert.message) },
            Column("acknowledgedBy", "ACKNOWLEDGED BY", isElastic: true, isExpendable: true) {
                .optional($0.alert.acknowledgedBy) { .text($0) }
            },
            Column("acknowledgedAt", "ACKNOWLEDGED", isDefault: false) { row in
                .optional(row.alert.acknowledgedAt) { .instant($0, row.zone) }
            },
        ]
    }

    var printedName: String? { String(alert.id) }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Alert", .integer(alert.id)),
                ("Meter", .optional(alert.meter) { .integer($0.value) }),
                ("Rule", .text(alert.rule)),
                ("State", .tinted(alert.state.rawValue, alert.state.tone)),
                ("Since", .instant(alert.since, zone)),
                ("Message", .text(alert.message)),
                ("Acknowledged by", .optional(alert.acknowledgedBy) { .text($0) }),
                ("Acknowledged", .optional(alert.acknowledgedAt) { .instant($0, zone) }),
            ], canvas.style)
    }

    func encode(to encoder: any Encoder) throws { try alert.encode(to: encoder) }
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
