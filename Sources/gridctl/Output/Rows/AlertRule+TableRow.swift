import GridModel

extension AlertRuleSummary: RowDocument {
    static func columns(_ context: TableContext) -> [Column<AlertRuleSummary>] {
        [
            Column("name", "NAME", isElastic: true) { .text($0.name) },
            Column("kind", "KIND") { .text($0.kind.rawValue) },
            Column("severity", "SEVERITY", isExpendable: true) { .tinted($0.severity.rawValue, $0.severity.ruleTone) },
            Column("select", "METERS", isElastic: true) { .text($0.select) },
            Column("enabled", "ENABLED") {
                .worded(exact: String($0.enabled), shown: $0.enabled ? "yes" : "no", $0.enabled ? .good : .dim)
            },
            Column("firing", "FIRING", .right) { .integer(Int64($0.firing)) },
            Column("version", "VERSION", .right, isExpendable: true) { .integer($0.version) },
            Column("title", "TITLE", isElastic: true, isExpendable: true) { .optional($0.title) { .text($0) } },
            Column("sha256", "SHA-256", isDefault: false) { .text($0.sha256) },
            Column("addedAt", "ADDED", isDefault: false) { .instant($0.addedAt, nil, .wholeSecond) },
            Column("addedBy", "BY", isDefault: false) { .text($0.addedBy) },
        ]
    }

    var printedName: String? { name }

    func screen(_ canvas: Canvas) -> String {
        RecordLayout.render(
            [
                ("Rule", .text(name)),
                ("Title", .optional(title) { .text($0) }),
                ("Kind", .text(kind.rawValue)),
                ("Severity", .tinted(severity.rawValue, severity.ruleTone)),
                ("Meters", .text(select)),
                ("Enabled", .text(enabled ? "yes" : "no")),
                ("Firing", .integer(Int64(firing))),
                ("Version", .integer(version)),
                ("SHA-256", .text(sha256)),
                ("Added", .instant(addedAt, nil, .wholeSecond)),
                ("By", .text(addedBy)),
            ], canvas.style)
    }
}

extension AlertSeverity {
    fileprivate var ruleTone: Tone { self == .critical ? .bad : .warning }
}

/// A version of an alert rule whose JSON is what its document says.
struct AlertRuleContent: RowDocument {
    var version: AlertRuleVersion

    static func columns(_ context: TableContext) -> [Column<AlertRuleContent>] {
        AlertRuleSummary.columns(context).map { column in
            Column(
                column.name, column.title, column.alignment, isDefault: column.isDefault, isElastic: column.isElastic,
                isExpendable: column.isExpendable
            ) { column.value($0.version.summary) }
        }
    }

    var printedName: String? { version.summary.printedName }
    func screen(_ canvas: Canvas) -> String { version.summary.screen(canvas) }
    func encode(to encoder: any Encoder) throws { try version.document.encode(to: encoder) }
}

/// An alert that there would have been, and the zone its times are shown in to people.
struct AlertEpisodeRow: TableRow {
    var episode: AlertEpisode
    var zone: Zone?

    static func columns(_ context: TableContext) -> [Column<AlertEpisodeRow>] {
        [
            Column("subject", "ABOUT") { .text($0.episode.subject.text) },
            Column("severity", "SEVERITY", isExpendable: true) {
                .tinted($0.episode.severity.rawValue, $0.episode.severity.ruleTone)
            },
            Column("firedAt", "FIRED") { row in .instant(row.episode.firedAt, row.zone) },
            Column("resolvedAt", "RESOLVED") { row in .optional(row.episode.resolvedAt) { .instant($0, row.zone) } },
            Column("occasion", "OCCASION", isDefault: false) { row in .instant(row.episode.occasion, row.zone) },
            Column("message", "MESSAGE", isElastic: true) { .text($0.episode.message) },
        ]
    }

    var printedName: String? { episode.subject.text }

    func encode(to encoder: any Encoder) throws { try episode.encode(to: encoder) }
}
