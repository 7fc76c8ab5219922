import GridModel

/// A silence, and the zone its times are shown in to people.
struct AlertSilenceRow: RowDocument {
    var silence: AlertSilence
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<AlertSilenceRow>] {
        [
            Column("id", "ID", .right) { .integer($0.silence.id) },
            Column("alert", "ALERT", .right) { .optional($0.silence.alert) { .integer($0) } },
            Column("rule", "RULE", isElastic: true) { .optional($0.silence.rule) { .text($0) } },
            Column("meters", "METERS", isElastic: true) { .optional($0.silence.meters) { .text($0) } },
            Column("site", "SITE", isElastic: true) { .optional($0.silence.site) { .text($0) } },
            Column("until", "UNTIL") { .instant($0.silence.until, $0.zone, .wholeSecond) },
            Column("by", "BY", isElastic: true) { .text($0.silence.by) },
            Column("comment", "COMMENT", isElastic: true, isExpendable: true) {
                .optional($0.silence.comment) { .text($0) }
            },
            Column("at", "SINCE", isDefault: false) { .instant($0.silence.at, $0.zone, .wholeSecond) },
            Column("endedAt", "TAKEN BACK", isExpendable: true) { row in
                .optional(row.silence.endedAt) { .instant($0, row.zone, .wholeSecond) }
            },
        ]
    }

    var printedName: String? { String(silence.id) }

    func screen(_ canvas: Canvas) -> String {
        let whose = [
            silence.alert.map { "alert \($0)" }, silence.rule.map { "rule \($0)" },
            silence.meters.map { "meters \($0)" }, silence.site.map { "site \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
        return RecordLayout.render(
            [
                ("Silence", .integer(silence.id)),
                ("Of", .text(whose.isEmpty ? "all alerts" : whose)),
                ("Until", .instant(silence.until, zone, .wholeSecond)),
                ("By", .text(silence.by)),
                ("Comment", .optional(silence.comment) { .text($0) }),
                ("Taken back", .optional(silence.endedAt) { .instant($0, zone, .wholeSecond) }),
            ], canvas.style)
    }

    func encode(to encoder: any Encoder) throws { try silence.encode(to: encoder) }
}
